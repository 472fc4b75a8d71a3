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
 * @param segments those that ended, in order
 * @param shading the eyes' shading rates
 * @param overlay the picture with the map over it, a JPEG
 */
public record ProductSet(
    Optional<MapImage> map,
    List<Peak> peaks,
    List<TileShare> tiles,
    List<Segment> segments,
    Optional<ShadingSet> shading,
    Optional<byte[]> overlay) {
  /** Nothing was asked for. */
  public static final ProductSet NOTHING =
      new ProductSet(
          Optional.empty(), List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

  public ProductSet {
    requireNonNull(map, "map is null");
    peaks = List.copyOf(peaks);
    tiles = List.copyOf(tiles);
    segments = List.copyOf(segments);
    requireNonNull(shading, "shading is null");
    requireNonNull(overlay, "overlay is null");
  }

  /**
   * The same after a set that was not sent: its segments, which no later moment makes again, go
   * before these.
   */
  public ProductSet after(ProductSet unsent) {
    List<Segment> newest = Segment.newest(unsent.segments, segments);
    return new ProductSet(map, peaks, tiles, newest, shading, overlay);
  }
}
