package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an OpusHead says of Opus packets (RFC 7845, 5.1; for ambisonics RFC 8486).
 *
 * @param channels that come out
 * @param inputRate what was encoded had this rate; 0 if it is not said. Decoded it has {@value
 *     #RATE}
 * @param gain in 1/256 dB
 * @param streams Opus streams in a packet
 * @param coupled how many of them are stereo
 * @param mapping the decoded channel behind each channel; 255 is silence
 * @param demixing the gain of each decoded channel in each channel; empty if {@code mapping} says
 *     all
 */
record OpusHead(
    int channels,
    int inputRate,
    short gain,
    int streams,
    int coupled,
    byte[] mapping,
    float[][] demixing) {
  /** Samples a second of all decoded Opus. */
  static final int RATE = 48_000;

  private static final long LONGEST_US = 120_000;
  private static final byte[] MAGIC = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd'};
  private static final int FIXED_BYTES = 19;
  private static final int FAMILY_DEMIXED = 3;
  private static final int FAMILY_UNDEFINED = 255;

  /** Sound without a head: one stream of one or two channels. */
  static OpusHead of(int channels) {
    return single(channels, 0, (short) 0);
  }

  /**
   * Reads an OpusHead.
   *
   * @throws IllegalArgumentException if it is none
   */
  static OpusHead of(ByteBuffer config) {
    ByteBuffer head = config.slice().order(ByteOrder.LITTLE_ENDIAN);
    require(head.limit() >= FIXED_BYTES, "has %d bytes, too few".formatted(head.limit()));
    for (int i = 0; i < MAGIC.length; i++) {
      require(head.get(i) == MAGIC[i], "does not begin with OpusHead");
    }
    require((head.get(8) & 0xf0) == 0, "has version " + (head.get(8) & 0xff));
    int channels = head.get(9) & 0xff;
    int family = head.get(18) & 0xff;
    require(channels > 0, "has 0 channels");
    int rate = head.getInt(12);
    short gain = head.getShort(16);
    if (family == 0) {
      require(channels <= 2, "has %d channels in mapping family 0, at most 2".formatted(channels));
      return single(channels, rate, gain);
    }
    require(head.limit() >= FIXED_BYTES + 2, "ends before its channel mapping");
    int streams = head.get(19) & 0xff;
    int coupled = head.get(20) & 0xff;
    int decoded = streams + coupled;
    require(
        streams > 0 && coupled <= streams && decoded <= 255,
        "has %d streams, %d of them coupled".formatted(streams, coupled));
    ByteBuffer table = head.position(FIXED_BYTES + 2).slice().order(ByteOrder.LITTLE_ENDIAN);
    if (family == FAMILY_DEMIXED) {
      return new OpusHead(
          channels, rate, gain, streams, coupled, new byte[0], demixing(table, channels, decoded));
    }
    require(table.limit() >= channels, "ends within its channel mapping");
    byte[] mapping = new byte[channels];
    table.get(mapping);
    for (byte source : mapping) {
      int index = source & 0xff;
      require(index < decoded || index == 255, "maps a channel to a stream that is not there");
    }
    return new OpusHead(channels, rate, gain, streams, coupled, mapping, new float[0][]);
  }

  /** The most channels that are dealt with on the way. */
  int mostChannels() {
    return Math.max(channels, streams + coupled);
  }

  /**
   * The head for a decoder that is to give out only what is heard. It skips nothing at the start:
   * the first sample of the first packet has that packet's media time.
   *
   * @param ambisonic whether only the first four channels are heard
   */
  byte[] forDecoder(boolean ambisonic) {
    byte[] outputs = mapping;
    if (demixing.length > 0) {
      int decoded = streams + coupled;
      // FFmpeg would take five to eight channels for loudspeakers and put them in its own order.
      outputs = new byte[decoded > 4 && decoded < 9 ? 9 : decoded];
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = (byte) (i < decoded ? i : 255);
      }
    } else if (ambisonic && channels > 4) {
      outputs = new byte[] {mapping[0], mapping[1], mapping[2], mapping[3]};
    }
    ByteBuffer head =
        ByteBuffer.allocate(FIXED_BYTES + 2 + outputs.length).order(ByteOrder.LITTLE_ENDIAN);
    head.put(MAGIC).put((byte) 1).put((byte) outputs.length).putShort((short) 0).putInt(RATE);
    head.putShort(gain).put((byte) FAMILY_UNDEFINED).put((byte) streams).put((byte) coupled);
    return head.put(outputs).array();
  }

  /** How long a packet lasts by its first two bytes (RFC 6716, 3.1 and 3.2); 0 if it is none. */
  static long durationUs(ByteBuffer packet) {
    if (!packet.hasRemaining()) {
      return 0;
    }
    int at = packet.position();
    int toc = packet.get(at) & 0xff;
    int config = toc >> 3;
    long frameUs =
        config < 12
            ? new long[] {10_000, 20_000, 40_000, 60_000}[config & 3]
            : config < 16 ? 10_000L << (config & 1) : 2_500L << (config & 3);
    int frames =
        switch (toc & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> packet.remaining() > 1 ? packet.get(at + 1) & 0x3f : 0;
        };
    long durationUs = frames * frameUs;
    return durationUs > LONGEST_US ? 0 : durationUs;
  }

  private static OpusHead single(int channels, int rate, short gain) {
    byte[] mapping = channels == 1 ? new byte[] {0} : new byte[] {0, 1};
    return new OpusHead(channels, rate, gain, 1, channels - 1, mapping, new float[0][]);
  }

  /** Column by column, in 1/32768. */
  private static float[][] demixing(ByteBuffer table, int channels, int decoded) {
    require(table.limit() >= 2 * channels * decoded, "ends within its demixing matrix");
    float[][] gains = new float[channels][decoded];
    for (int c = 0; c < decoded; c++) {
      for (int r = 0; r < channels; r++) {
        gains[r][c] = table.getShort() / 32768f;
      }
    }
    return gains;
  }

  private static void require(boolean held, String fault) {
    if (!held) {
      throw new IllegalArgumentException(
          "codec_config %s; an OpusHead is needed (RFC 7845, 5.1), or nothing for one or two channels."
              .formatted(fault));
    }
  }
}
