package io.passnet.edge.session;

import io.passnet.edge.engine.Seat;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.media.AppendResult;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.PacketDecoder;
import io.passnet.edge.media.PictureDecoder;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SceneCuts;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.media.SoundTrack;
import io.passnet.edge.media.VideoDecoderChoice;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.product.HeadPose;
import io.passnet.edge.product.Moment;
import io.passnet.edge.product.SaliencyMap;
import io.passnet.edge.session.SessionException.Reason;
import java.util.Optional;

/**
 * One stream's way from bytes to products: its decoder, its sound and its place at the engine, all
 * native memory, freed by {@link #close}. Used by one worker at a time.
 */
final class Pipeline implements AutoCloseable {
  /**
   * A frame that was decoded.
   *
   * @param input its picture and sound as the model takes them; to be closed once nobody needs them
   * @param mediaTimeUs its media time
   * @param heard whether there is sound with it
   * @param sceneTimeUs time since its scene began
   * @param scene number of its scene in the stream
   * @param sceneBegins whether that was marked or found to begin with it
   */
  record Prepared(
      FrameInput input,
      long mediaTimeUs,
      boolean heard,
      long sceneTimeUs,
      long scene,
      boolean sceneBegins) {}

  private static final long UNSET = Long.MIN_VALUE;

  private final SessionSpec spec;
  private final ModelManifest manifest;
  private final Seat seat;
  // One of these two is there.
  private final Optional<PictureDecoder> pictures;
  private final Optional<PacketDecoder> packets;
  private final Optional<SoundTrack> sound;
  private final SceneCuts cuts;
  private long scene;
  private volatile Optional<HeadPose> pose = Optional.empty();
  private boolean markedScene;
  private long lastTimeUs = UNSET;
  private long sceneStartUs = UNSET;
  private long sceneAgeUs;

  Pipeline(
      SessionSpec spec,
      WarmModel model,
      MediaLimits mediaLimits,
      VideoDecoderChoice videoDecoder,
      SessionLimits limits) {
    this.spec = spec;
    this.manifest = model.manifest();
    ModelManifest.Frame frame = manifest.frame();
    sceneAgeUs = spec.sceneAge().toNanos() / 1000;
    cuts = new SceneCuts(frame.width(), frame.height());
    seat = model.seat();
    try {
      boolean packed = spec.picture().encoding().isPackets();
      pictures =
          packed
              ? Optional.empty()
              : Optional.of(
                  new PictureDecoder(spec.picture(), mediaLimits, frame.width(), frame.height()));
      packets =
          packed
              ? Optional.of(packets(spec.picture(), mediaLimits, videoDecoder, frame))
              : Optional.empty();
    } catch (RuntimeException | Error e) {
      seat.close();
      throw e;
    }
    try {
      sound = spec.sound().map(format -> open(format, mediaLimits, limits));
    } catch (RuntimeException | Error e) {
      seat.close();
      closeDecoder();
      throw e;
    }
  }

  private static PacketDecoder packets(
      PictureFormat format,
      MediaLimits limits,
      VideoDecoderChoice choice,
      ModelManifest.Frame frame) {
    try {
      return new PacketDecoder(format, limits, choice, frame.width(), frame.height());
    } catch (MediaException e) {
      boolean theirs = e.kind() == MediaException.Kind.UNDECODABLE;
      throw new SessionException(
          theirs ? Reason.INVALID : Reason.UNAVAILABLE,
          theirs ? "video.codec_config" : VideoDecoderChoice.KEY,
          e.getMessage());
    }
  }

  private void closeDecoder() {
    pictures.ifPresent(PictureDecoder::close);
    packets.ifPresent(PacketDecoder::close);
  }

  /** Returns the decoder, if the stream's frames are packets. */
  Optional<PacketDecoder> packets() {
    return packets;
  }

  /** Takes a block of sound; returns what came of it. */
  AppendResult hear(Input.Sound block) {
    return sound.orElseThrow().append(block.mediaTimeUs(), block.data());
  }

  private static SoundTrack open(
      SoundFormat format, MediaLimits mediaLimits, SessionLimits limits) {
    try {
      return SoundTrack.open(format, mediaLimits, limits.soundMemory().toMillis() / 1000.0);
    } catch (MediaException e) {
      throw SessionException.of(e, "audio.codec_config");
    }
  }

  /** Forgets the scene, and after a seek the sound and the clock too. */
  void mark(Input.Mark mark) {
    seat.forget();
    scene++;
    markedScene = true;
    cuts.forget();
    sceneStartUs = UNSET;
    if (mark.seek()) {
      sound.ifPresent(SoundTrack::clear);
      lastTimeUs = UNSET;
    }
  }

  /** Returns whether the frame lies before the one before it. */
  boolean backwards(Input.Frame frame) {
    return frame.mediaTimeUs() < lastTimeUs;
  }

  /** Returns the media time of the last frame that was looked at. */
  long lastTimeUs() {
    return lastTimeUs;
  }

  /**
   * Decodes a frame and its sound into the model's input; of packets, the picture that is out.
   *
   * @throws MediaException when the picture cannot be used
   */
  Prepared prepare(Input.Frame frame) throws MediaException {
    FrameInput input = seat.input();
    try {
      if (packets.isPresent()) {
        packets.get().write(input.picture());
      } else {
        pictures.orElseThrow().decode(frame.data(), input.picture());
      }
      return placed(input, frame.mediaTimeUs());
    } catch (MediaException | RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  /** Tells a decoded picture's place in the stream, and adds its sound. */
  private Prepared placed(FrameInput input, long mediaTimeUs) {
    boolean sceneBegins = markedScene;
    markedScene = false;
    if (cuts.take(input.picture())) {
      scene++;
      sceneBegins = true;
    }
    lastTimeUs = mediaTimeUs;
    if (sceneStartUs == UNSET) {
      sceneStartUs = mediaTimeUs - sceneAgeUs;
      sceneAgeUs = 0;
    }
    boolean heard =
        sound.isPresent()
            && sound.get().read(mediaTimeUs, input.sound(), manifest.audio().samples());
    return new Prepared(input, mediaTimeUs, heard, mediaTimeUs - sceneStartUs, scene, sceneBegins);
  }

  /** Returns what a picture's metadata said against what was announced; once a stream. */
  Optional<String> metadataConflict() {
    return pictures.flatMap(PictureDecoder::pollMetadataConflict);
  }

  /** Returns how much sound came, in microseconds. */
  long soundUs() {
    return sound.map(SoundTrack::totalUs).orElse(0L);
  }

  Seat seat() {
    return seat;
  }

  /** Takes the newest pose of the viewer's head; by any thread. */
  void pose(HeadPose newest) {
    pose = Optional.of(newest);
  }

  /** Returns the moment of a frame; its picture holds until the frame's input is closed. */
  Moment moment(Prepared frame, float[] density) {
    return new Moment(
        frame.mediaTimeUs(),
        frame.scene(),
        SaliencyMap.of(manifest.map().width(), manifest.map().height(), density),
        Optional.of(
            new Moment.Picture(
                frame.input().picture(), manifest.frame().width(), manifest.frame().height())),
        pose);
  }

  @Override
  public void close() {
    try {
      closeDecoder();
    } finally {
      try {
        sound.ifPresent(SoundTrack::close);
      } finally {
        seat.close();
      }
    }
  }
}
