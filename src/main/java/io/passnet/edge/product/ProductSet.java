package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What was made of one moment; what was not asked for is empty. May be shared between receivers:
 * the bytes in it are read, never written.
 *
 * @param map the map as an image
 * @param peaks the strongest places, strongest first
 * @param tiles the tile table, in order of index
 * @param overlay the picture with the map over it, a JPEG
 */
public record ProductSet(
    Optional<MapImage> map, List<Peak> peaks, List<TileShare> tiles, Optional<byte[]> overlay) {
  public ProductSet {
    requireNonNull(map, "map is null");
    peaks = List.copyOf(peaks);
    tiles = List.copyOf(tiles);
    requireNonNull(overlay, "overlay is null");
  }
}
