package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import java.util.List;

/**
 * Which segments are wanted.
 *
 * @param tiles of each segment's tile table
 * @param startUs media time at which some segment begins
 * @param lengthUs length of each segment
 */
public record SegmentRequest(TileLayout tiles, long startUs, long lengthUs) {
  /** 6x4 tiles, a second each. */
  public static final SegmentRequest STANDARD =
      new SegmentRequest(new TileGrid(6, 4), 0, 1_000_000);

  /** Checks the numbers; the message of the exception says what is allowed. */
  public SegmentRequest {
    requireNonNull(tiles, "tiles is null");
    new SegmentTable(startUs, lengthUs);
  }

  /** An empty table for these segments. */
  public SegmentTable table() {
    return new SegmentTable(startUs, lengthUs);
  }

  /** A map's tile table, taken from its products where they hold the same. */
  public List<TileShare> tiles(SaliencyMap map, ProductRequest request, ProductSet made) {
    return request.tiles().filter(tiles::equals).isPresent()
        ? made.tiles()
        : TileTable.of(map, tiles);
  }
}
