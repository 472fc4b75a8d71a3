package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.media.AppendResult.Kind;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The latest seconds of one stream's sound by media time: first-order ambisonics (W, Y, Z, X in ACN
 * order, SN3D weights) at 16 kHz, whatever comes in.
 *
 * <p>A block within {@value #JITTER_US} microseconds of the end of the one before continues it: the
 * sound is stretched a little towards where the blocks' times say, so that it neither breaks when
 * they jitter nor runs away when the sender's clocks drift apart. Any other block is placed at its
 * own time, over what was there. A block far outside the kept seconds is dropped, unless the next
 * one continues it: then the sound has moved, and the track with it.
 *
 * <p>Owns its native decoder and resampler until {@link #close}. For one thread at a time.
 */
public final class SoundTrack implements AutoCloseable {
  /** Samples a second and channel that are kept. */
  public static final int RATE = SoundRing.RATE;

  /** Channels that are kept. */
  public static final int CHANNELS = SoundRing.CHANNELS;

  /** What {@link #receivedUs} says before the first block. */
  public static final long NOTHING = Long.MIN_VALUE;

  /** How far a block's time may be from the end of the one before that it continues. */
  static final long JITTER_US = 40_000;

  private static final double MAX_SECONDS = 3_600;

  /** Keeps samples' positions within a long; 9,000 years. */
  private static final long MAX_TIME_US = 1L << 58;

  private final SoundFormat format;
  private final SoundReader reader;
  private final SoundRing ring;
  private final SoundRun run;
  private final long keptUs;
  private long totalUs;

  /** End of all sound so far; {@link #NOTHING} before the first block. */
  private long newestUs = NOTHING;

  /** End of the last block that was dropped for its time; {@link #NOTHING} if none was. */
  private long strayEndUs = NOTHING;

  /**
   * Makes an empty track of sound that is not encoded.
   *
   * @param seconds how much is kept, up to an hour
   */
  public SoundTrack(SoundFormat format, double seconds) {
    this(format, new PcmReader(format), seconds);
  }

  private SoundTrack(SoundFormat format, SoundReader reader, double seconds) {
    this.format = requireNonNull(format, "format is null");
    if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw new IllegalArgumentException(
          "seconds is %s; more than 0, up to %s are allowed.".formatted(seconds, MAX_SECONDS));
    }
    this.reader = reader;
    this.ring = new SoundRing((int) Math.ceil(seconds * RATE));
    this.keptUs = (long) (seconds * 1e6);
    this.run = new SoundRun(ring, format.rate(), format.layout().heardChannels());
  }

  /**
   * Makes an empty track of any sound.
   *
   * @param seconds how much is kept, up to an hour
   * @throws MediaException if the sound is beyond the limits, or its configuration is refused
   */
  public static SoundTrack open(SoundFormat format, MediaLimits limits, double seconds)
      throws MediaException {
    limits.checkSound(format.layout().channels(), format.rate());
    if (!format.encoding().isPackets()) {
      return new SoundTrack(format, seconds);
    }
    SoundDecoder decoder = new SoundDecoder(format, limits);
    try {
      return new SoundTrack(format, decoder, seconds);
    } catch (RuntimeException | Error e) {
      decoder.close();
      throw e;
    }
  }

  /**
   * Adds a block.
   *
   * @param mediaTimeUs time of its first sample, in microseconds
   * @param data interleaved samples, one packet, or whole ADTS frames, in a buffer of any kind
   */
  public AppendResult append(long mediaTimeUs, ByteBuffer data) {
    if (Math.abs(mediaTimeUs) > MAX_TIME_US || mediaTimeUs == NOTHING) {
      return new AppendResult(
          Kind.INVALID,
          "The media time %d us is beyond %d us. Block dropped."
              .formatted(mediaTimeUs, MAX_TIME_US));
    }
    if (!continues(mediaTimeUs)) {
      reader.flush();
    }
    SoundReader.Block block;
    try {
      block = reader.read(data);
    } catch (MediaException e) {
      return appendSilence(mediaTimeUs, format.durationUs(data), e);
    }
    totalUs += block.durationUs();
    AppendResult result = place(mediaTimeUs, block.durationUs());
    if (result.kind() == Kind.LATE || result.kind() == Kind.EARLY) {
      return result;
    }
    run.write(block.samples(), block.rate());
    newestUs = Math.max(newestUs, run.endUs());
    // A conflict is told but once, so it goes before a gap.
    return block.conflict().isEmpty() ? result : new AppendResult(Kind.CONFLICT, block.conflict());
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

  /** How much sound came in all, in microseconds, wherever it was placed. */
  public long totalUs() {
    return totalUs;
  }

  /** What the blocks are. */
  public SoundFormat format() {
    return format;
  }

  /** Forgets all sound, as after a seek. */
  public void clear() {
    reader.flush();
    run.restart(0);
    ring.clear();
    newestUs = NOTHING;
    strayEndUs = NOTHING;
  }

  @Override
  public void close() {
    run.close();
    reader.close();
  }

  /** Keeps also the last moments, which otherwise come with the next block. */
  void finish() {
    if (newestUs != NOTHING) {
      run.begin(run.endUs());
    }
  }

  private AppendResult appendSilence(long timeUs, long durationUs, MediaException fault) {
    AppendResult placed = place(timeUs, durationUs);
    if (placed.kind() == Kind.LATE || placed.kind() == Kind.EARLY) {
      return placed;
    }
    run.silence(durationUs);
    newestUs = Math.max(newestUs, run.endUs());
    return new AppendResult(Kind.INVALID, fault.getMessage(), fault.limitKey());
  }

  private boolean continues(long timeUs) {
    return newestUs != NOTHING && run.continuesAt(timeUs);
  }

  /** Makes the block at this time the next one to be written, or says why it is dropped. */
  private AppendResult place(long timeUs, long durationUs) {
    if (newestUs == NOTHING) {
      newestUs = timeUs;
      run.restart(timeUs);
      ring.startAt();
      return AppendResult.OK;
    }
    if (continues(timeUs)) {
      strayEndUs = NOTHING;
      run.follow(timeUs, durationUs);
      return AppendResult.OK;
    }
    boolean late = timeUs + durationUs <= newestUs - keptUs;
    boolean early = timeUs > newestUs + keptUs;
    if (late || early) {
      if (strayEndUs == NOTHING || Math.abs(timeUs - strayEndUs) > JITTER_US) {
        strayEndUs = timeUs + durationUs;
        return dropped(late ? Kind.LATE : Kind.EARLY, timeUs);
      }
      return move(timeUs);
    }
    strayEndUs = NOTHING;
    run.begin(timeUs);
    long missingUs = timeUs - newestUs;
    if (missingUs <= JITTER_US) {
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
    ring.clear();
    newestUs = NOTHING;
    strayEndUs = NOTHING;
    place(timeUs, 0);
    return new AppendResult(Kind.GAP, message);
  }
}
