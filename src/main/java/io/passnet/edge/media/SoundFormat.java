package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * What every block of sound of a stream is.
 *
 * @param encoding how the bytes are to be read
 * @param rate samples a second and channel
 * @param layout what the channels are
 * @param fuma whether ambisonic channels are in Furse-Malham's order and weights (W, X, Y, Z with W
 *     3 dB down) instead of ACN and SN3D
 * @param codecConfig the codec's own configuration, for packets that need one; else empty
 */
public record SoundFormat(
    SoundEncoding encoding, int rate, SoundLayout layout, boolean fuma, ByteBuffer codecConfig) {
  /** The lowest rate that is taken. */
  public static final int MIN_RATE = 8_000;

  /** The highest rate that is taken. */
  public static final int MAX_RATE = 192_000;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** Checks the rate. */
  public SoundFormat {
    requireNonNull(encoding, "encoding is null");
    requireNonNull(layout, "layout is null");
    requireNonNull(codecConfig, "codecConfig is null");
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw new IllegalArgumentException(
          "rate is %d; %d to %d samples a second are allowed.".formatted(rate, MIN_RATE, MAX_RATE));
    }
  }

  /** Sound that needs no configuration; ambisonics in ACN order with SN3D weights. */
  public SoundFormat(SoundEncoding encoding, int rate, SoundLayout layout) {
    this(encoding, rate, layout, false, NONE);
  }

  /** Bytes of one sample of every channel; 0 for packets. */
  public int frameBytes() {
    return encoding.sampleBytes() * layout.channels();
  }
}
