package io.passnet.edge.media;

import java.nio.ByteBuffer;

/**
 * The size in a VP9 key frame's header, which libavcodec's parser leaves out (VP9 Bitstream
 * Specification, 6.2).
 */
final class Vp9Header {
  private static final int SYNC_CODE = 0x498342;
  private static final int RGB = 7;

  private final ByteBuffer data;
  private int bit;

  private Vp9Header(ByteBuffer data) {
    this.data = data;
  }

  /** The size, or null if the bytes are no key frame's. */
  static PictureSize keyFrameSize(ByteBuffer data) {
    return data.remaining() < 12 ? null : new Vp9Header(data).read();
  }

  private PictureSize read() {
    int marker = bits(2);
    int profile = bits(1) | bits(1) << 1;
    if (profile == 3) {
      bits(1);
    }
    boolean existing = bits(1) == 1;
    boolean inter = bits(1) == 1;
    bits(2);
    if (marker != 2 || existing || inter || bits(24) != SYNC_CODE) {
      return null;
    }
    if (profile >= 2) {
      bits(1);
    }
    if (bits(3) == RGB) {
      bits(profile % 2);
    } else {
      bits(profile % 2 == 1 ? 4 : 1);
    }
    int width = bits(16) + 1;
    return new PictureSize(width, bits(16) + 1);
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value = value << 1 | data.get(data.position() + bit / 8) >> (7 - bit % 8) & 1;
    }
    return value;
  }
}
