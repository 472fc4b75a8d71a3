package io.passnet.edge.media;

import java.nio.ByteBuffer;

/**
 * The size that a VP9 frame's header gives, which libavcodec's parser leaves out (VP9 Bitstream
 * Specification, 6.2).
 */
final class Vp9Header {
  private static final int SYNC_CODE = 0x498342;
  private static final int RGB = 7;
  private static final int HEADER_BYTES = 24;

  private final ByteBuffer header;
  private int bit;

  private Vp9Header(ByteBuffer header) {
    this.header = header;
  }

  /** The size; null if the frame has that of one before it, or the bytes are no frame. */
  static PictureSize size(ByteBuffer data) {
    // Zeros stand for what a short frame lacks.
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.put(data.slice(data.position(), Math.min(HEADER_BYTES, data.remaining())));
    return new Vp9Header(header).read();
  }

  private PictureSize read() {
    int marker = bits(2);
    int profile = bits(1) | bits(1) << 1;
    if (profile == 3) {
      bits(1);
    }
    boolean existing = bits(1) == 1;
    boolean key = bits(1) == 0;
    boolean shown = bits(1) == 1;
    boolean resilient = bits(1) == 1;
    if (marker != 2 || existing) {
      return null;
    }
    if (key) {
      boolean synchronised = bits(24) == SYNC_CODE;
      passColours(profile);
      return synchronised ? explicit() : null;
    }
    boolean intra = !shown && bits(1) == 1;
    bits(resilient ? 0 : 2);
    if (intra) {
      boolean synchronised = bits(24) == SYNC_CODE;
      if (profile > 0) {
        passColours(profile);
      }
      bits(8);
      return synchronised ? explicit() : null;
    }
    // What it replaces, and three references with their signs.
    bits(8 + 3 * 4);
    for (int reference = 0; reference < 3; reference++) {
      if (bits(1) == 1) {
        return null;
      }
    }
    return explicit();
  }

  private void passColours(int profile) {
    bits(profile >= 2 ? 1 : 0);
    boolean rgb = bits(3) == RGB;
    bits(rgb ? profile % 2 : profile % 2 == 1 ? 4 : 1);
  }

  private PictureSize explicit() {
    int width = bits(16) + 1;
    return new PictureSize(width, bits(16) + 1);
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value = value << 1 | header.get(bit / 8) >> (7 - bit % 8) & 1;
    }
    return value;
  }
}
