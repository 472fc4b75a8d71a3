package io.passnet.edge.api;

import io.passnet.edge.product.ProductRequest;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.TilesSpec;

/** What a stream wants, as the wire says it: to a server in Open, to a client in Opened. */
public final class ProductMessages {
  private ProductMessages() {}

  /** Returns the message that names the same products. */
  public static Products of(ProductRequest request) {
    Products.Builder products = Products.newBuilder();
    request
        .map()
        .ifPresent(
            map ->
                products.setMap(
                    MapSpec.newBuilder()
                        .setWidth(map.width())
                        .setHeight(map.height())
                        .setFormat(of(map.format()))));
    if (request.peakCount() > 0) {
      products.setPeaks(PeaksSpec.newBuilder().setCount(request.peakCount()));
    }
    request
        .tiles()
        .ifPresent(
            grid ->
                products.setTiles(
                    TilesSpec.newBuilder().setColumns(grid.columns()).setRows(grid.rows())));
    return products.build();
  }

  static MapFormat of(io.passnet.edge.product.MapFormat format) {
    return MapFormat.valueOf("MAP_FORMAT_" + format.name());
  }
}
