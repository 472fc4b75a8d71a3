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
  private boolean sceneBegins;
  private long lastTimeUs = UNSET;
  private long sceneStartUs = UNSET;
  private long sceneAgeUs;
  private boolean heard;

  /** The frame in hand; empty buffers are not held on to. */
  private FrameInput input;

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
  void prepare(Input.Frame frame) throws MediaException {
    input = seat.input();
    try {
      if (packets.isPresent()) {
        packets.get().write(input.picture());
      } else {
        pictures.orElseThrow().decode(frame.data(), input.picture());
      }
    } catch (MediaException | RuntimeException | Error e) {
      done();
      throw e;
    }
    sceneBegins = markedScene;
    markedScene = false;
    if (cuts.take(input.picture())) {
      scene++;
      sceneBegins = true;
    }
    lastTimeUs = frame.mediaTimeUs();
    if (sceneStartUs == UNSET) {
      sceneStartUs = lastTimeUs - sceneAgeUs;
      sceneAgeUs = 0;
    }
    heard =
        sound.isPresent()
            && sound.get().read(lastTimeUs, input.sound(), manifest.audio().samples());
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

  /** Returns the buffers of the frame that was prepared. */
  FrameInput input() {
    return input;
  }

  /** Gives the buffers of the frame in hand back, if there is one. */
  void done() {
    if (input != null) {
      input.close();
      input = null;
    }
  }

  boolean heard() {
    return heard;
  }

  long sceneTimeUs() {
    return lastTimeUs - sceneStartUs;
  }

  /** Returns whether a new scene was marked or found with the frame that was prepared. */
  boolean sceneBegins() {
    return sceneBegins;
  }

  /** Takes the newest pose of the viewer's head; by any thread. */
  void pose(HeadPose newest) {
    pose = Optional.of(newest);
  }

  /** Returns the moment of the frame that was prepared; its picture holds until it is done. */
  Moment moment(float[] density) {
    return new Moment(
        lastTimeUs,
        scene,
        SaliencyMap.of(manifest.map().width(), manifest.map().height(), density),
        Optional.of(
            new Moment.Picture(
                input.picture(), manifest.frame().width(), manifest.frame().height())),
        pose);
  }

  @Override
  public void close() {
    done();
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
