package io.passnet.edge.api;

import io.passnet.edge.geometry.Axes;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import io.passnet.edge.geometry.TileRegions;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.product.MapFormat;
import io.passnet.edge.product.MapSpec;
import io.passnet.edge.product.OverlaySpec;
import io.passnet.edge.product.PeakSpec;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.Smoothing;
import io.passnet.edge.product.SrdTiles;
import io.passnet.edge.product.TileSpec;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Rectangle;
import io.passnet.saliency.v1.SegmentsSpec;
import io.passnet.saliency.v1.ShadingRatesSpec;
import io.passnet.saliency.v1.TilesSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Products wanted, as the domain takes them, defaults filled in; the inverse of ProductMessages.
 */
final class ProductRequests {
  private static final int OVERLAY_WIDTH = 384;
  private static final int OVERLAY_QUALITY = 80;

  private ProductRequests() {}

  /**
   * Returns the products wanted; 5 peaks and 6 x 4 tiles when none is named.
   *
   * @param axes of turns
   * @param field the message's place in the request, for what is said of it
   */
  static ProductRequest products(Products products, String field, ModelManifest model, Axes axes) {
    if (products.equals(Products.getDefaultInstance())) {
      return ProductRequest.STANDARD;
    }
    ProductRequest request = ProductRequest.NOTHING;
    if (products.hasMap()) {
      request = request.with(map(products.getMap(), field + ".map", model));
    }
    if (products.hasPeaks()) {
      request = request.with(peaks(products.getPeaks(), field + ".peaks"));
    }
    if (products.hasTiles()) {
      request = request.with(tiles(products.getTiles(), field + ".tiles"));
    }
    if (products.hasSegments()) {
      request = request.with(segments(products.getSegments(), field + ".segments", request));
    }
    if (products.hasShadingRates()) {
      ShadingRatesSpec shading = products.getShadingRates();
      String place = field + ".shading_rates";
      request =
          request.with(
              Shading.spec(shading, place, axes, smoothing(shading.getSmoothingUs(), place)));
    }
    if (products.hasOverlay()) {
      request = request.with(overlay(products.getOverlay(), field + ".overlay", model));
    }
    return request;
  }

  private static MapSpec map(
      io.passnet.saliency.v1.MapSpec map, String field, ModelManifest model) {
    MapFormat format =
        switch (map.getFormat()) {
          case MAP_FORMAT_UNSPECIFIED, MAP_FORMAT_U8 -> MapFormat.U8;
          case MAP_FORMAT_F16 -> MapFormat.F16;
          case MAP_FORMAT_F32 -> MapFormat.F32;
          case MAP_FORMAT_PNG16 -> MapFormat.PNG16;
          case UNRECOGNIZED ->
              throw Requests.unknown(field + ".format", "MAP_FORMAT_U8, F16, F32 or PNG16");
        };
    Smoothing smoothing = smoothing(map.getSmoothingUs(), field);
    return Requests.checked(
        field,
        () ->
            new MapSpec(map.getWidth(), map.getHeight(), format, smoothing)
                .resolved(model.map().width(), model.map().height()));
  }

  private static PeakSpec peaks(PeaksSpec peaks, String field) {
    int count = peaks.getCount() == 0 ? PeakSpec.STANDARD.count() : peaks.getCount();
    Smoothing smoothing = smoothing(peaks.getSmoothingUs(), field);
    return Requests.checked(field, () -> new PeakSpec(count, smoothing));
  }

  private static TileSpec tiles(TilesSpec tiles, String field) {
    Smoothing smoothing = smoothing(tiles.getSmoothingUs(), field);
    return Requests.checked(
        field, () -> new TileSpec(layout(tiles, field), !tiles.getUnsteadyRanks(), smoothing));
  }

  private static TileLayout layout(TilesSpec tiles, String field) {
    boolean grid = tiles.getColumns() != 0 || tiles.getRows() != 0;
    boolean rectangles = tiles.getRectanglesCount() > 0;
    boolean srd = tiles.getSrdCount() > 0;
    if ((grid ? 1 : 0) + (rectangles ? 1 : 0) + (srd ? 1 : 0) > 1) {
      throw Statuses.invalid(
          field, field + " names more than one of a grid, rectangles and srd; name one of them");
    }
    int listed = Math.max(tiles.getRectanglesCount(), tiles.getSrdCount());
    if (listed > TileLayout.MOST) {
      throw Statuses.invalid(
          field,
          "%s names %d tiles; there must be 1 to %d".formatted(field, listed, TileLayout.MOST));
    }
    if (rectangles) {
      List<Region> regions = new ArrayList<>();
      for (int k = 0; k < tiles.getRectanglesCount(); k++) {
        regions.add(region(tiles.getRectangles(k), "%s.rectangles[%d]".formatted(field, k)));
      }
      return new TileRegions(regions);
    }
    if (srd) {
      return Requests.checked(field + ".srd", () -> SrdTiles.parse(tiles.getSrdList()));
    }
    return new TileGrid(
        tiles.getColumns() == 0 ? 6 : tiles.getColumns(),
        tiles.getRows() == 0 ? 4 : tiles.getRows());
  }

  private static Region region(Rectangle rectangle, String field) {
    return Requests.checked(
        field,
        () ->
            Region.at(
                rectangle.getX(), rectangle.getY(), rectangle.getWidth(), rectangle.getHeight()));
  }

  /** Segments gather the tables that are asked for beside them, ranked by their own means. */
  static SegmentRequest segments(SegmentsSpec segments, String field, ProductRequest request) {
    SegmentRequest standard = SegmentRequest.STANDARD;
    TileSpec tiles = request.tiles().map(TileSpec::unsteady).orElse(standard.tiles());
    long length = segments.getLengthUs() == 0 ? standard.lengthUs() : segments.getLengthUs();
    return Requests.checked(field, () -> new SegmentRequest(tiles, segments.getStartUs(), length));
  }

  private static OverlaySpec overlay(
      io.passnet.saliency.v1.OverlaySpec overlay, String field, ModelManifest model) {
    int most = model.frame().width();
    int width = overlay.getWidth() == 0 ? Math.min(OVERLAY_WIDTH, most) : overlay.getWidth();
    if (width > most) {
      throw Statuses.invalid(
          field + ".width",
          "%s.width is %d; the model's own picture has %d columns, ask for at most that"
              .formatted(field, width, most));
    }
    int quality = overlay.getQuality() == 0 ? OVERLAY_QUALITY : overlay.getQuality();
    Smoothing smoothing = smoothing(overlay.getSmoothingUs(), field);
    return Requests.checked(field, () -> new OverlaySpec(width, quality, smoothing));
  }

  private static Smoothing smoothing(long us, String field) {
    return Requests.checked(field + ".smoothing_us", () -> new Smoothing(us));
  }
}
