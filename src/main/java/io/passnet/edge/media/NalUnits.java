package io.passnet.edge.media;

import java.nio.ByteBuffer;

/**
 * Just enough of the NAL units of H.264 and H.265 (ITU-T H.264 and H.265, clauses 7.3.1 and 7.4.1)
 * to see where a picture begins.
 *
 * @param hevc whether the units are those of H.265
 * @param lengthBytes bytes of the length before each unit; 0 for start codes (Annex B)
 */
record NalUnits(boolean hevc, int lengthBytes) {
  /** Units as a codec's configuration announces them; an empty one means Annex B. */
  static NalUnits of(boolean hevc, ByteBuffer config) {
    int at = config.position() + (hevc ? 21 : 4);
    boolean record =
        config.hasRemaining() && config.get(config.position()) == 1 && at < config.limit();
    return new NalUnits(hevc, record ? (config.get(at) & 3) + 1 : 0);
  }

  boolean annexB() {
    return lengthBytes == 0;
  }

  /** Whether the bytes begin with a start code and a unit that can be the first of a picture's. */
  boolean begins(ByteBuffer data) {
    int unit = next(data, data.position());
    for (int i = data.position(); i < unit; i++) {
      if (data.get(i) > 1) {
        return false;
      }
    }
    if (unit >= data.limit() || unit - data.position() > 16) {
      return false;
    }
    return isSlice(data, unit) ? isFirstSlice(data, unit) : !isTrailing(data, unit);
  }

  /** Index of the first slice's start code or length; the limit if there is no slice. */
  int firstSlice(ByteBuffer data) {
    int start = data.position();
    for (int unit = next(data, start); unit < data.limit(); unit = next(data, after(data, unit))) {
      if (isSlice(data, unit)) {
        return annexB() ? codeBefore(data, unit) : unit - lengthBytes;
      }
    }
    return data.limit();
  }

  /**
   * Index of the first byte of the unit whose start code or length lies at or behind {@code at}.
   */
  private int next(ByteBuffer data, int at) {
    if (!annexB()) {
      return Math.min(at + lengthBytes, data.limit());
    }
    for (int i = at; i + 3 < data.limit(); i++) {
      if (data.get(i) == 0 && data.get(i + 1) == 0 && data.get(i + 2) == 1) {
        return i + 3;
      }
    }
    return data.limit();
  }

  private int after(ByteBuffer data, int unit) {
    if (annexB()) {
      return unit;
    }
    long length = 0;
    for (int i = unit - lengthBytes; i < unit; i++) {
      length = length << 8 | data.get(i) & 0xFF;
    }
    return (int) Math.min(unit + length, data.limit());
  }

  /** The fourth byte of a long start code belongs to it. */
  private static int codeBefore(ByteBuffer data, int unit) {
    int code = unit - 3;
    return code > data.position() && data.get(code - 1) == 0 ? code - 1 : code;
  }

  private int type(ByteBuffer data, int unit) {
    return hevc ? data.get(unit) >> 1 & 0x3F : data.get(unit) & 0x1F;
  }

  private boolean isSlice(ByteBuffer data, int unit) {
    int type = type(data, unit);
    return hevc ? type < 32 : type >= 1 && type <= 5;
  }

  /** first_mb_in_slice is 0, or first_slice_segment_in_pic_flag is 1: the first bit is set. */
  private boolean isFirstSlice(ByteBuffer data, int unit) {
    int at = unit + (hevc ? 2 : 1);
    return at < data.limit() && data.get(at) < 0;
  }

  /** What follows a picture: its end, filling, and H.265's suffix messages. */
  private boolean isTrailing(ByteBuffer data, int unit) {
    int type = type(data, unit);
    return hevc ? type == 36 || type == 37 || type == 38 || type == 40 : type >= 10 && type <= 12;
  }
}
