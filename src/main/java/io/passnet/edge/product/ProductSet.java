package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What was made of one map; what was not asked for is empty.
 *
 * @param map the map as an image
 * @param peaks the strongest places, strongest first
 * @param tiles the tile table, in order of index
 */
public record ProductSet(Optional<MapImage> map, List<Peak> peaks, List<TileShare> tiles) {
  public ProductSet {
    requireNonNull(map, "map is null");
    peaks = List.copyOf(peaks);
    tiles = List.copyOf(tiles);
  }
}
