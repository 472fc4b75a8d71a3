package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2) or an ADTS header (1.A.2) says of AAC
 * packets.
 *
 * @param rate samples a second of the core, which a decoder of HE-AAC doubles
 * @param packetSamples samples of the core that a packet holds
 */
record AacHeader(int rate, int packetSamples) {
  /** More in a block are no live sound, and would keep a worker busy for long. */
  static final int MAX_FRAMES = 500;

  private static final int ADTS_BYTES = 7;
  private static final int ESCAPE = 31;
  private static final int SBR = 5;
  private static final int PS = 29;
  private static final int OWN_RATE = 15;
  private static final int[] RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };

  /**
   * Reads an AudioSpecificConfig.
   *
   * @throws IllegalArgumentException if it is none
   */
  static AacHeader ofConfig(ByteBuffer config) {
    Bits bits = new Bits(config.slice());
    int type = bits.objectType();
    int rate = bits.rate();
    bits.next(4);
    if (type == SBR || type == PS) {
      bits.rate();
      bits.objectType();
    }
    return new AacHeader(rate, bits.next(1) == 1 ? 960 : 1024);
  }

  /** Whether the bytes begin with ADTS' sync word; a raw packet cannot. */
  static boolean isAdts(ByteBuffer data) {
    int at = data.position();
    return data.remaining() >= 2
        && (data.get(at) & 0xff) == 0xff
        && (data.get(at + 1) & 0xf6) == 0xf0;
  }

  /** What the first header of an ADTS stream says. */
  static AacHeader ofAdts(ByteBuffer data) throws MediaException {
    int index =
        data.remaining() < ADTS_BYTES ? OWN_RATE : (data.get(data.position() + 2) & 0x3c) >> 2;
    if (index >= RATES.length) {
      throw MediaException.undecodable(
          "The ADTS header names no sample rate. Send whole ADTS frames.");
    }
    return new AacHeader(RATES[index], 1024);
  }

  /** Cuts an ADTS stream into its frames, headers included. */
  static List<ByteBuffer> adtsFrames(ByteBuffer data) throws MediaException {
    List<ByteBuffer> frames = new ArrayList<>();
    ByteBuffer rest = data.slice();
    while (rest.hasRemaining()) {
      int length = isAdts(rest) && rest.remaining() >= ADTS_BYTES ? adtsLength(rest) : 0;
      if (length < ADTS_BYTES || length > rest.remaining()) {
        throw MediaException.undecodable(
            "Byte %d of the block begins no whole ADTS frame. Send whole frames."
                .formatted(rest.position()));
      }
      if (frames.size() == MAX_FRAMES) {
        throw MediaException.undecodable(
            "The block has more than %d ADTS frames. Send it in several.".formatted(MAX_FRAMES));
      }
      frames.add(rest.slice().limit(length));
      rest.position(rest.position() + length);
    }
    return frames;
  }

  private static int adtsLength(ByteBuffer data) {
    int at = data.position();
    return (data.get(at + 3) & 3) << 11
        | (data.get(at + 4) & 0xff) << 3
        | (data.get(at + 5) & 0xff) >> 5;
  }

  /** Bits from the most significant on. */
  private static final class Bits {
    private final ByteBuffer bytes;
    private int at;

    Bits(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    int next(int count) {
      int value = 0;
      for (int i = 0; i < count; i++, at++) {
        if (at / 8 >= bytes.limit()) {
          throw new IllegalArgumentException(
              "codec_config has %d bytes, too few for AAC's AudioSpecificConfig; send that, or nothing and ADTS frames."
                  .formatted(bytes.limit()));
        }
        value = value << 1 | bytes.get(at / 8) >> (7 - at % 8) & 1;
      }
      return value;
    }

    int objectType() {
      int type = next(5);
      return type == ESCAPE ? 32 + next(6) : type;
    }

    int rate() {
      int index = next(4);
      int rate = index == OWN_RATE ? next(24) : index < RATES.length ? RATES[index] : 0;
      if (rate == 0) {
        throw new IllegalArgumentException(
            "codec_config names no sample rate; AAC's AudioSpecificConfig is needed, or nothing and ADTS frames.");
      }
      return rate;
    }
  }
}
