package io.passnet.edge.product;

/** How the values of a map are written; rows from the top. */
public enum MapFormat {
  /** One byte a pixel, scaled to the maximum: 255 is the highest density. */
  U8,
  /** 16-bit floats, little-endian; a density. */
  F16,
  /** 32-bit floats, little-endian; a density. */
  F32,
  /** A 16-bit grey PNG image, scaled to the maximum: 65,535 is the highest density. */
  PNG16;

  /** Whether values are divided by their maximum, instead of being a density. */
  public boolean scaledToMaximum() {
    return this == U8 || this == PNG16;
  }
}
