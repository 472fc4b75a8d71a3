package io.passnet.edge.product;

/**
 * How many pixels are shaded at once. Rates that halve one axis alone are not used: a map of where
 * people look knows no axis.
 */
public enum ShadingRate {
  /** Each pixel is shaded. */
  FULL(0),
  /** 2 x 2 pixels are shaded at once. */
  HALF(1),
  /** 4 x 4 pixels are shaded at once. */
  QUARTER(2);

  private final int level;

  ShadingRate(int level) {
    this.level = level;
  }

  /** The logarithm, to base 2, of the pixels shaded at once along each axis. */
  public int level() {
    return level;
  }

  /** Pixels shaded at once along each axis. */
  public int pixels() {
    return 1 << level;
  }

  /** Shading work for each pixel, in relation to {@link #FULL}. */
  public double cost() {
    return 1.0 / (pixels() * pixels());
  }

  /**
   * The rate as Vulkan's fragment shading rate attachment and Direct3D 12's {@code
   * D3D12_SHADING_RATE} both have it: {@code (log2 w << 2) | log2 h}.
   */
  public byte code() {
    return (byte) (level << 2 | level);
  }

  /**
   * The finer of two rates on each axis, both as {@link #code}: what a renderer with gaze takes of
   * this map's rate, a crowd's, and of the one that its own user's gaze calls for.
   */
  public static byte finer(byte one, byte other) {
    int width = Math.min(one >> 2 & 3, other >> 2 & 3);
    int height = Math.min(one & 3, other & 3);
    return (byte) (width << 2 | height);
  }
}
