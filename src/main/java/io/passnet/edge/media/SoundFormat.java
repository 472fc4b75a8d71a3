package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

/**
 * What every block of sound of a stream is.
 *
 * @param encoding how the samples are to be read
 * @param rate samples a second and channel
 * @param layout what the channels are
 */
public record SoundFormat(SoundEncoding encoding, int rate, SoundLayout layout) {
  /** The lowest rate that is taken. */
  public static final int MIN_RATE = 8_000;

  /** The highest rate that is taken. */
  public static final int MAX_RATE = 192_000;

  /** Checks the rate. */
  public SoundFormat {
    requireNonNull(encoding, "encoding is null");
    requireNonNull(layout, "layout is null");
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw new IllegalArgumentException(
          "rate is %d; %d to %d samples a second are allowed.".formatted(rate, MIN_RATE, MAX_RATE));
    }
  }

  /** Bytes of one sample of every channel. */
  public int frameBytes() {
    return encoding.sampleBytes() * layout.channels();
  }
}
