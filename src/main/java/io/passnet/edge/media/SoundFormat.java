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

  /** Checks the rate, and whether packets' configuration is one. */
  public SoundFormat {
    requireNonNull(encoding, "encoding is null");
    requireNonNull(layout, "layout is null");
    requireNonNull(codecConfig, "codecConfig is null");
    if (fuma && layout.channels() < SoundLayout.AMBISONIC_1.channels()) {
      throw new IllegalArgumentException(
          "fuma is about the channels of ambisonics, and the layout is %s; leave fuma out, or name AMBISONIC_1, 2 or 3."
              .formatted(layout));
    }
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw new IllegalArgumentException(
          "rate is %d; %d to %d samples a second are allowed.".formatted(rate, MIN_RATE, MAX_RATE));
    }
    if (encoding == SoundEncoding.AAC && codecConfig.hasRemaining()) {
      AacHeader.ofConfig(codecConfig);
    }
    if (encoding == SoundEncoding.OPUS) {
      opusHead(codecConfig, layout);
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

  /** How long a block lasts by what its bytes say, in microseconds; 0 if they say nothing. */
  public long durationUs(ByteBuffer block) {
    return switch (encoding) {
      case S16LE, F32LE -> block.remaining() / frameBytes() * 1_000_000L / rate;
      case OPUS -> OpusHead.durationUs(block);
      case AAC -> aacDurationUs(block);
    };
  }

  /** What Opus packets are. */
  OpusHead opusHead() {
    return opusHead(codecConfig, layout);
  }

  private long aacDurationUs(ByteBuffer block) {
    try {
      long packets = 1;
      AacHeader header;
      if (AacHeader.isAdts(block)) {
        header = AacHeader.ofAdts(block);
        packets = AacHeader.adtsFrames(block).size();
      } else if (block.hasRemaining() && codecConfig.hasRemaining()) {
        header = AacHeader.ofConfig(codecConfig);
      } else {
        return 0;
      }
      return packets * header.packetSamples() * 1_000_000L / header.rate();
    } catch (MediaException e) {
      return 0;
    }
  }

  private static OpusHead opusHead(ByteBuffer codecConfig, SoundLayout layout) {
    if (codecConfig.hasRemaining()) {
      return OpusHead.of(codecConfig);
    }
    if (layout.isAmbisonic()) {
      throw new IllegalArgumentException(
          "codec_config is empty; %s in Opus needs an OpusHead (RFC 8486).".formatted(layout));
    }
    return OpusHead.of(layout.channels());
  }
}
