package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes that the headers of a VP9 packet's frames give, which libavcodec's parser leaves out
 * (VP9 Bitstream Specification, 6.2; several frames of a packet: Annex B).
 */
final class Vp9Header {
  private static final int SYNC_CODE = 0x498342;
  private static final int RGB = 7;

  /** The three highest bits of an index's first and last byte. */
  private static final int INDEX = 6;

  private final Bits header;

  private Vp9Header(Bits header) {
    this.header = header;
  }

  /** The sizes; a frame that has that of one before it, or is none, gives no size. */
  static List<PictureSize> sizes(ByteBuffer packet) {
    List<PictureSize> sizes = new ArrayList<>();
    for (ByteBuffer frame : frames(packet.slice())) {
      PictureSize size = new Vp9Header(new Bits(frame)).read();
      if (size != null) {
        sizes.add(size);
      }
    }
    return sizes;
  }

  /** The frames of a packet that ends with an index of them, else the packet. */
  private static List<ByteBuffer> frames(ByteBuffer packet) {
    int end = packet.limit();
    int marker = end == 0 ? 0 : packet.get(end - 1) & 0xFF;
    int count = (marker & 7) + 1;
    int bytes = (marker >> 3 & 3) + 1;
    int index = end - 2 - count * bytes;
    if (marker >> 5 != INDEX || index < 0 || (packet.get(index) & 0xFF) != marker) {
      return List.of(packet);
    }
    List<ByteBuffer> frames = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < count; i++) {
      long size = 0;
      for (int k = 0; k < bytes; k++) {
        size |= (packet.get(index + 1 + i * bytes + k) & 0xFFL) << 8 * k;
      }
      int length = (int) Math.min(size, index - from);
      frames.add(packet.slice(from, length));
      from += length;
    }
    return frames;
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
    return header.read(count);
  }
}
