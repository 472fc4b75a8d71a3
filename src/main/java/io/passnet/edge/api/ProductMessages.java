package io.passnet.edge.api;

import io.passnet.edge.geometry.Axes;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.TileSpec;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.OverlaySpec;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Rectangle;
import io.passnet.saliency.v1.SegmentsSpec;
import io.passnet.saliency.v1.TilesSpec;

/** What a stream wants, as the wire says it: to a server in Open, to a client in Opened. */
public final class ProductMessages {
  private ProductMessages() {}

  /** Returns the message that names the same products, turns in these axes. */
  public static Products of(ProductRequest request, Axes axes) {
    Products.Builder products = Products.newBuilder();
    request
        .map()
        .ifPresent(
            map ->
                products.setMap(
                    MapSpec.newBuilder()
                        .setWidth(map.width())
                        .setHeight(map.height())
                        .setFormat(of(map.format()))
                        .setSmoothingUs(map.smoothing().timeUs())));
    request
        .peaks()
        .ifPresent(
            peaks ->
                products.setPeaks(
                    PeaksSpec.newBuilder()
                        .setCount(peaks.count())
                        .setSmoothingUs(peaks.smoothing().timeUs())));
    request.tiles().ifPresent(tiles -> products.setTiles(of(tiles)));
    request.segments().ifPresent(segments -> products.setSegments(of(segments)));
    request
        .shading()
        .ifPresent(shading -> products.setShadingRates(Shading.message(shading, axes)));
    request
        .overlay()
        .ifPresent(
            overlay ->
                products.setOverlay(
                    OverlaySpec.newBuilder()
                        .setWidth(overlay.width())
                        .setQuality(overlay.quality())
                        .setSmoothingUs(overlay.smoothing().timeUs())));
    return products.build();
  }

  static SegmentsSpec of(SegmentRequest segments) {
    return SegmentsSpec.newBuilder()
        .setStartUs(segments.startUs())
        .setLengthUs(segments.lengthUs())
        .build();
  }

  static TilesSpec of(TileSpec tiles) {
    TilesSpec.Builder message =
        TilesSpec.newBuilder()
            .setSmoothingUs(tiles.smoothing().timeUs())
            .setUnsteadyRanks(!tiles.steady());
    if (tiles.layout() instanceof TileGrid grid) {
      message.setColumns(grid.columns()).setRows(grid.rows());
    } else {
      for (int tile = 0; tile < tiles.layout().count(); tile++) {
        message.addRectangles(of(tiles.layout().region(tile)));
      }
    }
    return message.build();
  }

  private static Rectangle of(Region region) {
    return Rectangle.newBuilder()
        .setX((float) region.left())
        .setY((float) region.upper())
        .setWidth((float) (region.right() - region.left()))
        .setHeight((float) (region.lower() - region.upper()))
        .build();
  }

  static MapFormat of(io.passnet.edge.product.MapFormat format) {
    return MapFormat.valueOf("MAP_FORMAT_" + format.name());
  }
}
