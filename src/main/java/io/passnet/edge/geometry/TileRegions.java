package io.passnet.edge.geometry;

import java.util.List;

/**
 * Tiles of any place and size, in the order in which they were named. They may overlap, cross the
 * seam and leave parts of the sphere out. All together they cover the picture so many times at
 * most, so that a table's cost is bounded.
 *
 * @param regions 1 to 4096 rectangles
 */
public record TileRegions(List<Region> regions) implements TileLayout {
  /** Most times that all rectangles together may cover the picture. */
  public static final int MOST_COVER = 64;

  public TileRegions {
    regions = List.copyOf(regions);
    if (regions.isEmpty() || regions.size() > MOST) {
      throw new IllegalArgumentException(
          "%d tiles: there must be 1 to %d".formatted(regions.size(), MOST));
    }
    double cover =
        regions.stream()
            .mapToDouble(
                region -> (region.right() - region.left()) * (region.lower() - region.upper()))
            .sum();
    if (cover > MOST_COVER) {
      throw new IllegalArgumentException(
          "%d tiles cover the picture %.1f times: they may overlap, but cover it %d times at most in all"
              .formatted(regions.size(), cover, MOST_COVER));
    }
  }

  @Override
  public int count() {
    return regions.size();
  }

  @Override
  public Region region(int index) {
    if (index < 0 || index >= count()) {
      throw new IndexOutOfBoundsException(
          "Tile %d of %d: tiles are 0 to %d".formatted(index, count(), count() - 1));
    }
    return regions.get(index);
  }
}
