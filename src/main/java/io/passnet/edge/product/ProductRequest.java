package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.TileGrid;
import java.util.List;
import java.util.Optional;

/**
 * What a stream wants made of each map.
 *
 * @param map the map itself as an image, if wanted
 * @param peakCount how many peaks at most, 0 (none) to 64
 * @param tiles the grid of a tile table, if wanted
 */
public record ProductRequest(Optional<MapSpec> map, int peakCount, Optional<TileGrid> tiles) {
  /** Most peaks that can be asked for. */
  public static final int MOST_PEAKS = 64;

  public ProductRequest {
    requireNonNull(map, "map is null");
    requireNonNull(tiles, "tiles is null");
    if (peakCount < 0 || peakCount > MOST_PEAKS) {
      throw new IllegalArgumentException(
          "%d peaks: the count must be 0, for none, to %d".formatted(peakCount, MOST_PEAKS));
    }
  }

  /** What a stream gets that asks for nothing in particular: 5 peaks and 6x4 tiles, no map. */
  public static ProductRequest standard() {
    return new ProductRequest(Optional.empty(), 5, Optional.of(new TileGrid(6, 4)));
  }

  /**
   * Makes the products of one map.
   *
   * @throws IllegalArgumentException if an image of more than four times the map's size is asked
   *     for; {@link MapSpec#resolved} tells beforehand
   */
  public ProductSet make(SaliencyMap saliency) {
    return new ProductSet(
        map.map(spec -> MapImage.of(saliency, spec)),
        peakCount == 0 ? List.of() : Peaks.find(saliency, peakCount),
        tiles.map(grid -> TileTable.of(saliency, grid)).orElse(List.of()));
  }
}
