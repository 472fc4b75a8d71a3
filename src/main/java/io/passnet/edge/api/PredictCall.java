package io.passnet.edge.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.WarmModel;
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
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One {@code Predict} call: a stream of one frame, its sound and its scene time put before it. */
final class PredictCall implements Outlet {
  private final PredictRequest request;
  private final Sessions sessions;
  private final WarmModel model;
  private final ServerCallStreamObserver<PredictResponse> response;
  private final Axes axes;
  private final CallMeters meters;
  private FrameResult result;
  private final Map<StreamNotice.Kind, StreamNotice> notices =
      new EnumMap<>(StreamNotice.Kind.class);

  PredictCall(
      PredictRequest request,
      Sessions sessions,
      Engine engine,
      ServerCallStreamObserver<PredictResponse> response,
      CallMeters meters) {
    this.request = request;
    this.sessions = sessions;
    this.response = response;
    this.meters = meters;
    model = Requests.model(request.getModel(), "model", engine);
    axes = Requests.axes(request.getAxes(), "axes");
    if (request.getImage().isEmpty()) {
      throw Statuses.invalid(
          "image", "image is empty; send a JPEG, PNG or WebP, or name its format in video");
    }
  }

  void start() {
    if (!request.hasAudio() && !request.getSound().isEmpty()) {
      throw Statuses.invalid(
          "audio", "sound came, but audio was left out; say in audio what format the sound has");
    }
    if (request.getProducts().hasSegments()) {
      throw Statuses.invalid(
          "products.segments",
          "products.segments are made of many frames; leave it out, and ask Track or Analyze");
    }
    PictureFormat picture = Formats.picture(request.getVideo(), "video");
    Optional<SoundFormat> sound =
        request.hasAudio()
            ? Optional.of(Formats.sound(request.getAudio(), "audio"))
            : Optional.empty();
    SessionSpec spec =
        new SessionSpec(
            "",
            false,
            model.name(),
            Delivery.EVERY,
            picture,
            sound,
            ProductRequests.products(request.getProducts(), "products", model.manifest(), axes),
            Requests.microseconds(request.getSceneTimeUs(), "scene_time_us"),
            Duration.ZERO,
            sessions.limits().idleTimeout());
    Session session = sessions.open(spec, this);
    response.setOnCancelHandler(session::cancel);
    try {
      feed(session, sound);
    } catch (RuntimeException | Error e) {
      if (session.refuse(String.valueOf(e.getMessage()))) {
        throw e;
      }
    }
  }

  private void feed(Session session, Optional<SoundFormat> sound) {
    long endUs = 0;
    if (sound.isPresent()) {
      ByteBuffer samples = request.getSound().asReadOnlyByteBuffer();
      endUs = sound.get().durationUs(samples);
      session.accept(new Input.Sound(0, samples));
    }
    session.accept(
        new Input.Frame(0, endUs, 0, request.getImage().asReadOnlyByteBuffer(), System.nanoTime()));
    session.halfClose();
  }

  @Override
  public void opened(SessionSpec spec, String videoDecoder) {
    // A single answer needs no greeting.
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
    notices.put(notice.kind(), notice);
  }

  @Override
  public void closed(Totals totals) {
    if (response.isCancelled()) {
      return;
    }
    StreamNotice picture = notices.get(StreamNotice.Kind.FRAME_UNDECODABLE);
    StreamNotice sound = notices.get(StreamNotice.Kind.AUDIO_INVALID);
    if (picture != null) {
      response.onError(
          picture.limitKey().isEmpty()
              ? Statuses.invalid("image", picture.text())
              : Statuses.limit(picture.limitKey(), picture.text()));
      return;
    }
    if (sound != null) {
      response.onError(
          sound.limitKey().isEmpty()
              ? Statuses.invalid("sound", sound.text())
              : Statuses.limit(sound.limitKey(), sound.text()));
      return;
    }
    if (result == null) {
      StreamNotice broken = notices.get(StreamNotice.Kind.PACKET_BROKEN);
      response.onError(
          Statuses.invalid(
              "image",
              broken == null
                  ? "image shows no picture; send one key frame with its parameter sets"
                  : broken.text()));
      return;
    }
    long now = System.nanoTime();
    meters.predict().sent(result.times(), now);
    notices.values().forEach(meters::told);
    PredictResponse.Builder answer =
        PredictResponse.newBuilder()
            .setResult(Answers.result(result, axes, now))
            .setModel(Answers.model(model));
    notices.values().forEach(notice -> answer.addNotices(Answers.notice(notice)));
    response.onNext(answer.build());
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
