package io.passnet.edge.geometry;

/**
 * How the equirectangular picture is cut into tiles. Layouts with the same tiles in the same order
 * are equal.
 */
public sealed interface TileLayout permits TileGrid, TileRegions {
  /** Most tiles of a layout. */
  int MOST = 4096;

  /** How many tiles there are, 1 to {@link #MOST}. */
  int count();

  /**
   * The part of the picture that a tile covers.
   *
   * @throws IndexOutOfBoundsException if there is no such tile
   */
  Region region(int index);

  /** Steradians of a tile; the whole sphere has 4 pi. */
  default double solidAngle(int index) {
    return region(index).solidAngle();
  }
}
