package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The largest frames that the sequence headers of an AV1 temporal unit allow, hidden ones included,
 * which libavcodec's parser leaves out (AV1 Bitstream Specification, 5.3.1, 5.5.1 and 5.9.3: no
 * frame may be larger).
 */
final class Av1Sequence {
  private static final int SEQUENCE_HEADER = 1;
  private static final int MAX_SIZE_BYTES = 8;

  private Av1Sequence() {}

  /** The sizes, one for each sequence header; those that cannot be read are left to the decoder. */
  static List<PictureSize> sizes(ByteBuffer unit) {
    List<PictureSize> sizes = new ArrayList<>();
    ByteBuffer rest = unit.slice();
    while (rest.hasRemaining()) {
      int header = rest.get();
      if ((header & 4) != 0 && rest.hasRemaining()) {
        rest.get();
      }
      long size = (header & 2) != 0 ? size(rest) : rest.remaining();
      int length = (int) Math.min(size, rest.remaining());
      if ((header >> 3 & 15) == SEQUENCE_HEADER) {
        sizes.add(largest(new Bits(rest.slice(rest.position(), length))));
      }
      rest.position(rest.position() + length);
    }
    return sizes;
  }

  /** A number of seven bits a byte, lowest first (leb128). */
  private static long size(ByteBuffer from) {
    long value = 0;
    for (int i = 0; i < MAX_SIZE_BYTES && from.hasRemaining(); i++) {
      int next = from.get();
      value |= (next & 0x7FL) << 7 * i;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }

  private static PictureSize largest(Bits bits) {
    bits.read(3 + 1);
    boolean reduced = bits.flag();
    if (reduced) {
      bits.read(5);
    } else {
      passOperatingPoints(bits);
    }
    int widthBits = bits.read(4) + 1;
    int heightBits = bits.read(4) + 1;
    int width = bits.read(widthBits) + 1;
    return new PictureSize(width, bits.read(heightBits) + 1);
  }

  private static void passOperatingPoints(Bits bits) {
    boolean modelled = false;
    int delayBits = 0;
    if (bits.flag()) {
      bits.read(32);
      bits.read(32);
      if (bits.flag()) {
        passUvlc(bits);
      }
      modelled = bits.flag();
      if (modelled) {
        delayBits = bits.read(5) + 1;
        bits.read(32);
        bits.read(5 + 5);
      }
    }
    boolean delayed = bits.flag();
    for (int points = bits.read(5) + 1; points > 0; points--) {
      bits.read(12);
      boolean tiered = bits.read(5) > 7;
      bits.read(tiered ? 1 : 0);
      if (modelled && bits.flag()) {
        bits.read(delayBits);
        bits.read(delayBits);
        bits.read(1);
      }
      bits.read(delayed && bits.flag() ? 4 : 0);
    }
  }

  /** As many bits as there were zeros before the first one (4.10.3). */
  private static void passUvlc(Bits bits) {
    int zeros = 0;
    while (zeros < 32 && !bits.flag()) {
      zeros++;
    }
    bits.read(zeros < 32 ? zeros : 0);
  }
}
