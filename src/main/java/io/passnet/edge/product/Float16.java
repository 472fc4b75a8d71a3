package io.passnet.edge.product;

/** IEEE 754 half-precision numbers, which Java has only from version 20 on. */
final class Float16 {
  /** The largest finite half. */
  static final float MAX_VALUE = 65_504;

  private static final int INFINITY = 0x7c00;
  private static final int QUIET = 0x200;

  /**
   * Half of the distance between the largest finite half and the next, were there one, above it.
   */
  private static final float OVERFLOW = 65_520;

  /** The smallest normal half, 2^-14, below which halves are multiples of 2^-24. */
  private static final float MIN_NORMAL = 0x1p-14f;

  private Float16() {}

  /** The bits of the nearest half, ties to even; too large becomes infinite, NaN stays NaN. */
  static short ofFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    float absolute = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | INFINITY | QUIET | ((magnitude >>> 13) & 0x3ff));
    }
    if (absolute >= OVERFLOW) {
      return (short) (sign | INFINITY);
    }
    if (absolute < MIN_NORMAL) {
      return (short) (sign | (int) Math.rint(absolute * 0x1p24f));
    }
    // Thirteen bits of the fraction go, and the exponent's bias falls from 127 to 15. Just under
    // half a unit, plus one where the last kept bit is odd, rounds ties to even; a carry out of the
    // fraction rightly raises the exponent.
    int rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return (short) (sign | ((rounded - ((127 - 15) << 23)) >>> 13));
  }

  /** The value of a half; exact. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }
}
