package io.passnet.edge.geometry;

/** How the sphere lies in a picture. */
public enum Projection {
  /** As the picture's metadata says; equirectangular if it does not. */
  AUTO,
  /** Azimuth across, elevation down; the front in the centre. */
  EQUIRECTANGULAR,
  /** Six faces of a cube in 3 columns and 2 rows, seen from its centre. */
  CUBEMAP_3X2,
  /** As {@link #CUBEMAP_3X2}, with equal angles from pixel to pixel instead of equal lengths. */
  EQUIANGULAR_CUBEMAP_3X2;

  /** Whether the picture consists of a cube's faces. */
  public boolean isCube() {
    return this == CUBEMAP_3X2 || this == EQUIANGULAR_CUBEMAP_3X2;
  }
}
