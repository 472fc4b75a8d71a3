package io.passnet.edge.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.Input;
import io.passnet.edge.session.Outlet;
import io.passnet.edge.session.Session;
import io.passnet.edge.session.SessionException;
import io.passnet.edge.session.SessionSpec;
import io.passnet.edge.session.Sessions;
import io.passnet.edge.session.StreamNotice;
import io.passnet.edge.session.Totals;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.Frame;
import io.passnet.saliency.v1.MarkKind;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.TrackRequest;
import io.passnet.saliency.v1.TrackResponse;

/**
 * One {@code Track} call: hands each message to its session and each answer to gRPC. Messages are
 * asked for one by one, so that a full session holds the peer back through HTTP/2's flow control.
 */
final class TrackCall implements StreamObserver<TrackRequest>, Outlet {
  private final ServerCallStreamObserver<TrackResponse> peer;
  private final Sessions sessions;
  private final Engine engine;
  private final MessageLimit limit;
  private Session session;
  private int soundRate;
  private volatile Axes axes = Axes.OMAF;
  private volatile boolean over;

  TrackCall(
      ServerCallStreamObserver<TrackResponse> peer,
      Sessions sessions,
      Engine engine,
      MessageLimit limit) {
    this.peer = peer;
    this.sessions = sessions;
    this.engine = engine;
    this.limit = limit;
    peer.disableAutoRequest();
    peer.setOnReadyHandler(
        () -> {
          if (session != null) {
            session.outletReady();
          }
        });
    peer.setOnCancelHandler(this::gone);
    peer.request(1);
  }

  @Override
  public void onNext(TrackRequest request) {
    if (over) {
      return;
    }
    try {
      limit.check(request);
      if (take(request)) {
        peer.request(1);
      }
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  /** Takes a message; returns whether the next one may come. */
  private boolean take(TrackRequest request) {
    if (session == null) {
      if (!request.hasOpen()) {
        throw Statuses.invalid(
            "open",
            "The first message is %s; it must be Open, which says what the stream carries and wants"
                .formatted(request.getMessageCase()));
      }
      open(request.getOpen());
      return true;
    }
    return switch (request.getMessageCase()) {
      case FRAME -> session.accept(frame(request.getFrame()));
      case AUDIO -> session.accept(sound(request.getAudio()));
      case MARK -> session.accept(mark(request.getMark().getKind()));
      case POSE -> {
        // No product of this version needs a view, so a pose only shows that the client is there.
        session.touch();
        yield true;
      }
      case OPEN ->
          throw Statuses.invalid(
              "open", "A second Open came; a stream has one, open another stream instead");
      case MESSAGE_NOT_SET ->
          throw Statuses.invalid(
              "message", "An empty message came; it must hold a frame, audio, pose or mark");
    };
  }

  private void open(Open open) {
    SessionSpec spec = Requests.open(open, engine.manifest(), sessions.limits());
    axes = Requests.axes(open.getAxes(), "open.axes");
    soundRate = spec.sound().map(format -> format.rate()).orElse(0);
    try {
      session = sessions.open(spec, this);
    } catch (SessionException e) {
      throw e.within("open.");
    }
    if (peer.isCancelled()) {
      session.cancel();
    }
  }

  private static Input.Frame frame(Frame frame) {
    return new Input.Frame(
        frame.getId(),
        frame.getMediaTimeUs(),
        frame.getCaptureTimeUs(),
        frame.getData().asReadOnlyByteBuffer(),
        System.nanoTime());
  }

  private static Input.Mark mark(MarkKind kind) {
    return switch (kind) {
      case MARK_KIND_UNSPECIFIED, MARK_KIND_SCENE_CUT -> new Input.Mark(false);
      case MARK_KIND_SEEK -> new Input.Mark(true);
      case UNRECOGNIZED ->
          throw Statuses.invalid(
              "mark.kind",
              "mark.kind is unknown; allowed is MARK_KIND_SCENE_CUT or MARK_KIND_SEEK");
    };
  }

  private Input.Sound sound(Audio audio) {
    if (soundRate == 0) {
      throw Statuses.invalid(
          "audio", "Sound came, but open.audio was left out; open the stream with its format");
    }
    int rate = audio.getSampleRate();
    if (rate != 0 && rate != soundRate) {
      throw Statuses.invalid(
          "audio.sample_rate",
          "audio.sample_rate is %d, the stream was opened with %d; open another stream for another rate"
              .formatted(rate, soundRate));
    }
    return new Input.Sound(audio.getMediaTimeUs(), audio.getData().asReadOnlyByteBuffer());
  }

  private void refuse(RuntimeException e) {
    over = true;
    if (session == null || session.cancel()) {
      peer.onError(Statuses.of(e));
    }
  }

  @Override
  public void onError(Throwable t) {
    gone();
  }

  private void gone() {
    over = true;
    if (session != null) {
      session.cancel();
    }
  }

  @Override
  public void onCompleted() {
    if (over) {
      return;
    }
    if (session == null) {
      refuse(Statuses.invalid("open", "The stream ended before Open; send Open, then frames"));
    } else {
      session.halfClose();
    }
  }

  @Override
  public boolean ready() {
    return peer.isReady();
  }

  @Override
  public void opened(SessionSpec spec, String videoDecoder) {
    send(
        TrackResponse.newBuilder()
            .setOpened(Answers.opened(spec, videoDecoder, axes, engine))
            .build());
  }

  @Override
  public void result(FrameResult result) {
    send(
        TrackResponse.newBuilder()
            .setResult(Answers.result(result, axes, System.nanoTime()))
            .build());
  }

  @Override
  public void notice(StreamNotice notice) {
    send(TrackResponse.newBuilder().setNotice(Answers.notice(notice)).build());
  }

  @Override
  public void closed(Totals totals) {
    over = true;
    send(TrackResponse.newBuilder().setClosed(Answers.closed(totals)).build());
    if (!peer.isCancelled()) {
      peer.onCompleted();
    }
  }

  @Override
  public void failed(SessionException cause) {
    over = true;
    if (!peer.isCancelled()) {
      peer.onError(Statuses.of(cause));
    }
  }

  private void send(TrackResponse response) {
    if (!peer.isCancelled()) {
      peer.onNext(response);
    }
  }

  @Override
  public void requestMore() {
    peer.request(1);
  }
}
