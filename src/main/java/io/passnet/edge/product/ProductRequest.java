package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a stream or a watcher wants made of each map.
 *
 * @param map the map itself as an image, if wanted
 * @param peaks the strongest places, if wanted
 * @param tiles a tile table, if wanted
 * @param segments tile tables over windows of time, if wanted
 * @param shading shading rates, if wanted
 * @param overlay the picture with the map over it, if wanted
 */
public record ProductRequest(
    Optional<MapSpec> map,
    Optional<PeakSpec> peaks,
    Optional<TileSpec> tiles,
    Optional<SegmentRequest> segments,
    Optional<ShadingSpec> shading,
    Optional<OverlaySpec> overlay) {
  /** Nothing at all. */
  public static final ProductRequest NOTHING =
      new ProductRequest(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** What a stream gets that asks for nothing in particular: 5 peaks and 6x4 tiles. */
  public static final ProductRequest STANDARD =
      NOTHING.with(PeakSpec.STANDARD).with(TileSpec.STANDARD);

  public ProductRequest {
    requireNonNull(map, "map is null");
    requireNonNull(peaks, "peaks is null");
    requireNonNull(tiles, "tiles is null");
    requireNonNull(segments, "segments is null");
    requireNonNull(shading, "shading is null");
    requireNonNull(overlay, "overlay is null");
  }

  /** The same with the map. */
  public ProductRequest with(MapSpec wanted) {
    return new ProductRequest(Optional.of(wanted), peaks, tiles, segments, shading, overlay);
  }

  /** The same with peaks. */
  public ProductRequest with(PeakSpec wanted) {
    return new ProductRequest(map, Optional.of(wanted), tiles, segments, shading, overlay);
  }

  /** The same with a tile table. */
  public ProductRequest with(TileSpec wanted) {
    return new ProductRequest(map, peaks, Optional.of(wanted), segments, shading, overlay);
  }

  /** The same with segments. */
  public ProductRequest with(SegmentRequest wanted) {
    return new ProductRequest(map, peaks, tiles, Optional.of(wanted), shading, overlay);
  }

  /** The same with shading rates. */
  public ProductRequest with(ShadingSpec wanted) {
    return new ProductRequest(map, peaks, tiles, segments, Optional.of(wanted), overlay);
  }

  /** The same with the overlay. */
  public ProductRequest with(OverlaySpec wanted) {
    return new ProductRequest(map, peaks, tiles, segments, shading, Optional.of(wanted));
  }

  ProductSet make(ProductLine line, Moment moment) {
    return new ProductSet(
        map.map(spec -> line.make(spec, moment)),
        peaks.map(spec -> line.make(spec, moment)).orElse(List.of()),
        tiles.map(spec -> line.make(spec, moment)).orElse(List.of()),
        segments.map(spec -> line.make(spec, moment)).orElse(List.of()),
        shading.map(spec -> line.make(spec, moment)),
        overlay.map(spec -> line.make(spec, moment)));
  }
}
