package io.passnet.edge.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.passnet.edge.config.MediaConfig;
import io.passnet.edge.config.Server;
import io.passnet.edge.config.SessionConfig;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.session.Session;
import io.passnet.edge.session.Sessions;
import io.passnet.edge.session.Totals;
import io.passnet.saliency.v1.AnalyzeRequest;
import io.passnet.saliency.v1.AnalyzeResponse;
import io.passnet.saliency.v1.GetServerInfoRequest;
import io.passnet.saliency.v1.GetServerInfoResponse;
import io.passnet.saliency.v1.ListStreamsRequest;
import io.passnet.saliency.v1.ListStreamsResponse;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.PredictResponse;
import io.passnet.saliency.v1.ProviderInfo;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.StreamInfo;
import io.passnet.saliency.v1.TrackRequest;
import io.passnet.saliency.v1.TrackResponse;
import io.passnet.saliency.v1.WatchRequest;
import io.passnet.saliency.v1.WatchResponse;
import io.quarkus.grpc.GrpcService;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The service of {@code proto/passnet/saliency/v1}. Built on the generated base class: it alone
 * gives flow control in both directions.
 */
@GrpcService
public class SaliencyService extends SaliencyGrpc.SaliencyImplBase {
  private final Server server;
  private final MediaConfig media;
  private final SessionConfig sessionConfig;
  private final String version;
  private final MessageLimit limit;
  private final CallMeters meters;

  @Inject
  SaliencyService(
      Server server,
      MediaConfig media,
      SessionConfig session,
      CallMeters meters,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.server = server;
    this.media = media;
    this.sessionConfig = session;
    this.meters = meters;
    this.version = version;
    this.limit = new MessageLimit(media.maxMessage().asLongValue());
  }

  @Override
  public StreamObserver<TrackRequest> track(StreamObserver<TrackResponse> responses) {
    Optional<Sessions> sessions = server.sessions();
    if (sessions.isEmpty()) {
      responses.onError(Statuses.notReady());
      return new Ignored<>();
    }
    return new TrackCall(
        (ServerCallStreamObserver<TrackResponse>) responses,
        sessions.get(),
        server.engine().orElseThrow(),
        limit,
        meters);
  }

  @Override
  public void predict(PredictRequest request, StreamObserver<PredictResponse> response) {
    Optional<Sessions> sessions = server.sessions();
    if (sessions.isEmpty()) {
      response.onError(Statuses.notReady());
      return;
    }
    try {
      limit.check(request);
      new PredictCall(
              request,
              sessions.get(),
              server.engine().orElseThrow(),
              (ServerCallStreamObserver<PredictResponse>) response,
              meters)
          .start();
    } catch (RuntimeException e) {
      response.onError(Statuses.of(e));
    }
  }

  @Override
  public void getServerInfo(
      GetServerInfoRequest request, StreamObserver<GetServerInfoResponse> response) {
    GetServerInfoResponse.Builder info =
        GetServerInfoResponse.newBuilder()
            .setVersion(version)
            .setMaxMessageBytes(limit.bytes())
            .setMaxPicturePixels(media.maxPicturePixels())
            .setStreams(server.sessions().map(open -> open.live().size()).orElse(0))
            .setMaxStreams(sessionConfig.maxStreams());
    server.engine().ifPresent(engine -> describe(engine, info));
    response.onNext(info.build());
    response.onCompleted();
  }

  private static void describe(Engine engine, GetServerInfoResponse.Builder info) {
    engine.models().forEach(model -> info.addModels(Answers.model(model)));
    engine
        .defaultModel()
        .providers()
        .forEach(
            report ->
                info.addProviders(
                    ProviderInfo.newBuilder()
                        .setName(report.provider().label())
                        .setActive(report.active())
                        .setReason(report.reason())));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
    Optional<Sessions> sessions = server.sessions();
    if (sessions.isEmpty()) {
      responses.onError(Statuses.notReady());
      return;
    }
    try {
      limit.check(request);
      WatchCall.start(
          request,
          sessions.get(),
          server.engine().orElseThrow(),
          (ServerCallStreamObserver<WatchResponse>) responses,
          meters);
    } catch (RuntimeException e) {
      responses.onError(Statuses.of(e));
    }
  }

  @Override
  public StreamObserver<AnalyzeRequest> analyze(StreamObserver<AnalyzeResponse> responses) {
    Optional<Sessions> sessions = server.sessions();
    if (sessions.isEmpty()) {
      responses.onError(Statuses.notReady());
      return new Ignored<>();
    }
    return new AnalyzeCall(
        (ServerCallStreamObserver<AnalyzeResponse>) responses,
        sessions.get().uploads(),
        server.engine().orElseThrow(),
        limit,
        meters);
  }

  @Override
  public void listStreams(
      ListStreamsRequest request, StreamObserver<ListStreamsResponse> response) {
    ListStreamsResponse.Builder streams = ListStreamsResponse.newBuilder();
    server.sessions().map(Sessions::named).orElse(List.of()).stream()
        .sorted(Comparator.comparing(session -> session.spec().name()))
        .forEach(session -> streams.addStreams(describe(session)));
    response.onNext(streams.build());
    response.onCompleted();
  }

  private StreamInfo describe(Session session) {
    Totals totals = session.totals();
    return StreamInfo.newBuilder()
        .setStream(session.spec().name())
        .setModel(session.spec().model())
        .setFramesReceived(totals.received())
        .setFramesAnswered(totals.answered())
        .setFramesDropped(totals.dropped())
        .setFramesRejected(totals.rejected())
        .setWatchers(session.watchers())
        .setOpenUs((System.nanoTime() - session.openedNanos()) / 1000)
        .build();
  }

  /** Takes what a peer still sends after its call was refused. */
  private static final class Ignored<T> implements StreamObserver<T> {
    @Override
    public void onNext(T value) {
      // The call is over.
    }

    @Override
    public void onError(Throwable t) {
      // The call is over.
    }

    @Override
    public void onCompleted() {
      // The call is over.
    }
  }
}
