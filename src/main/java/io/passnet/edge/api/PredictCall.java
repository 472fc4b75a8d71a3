package io.passnet.edge.api;

import io.grpc.stub.StreamObserver;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.Input;
import io.passnet.edge.session.Outlet;
import io.passnet.edge.session.Session;
import io.passnet.edge.session.SessionException;
import io.passnet.edge.session.SessionSpec;
import io.passnet.edge.session.Sessions;
import io.passnet.edge.session.StreamNotice;
import io.passnet.edge.session.Totals;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.PredictResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** One {@code Predict} call: a stream of one frame, its sound and its scene time put before it. */
final class PredictCall implements Outlet {
  private final PredictRequest request;
  private final Sessions sessions;
  private final Engine engine;
  private final StreamObserver<PredictResponse> response;
  private final Axes axes;
  private FrameResult result;
  private StreamNotice refusal;

  PredictCall(
      PredictRequest request,
      Sessions sessions,
      Engine engine,
      StreamObserver<PredictResponse> response) {
    this.request = request;
    this.sessions = sessions;
    this.engine = engine;
    this.response = response;
    Requests.model(request.getModel(), "model", engine.manifest());
    axes = Requests.axes(request.getAxes(), "axes");
    if (request.getImage().isEmpty()) {
      throw Statuses.invalid(
          "image", "image is empty; send a JPEG or PNG, or name its format in video");
    }
  }

  void start() {
    PictureFormat picture = Requests.picture(request.getVideo(), "video");
    Optional<SoundFormat> sound =
        request.hasAudio()
            ? Optional.of(Requests.sound(request.getAudio(), "audio"))
            : Optional.empty();
    SessionSpec spec =
        new SessionSpec(
            "predict",
            Delivery.EVERY,
            picture,
            sound,
            Requests.products(request.getProducts(), "products", engine.manifest()),
            Requests.microseconds(request.getSceneTimeUs(), "scene_time_us"),
            Duration.ZERO,
            sessions.limits().idleTimeout());
    Session session;
    try {
      session = sessions.open(spec, this);
    } catch (SessionException e) {
      throw Statuses.of(e);
    }
    ByteBuffer samples = request.getSound().asReadOnlyByteBuffer();
    long endUs = 0;
    if (sound.isPresent()) {
      endUs = samples.remaining() / sound.get().frameBytes() * 1_000_000L / sound.get().rate();
      session.accept(new Input.Sound(0, samples));
    }
    session.accept(
        new Input.Frame(0, endUs, 0, request.getImage().asReadOnlyByteBuffer(), System.nanoTime()));
    session.halfClose();
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void result(FrameResult result) {
    this.result = result;
  }

  @Override
  public void notice(StreamNotice notice) {
    refusal = notice;
  }

  @Override
  public void closed(Totals totals) {
    if (result == null) {
      response.onError(
          refusal.limitKey().isEmpty()
              ? Statuses.invalid("image", refusal.text())
              : Statuses.limit(refusal.limitKey(), refusal.text()));
      return;
    }
    response.onNext(
        PredictResponse.newBuilder()
            .setResult(Answers.result(result, axes, System.nanoTime()))
            .setModel(Answers.model(engine))
            .build());
    response.onCompleted();
  }

  @Override
  public void failed(SessionException cause) {
    response.onError(Statuses.of(cause));
  }

  @Override
  public void requestMore() {
    // All input is here already.
  }
}
