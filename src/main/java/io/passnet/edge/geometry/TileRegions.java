package io.passnet.edge.geometry;

import java.util.List;

/**
 * Tiles of any place and size, in the order in which they were named. They may overlap, cross the
 * seam and leave parts of the sphere out.
 *
 * @param regions 1 to 4096 rectangles
 */
public record TileRegions(List<Region> regions) implements TileLayout {
  public TileRegions {
    regions = List.copyOf(regions);
    if (regions.isEmpty() || regions.size() > MOST) {
      throw new IllegalArgumentException(
          "%d tiles: there must be 1 to %d".formatted(regions.size(), MOST));
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
