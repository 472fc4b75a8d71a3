package io.passnet.edge.api;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
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

/** One {@code Track} call: hands each message to its session and each answer to gRPC. */
final class TrackCall extends HeldBackCall<TrackRequest, TrackResponse, Session> implements Outlet {
  private final Sessions sessions;
  private final Engine engine;
  private final CallMeters meters;
  private FrameTimers timers;
  private int soundRate;
  private volatile Axes axes = Axes.OMAF;

  TrackCall(
      ServerCallStreamObserver<TrackResponse> peer,
      Sessions sessions,
      Engine engine,
      MessageLimit limit,
      CallMeters meters) {
    super(peer, limit);
    this.sessions = sessions;
    this.engine = engine;
    this.meters = meters;
  }

  @Override
  Session open(TrackRequest first) {
    if (!first.hasOpen()) {
      throw Statuses.invalid(
          "open",
          "The first message is %s; it must be Open, which says what the stream carries and wants"
              .formatted(first.getMessageCase()));
    }
    Open open = first.getOpen();
    SessionSpec spec = Requests.open(open, engine, sessions.limits());
    axes = Requests.axes(open.getAxes(), "open.axes");
    soundRate = spec.sound().map(format -> format.rate()).orElse(0);
    try {
      return sessions.open(spec, this);
    } catch (SessionException e) {
      throw e.within("open.");
    }
  }

  @Override
  boolean take(Session session, TrackRequest request) {
    return switch (request.getMessageCase()) {
      case FRAME -> session.accept(frame(request.getFrame()));
      case AUDIO -> session.accept(sound(request.getAudio()));
      case MARK -> session.accept(mark(request.getMark().getKind()));
      case POSE -> {
        session.pose(Shading.pose(request.getPose(), axes));
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

  @Override
  StatusRuntimeException neverOpened() {
    return Statuses.invalid("open", "The stream ended before Open; send Open, then frames");
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

  @Override
  public void opened(SessionSpec spec, String videoDecoder) {
    timers = meters.track(spec.delivery());
    send(
        TrackResponse.newBuilder()
            .setOpened(Answers.opened(spec, videoDecoder, axes, engine))
            .build());
  }

  @Override
  public void result(FrameResult result) {
    long now = System.nanoTime();
    timers.sent(result.times(), now);
    send(TrackResponse.newBuilder().setResult(Answers.result(result, axes, now)).build());
  }

  @Override
  public void notice(StreamNotice notice) {
    meters.told(notice);
    send(TrackResponse.newBuilder().setNotice(Answers.notice(notice)).build());
  }

  @Override
  public void closed(Totals totals) {
    close(TrackResponse.newBuilder().setClosed(Answers.closed(totals)).build());
  }
}
