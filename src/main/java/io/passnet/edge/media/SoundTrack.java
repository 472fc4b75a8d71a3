package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.media.AppendResult.Kind;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The latest seconds of one stream's sound by media time: first-order ambisonics (W, Y, Z, X in ACN
 * order, SN3D weights) at 16 kHz, whatever comes in.
 *
 * <p>Blocks that follow each other within {@value #TOLERANCE_US} microseconds are one sound; others
 * are placed at their own time. A block far outside the kept seconds is dropped, unless the next
 * one continues it: then the sound has moved, and the track with it.
 *
 * <p>Owns its native resampler until {@link #close}. For one thread at a time.
 */
public final class SoundTrack implements AutoCloseable {
  /** Samples a second and channel that are kept. */
  public static final int RATE = SoundRing.RATE;

  /** Channels that are kept. */
  public static final int CHANNELS = SoundRing.CHANNELS;

  /** What {@link #receivedUs} says before the first block. */
  public static final long NOTHING = Long.MIN_VALUE;

  private static final long TOLERANCE_US = 20_000;
  private static final double MAX_SECONDS = 3_600;

  /** Keeps samples' positions within a long; 9,000 years. */
  private static final long MAX_TIME_US = 1L << 58;

  private final SoundFormat format;
  private final Resampler resampler;
  private final SoundRing ring;
  private final long keptUs;

  /** End of all sound so far; {@link #NOTHING} before the first block. */
  private long newestUs = NOTHING;

  /** Where the blocks that follow each other began, and how many samples they had so far. */
  private long runStartUs;

  private long runFrames;

  /** End of the last block that was dropped for its time; {@link #NOTHING} if none was. */
  private long strayEndUs = NOTHING;

  /**
   * Makes an empty track.
   *
   * @param seconds how much is kept, up to an hour
   */
  public SoundTrack(SoundFormat format, double seconds) {
    this.format = requireNonNull(format, "format is null");
    if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw new IllegalArgumentException(
          "seconds is %s; more than 0, up to %s are allowed.".formatted(seconds, MAX_SECONDS));
    }
    this.ring = new SoundRing((int) Math.ceil(seconds * RATE));
    this.keptUs = (long) (seconds * 1e6);
    this.resampler = new Resampler(format);
  }

  /**
   * Adds a block.
   *
   * @param mediaTimeUs time of its first sample, in microseconds
   * @param data interleaved samples, in a buffer of any kind
   */
  public AppendResult append(long mediaTimeUs, ByteBuffer data) {
    if (Math.abs(mediaTimeUs) > MAX_TIME_US || mediaTimeUs == NOTHING) {
      return new AppendResult(
          Kind.INVALID,
          "The media time %d us is beyond %d us. Block dropped."
              .formatted(mediaTimeUs, MAX_TIME_US));
    }
    int frames = data.remaining() / format.frameBytes();
    long durationUs = frames * 1_000_000L / format.rate();
    String fault = SoundCheck.fault(data, format);
    AppendResult result = place(mediaTimeUs, durationUs);
    if (result.kind() == Kind.LATE || result.kind() == Kind.EARLY) {
      return result;
    }
    if (fault.isEmpty()) {
      resampler.feed(data, this::keep);
      runFrames += frames;
    } else {
      resampler.drain(this::keep);
      beginRun(runEndUs() + durationUs);
      ring.silenceUpTo();
      result = new AppendResult(Kind.INVALID, fault);
    }
    newestUs = Math.max(newestUs, runEndUs());
    return result;
  }

  /**
   * Reads the last {@code samples} samples of each channel before a time; silence where nothing is
   * known.
   *
   * @param out room for {@link #CHANNELS} rows of {@code samples}, one channel after the other
   * @return whether any sound that was received falls into it
   */
  public boolean read(long endTimeUs, FloatBuffer out, int samples) {
    long time = Math.max(-MAX_TIME_US, Math.min(MAX_TIME_US, endTimeUs));
    return ring.read(SoundRing.indexOf(time), out, samples);
  }

  /** Media time up to which sound was received; {@link #NOTHING} before the first block. */
  public long receivedUs() {
    return newestUs;
  }

  /** What the blocks are. */
  public SoundFormat format() {
    return format;
  }

  /** Forgets all sound, as after a seek. */
  public void clear() {
    resampler.reset();
    ring.clear();
    newestUs = NOTHING;
    strayEndUs = NOTHING;
  }

  @Override
  public void close() {
    resampler.close();
  }

  /** Keeps also the last moments, which otherwise come with the next block. */
  void finish() {
    if (newestUs != NOTHING) {
      resampler.drain(this::keep);
      beginRun(runEndUs());
    }
  }

  /** Makes the block at this time the next one to be written, or says why it is dropped. */
  private AppendResult place(long timeUs, long durationUs) {
    if (newestUs == NOTHING) {
      newestUs = timeUs;
      beginRun(timeUs);
      ring.startAt();
      return AppendResult.OK;
    }
    if (Math.abs(timeUs - runEndUs()) <= TOLERANCE_US) {
      strayEndUs = NOTHING;
      return AppendResult.OK;
    }
    boolean late = timeUs + durationUs <= newestUs - keptUs;
    boolean early = timeUs > newestUs + keptUs;
    if (late || early) {
      if (strayEndUs == NOTHING || Math.abs(timeUs - strayEndUs) > TOLERANCE_US) {
        strayEndUs = timeUs + durationUs;
        return dropped(late ? Kind.LATE : Kind.EARLY, timeUs);
      }
      return move(timeUs);
    }
    strayEndUs = NOTHING;
    resampler.drain(this::keep);
    beginRun(timeUs);
    long missingUs = timeUs - newestUs;
    if (missingUs <= TOLERANCE_US) {
      return AppendResult.OK;
    }
    return new AppendResult(
        Kind.GAP,
        "%.1f ms of sound are missing before media time %d us; they are silence."
            .formatted(missingUs / 1e3, timeUs));
  }

  private AppendResult dropped(Kind kind, long timeUs) {
    return new AppendResult(
        kind,
        ("The block's media time %d us is %.1f s %s the sound so far; %.1f s are kept. Block"
                + " dropped; after a seek send a mark.")
            .formatted(
                timeUs,
                Math.abs(timeUs - newestUs) / 1e6,
                kind == Kind.LATE ? "behind" : "ahead of",
                keptUs / 1e6));
  }

  private AppendResult move(long timeUs) {
    String message =
        "The sound went from media time %d us to %d us and stayed there; what was before is dropped."
            .formatted(newestUs, timeUs);
    clear();
    place(timeUs, 0);
    return new AppendResult(Kind.GAP, message);
  }

  private void beginRun(long timeUs) {
    runStartUs = timeUs;
    runFrames = 0;
    ring.seek(SoundRing.indexOf(timeUs));
  }

  private long runEndUs() {
    return runStartUs + runFrames * 1_000_000L / format.rate();
  }

  private void keep(FloatBuffer samples) {
    ring.write(samples, format.layout());
  }
}
