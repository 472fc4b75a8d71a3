package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.Peak;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Rectangle;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SegmentsSpec;
import io.passnet.saliency.v1.Tile;
import io.passnet.saliency.v1.TilesSpec;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TilesTest extends ServerTest {
  private static final TilesSpec GRID = TilesSpec.newBuilder().setColumns(4).setRows(2).build();

  @Test
  void aGridIsTheSameByColumnsByRectanglesAndBySrd() throws Exception {
    TilesSpec.Builder rectangles = TilesSpec.newBuilder();
    TilesSpec.Builder srd = TilesSpec.newBuilder();
    for (int tile = 0; tile < 8; tile++) {
      int column = tile % 4;
      int row = tile / 4;
      rectangles.addRectangles(rectangle(column / 4f, row / 2f, 1 / 4f, 1 / 2f));
      srd.addSrd("0,%d,%d,960,960,3840,1920".formatted(column * 960, row * 960));
    }
    List<Tile> grid = tiles(GRID);
    assertThat(grid).hasSize(8);
    assertThat(tiles(rectangles.build())).isEqualTo(grid);
    assertThat(tiles(srd.build())).isEqualTo(grid);
  }

  @Test
  void aRectangleMayCrossTheSeam() throws Exception {
    List<Tile> parts =
        tiles(
            TilesSpec.newBuilder()
                .addRectangles(rectangle(0.75f, 0, 0.5f, 1))
                .addRectangles(rectangle(0.75f, 0, 0.25f, 1))
                .addRectangles(rectangle(0, 0, 0.25f, 1))
                .build());
    assertThat(parts.get(0).getShare())
        .isCloseTo(parts.get(1).getShare() + parts.get(2).getShare(), within(1e-6f));
  }

  @Test
  void openedRepeatsRectanglesAndTheyCanBeOpenedAgain() throws Exception {
    // Sums of these floats lie a little beyond the edge.
    TilesSpec thirds =
        TilesSpec.newBuilder()
            .addRectangles(rectangle(1 / 3f, 0.9f, 2 / 3f, 0.1f))
            .addRectangles(rectangle(0.7f, 0.7f, 0.3f, 0.3f))
            .build();
    TestStream first = TestStream.start(channel).open(open(thirds));
    Products products = first.opened.get(30, TimeUnit.SECONDS).getProducts();
    TestStream second = TestStream.start(channel).open(open(products.getTiles()));
    assertThat(second.opened.get(30, TimeUnit.SECONDS).getProducts()).isEqualTo(products);
    first.cancel();
    second.cancel();
  }

  @Test
  void whatIsNoTileIsRefusedWithItsPlace() throws Exception {
    refused(
        GRID.toBuilder().addRectangles(rectangle(0, 0, 1, 1)).build(),
        "open.products.tiles",
        "name one of them");
    refused(
        TilesSpec.newBuilder()
            .addRectangles(rectangle(0, 0, 1, 1))
            .addRectangles(rectangle(0, 0.5f, 1, 0.6f))
            .build(),
        "open.products.tiles.rectangles[1]",
        "upper");
    refused(
        TilesSpec.newBuilder().addRectangles(rectangle(Float.NaN, 0, 1, 1)).build(),
        "open.products.tiles.rectangles[0]",
        "Region");
    refused(
        TilesSpec.newBuilder().addSrd("0,0,0,1,1,2,2").addSrd("0,two,0,1,1").build(),
        "open.products.tiles.srd",
        "two");
  }

  @Test
  void peaksKeepTheirIdsFromFrameToFrameAndLoseThemAtAMark() throws Exception {
    TestStream stream =
        TestStream.start(channel)
            .open(Open.newBuilder().setDelivery(Delivery.DELIVERY_EVERY).build());
    for (int i = 0; i < 4; i++) {
      stream.frame(i, i * 33_000L, Pictures.jpeg(5));
    }
    stream.seek();
    stream.frame(4, 0, Pictures.jpeg(5));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    long strongest = stream.results.get(1).getPeaks(0).getId();
    assertThat(strongest).isPositive();
    for (Result result : stream.results.subList(1, 4)) {
      assertThat(result.getPeaksList()).extracting(Peak::getId).doesNotHaveDuplicates();
      assertThat(result.getPeaksList()).extracting(Peak::getId).contains(strongest);
    }
    assertThat(stream.results.get(3).getPeaksList())
        .filteredOn(peak -> peak.getId() == strongest)
        .extracting(Peak::getAgeUs)
        .first()
        .satisfies(age -> assertThat(age).isBetween(66_000L, 99_000L));
    assertThat(stream.results.get(4).getPeaksList())
        .extracting(Peak::getId)
        .doesNotContain(strongest);
  }

  @Test
  void segmentsSayWhenTilesHadTheirMaximum() throws Exception {
    Products products =
        Products.newBuilder()
            .setTiles(GRID)
            .setSegments(SegmentsSpec.newBuilder().setLengthUs(100_000))
            .build();
    TestStream stream =
        TestStream.start(channel)
            .open(
                Open.newBuilder()
                    .setDelivery(Delivery.DELIVERY_EVERY)
                    .setProducts(products)
                    .build());
    for (int i = 0; i < 4; i++) {
      stream.frame(i, i * 33_000L, Pictures.jpeg(i));
    }
    stream.frame(4, 132_000, Pictures.jpeg(4));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    List<Tile> segment = stream.results.get(4).getSegments(0).getTilesList();
    for (int tile = 0; tile < 8; tile++) {
      float maximum = segment.get(tile).getMaximum();
      int frame = (int) (segment.get(tile).getMaximumTimeUs() / 33_000);
      assertThat(stream.results.get(frame).getTiles(tile).getMaximum()).isEqualTo(maximum);
      assertThat(segment.get(tile).getLastShare())
          .isEqualTo(stream.results.get(3).getTiles(tile).getShare());
    }
  }

  private static Rectangle rectangle(float x, float y, float width, float height) {
    return Rectangle.newBuilder().setX(x).setY(y).setWidth(width).setHeight(height).build();
  }

  private List<Tile> tiles(TilesSpec tiles) throws Exception {
    TestStream stream = TestStream.start(channel).open(open(tiles));
    stream.frame(1, 0, Pictures.jpeg(7));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    return stream.results.get(0).getTilesList();
  }

  private void refused(TilesSpec tiles, String field, String allowed) throws Exception {
    TestStream stream = TestStream.start(channel).open(open(tiles));
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(stream.errorInfo().getMetadataMap()).containsEntry("field", field);
    assertThat(stream.status().getDescription()).contains(allowed);
  }

  private static Open open(TilesSpec tiles) {
    return Open.newBuilder()
        .setDelivery(Delivery.DELIVERY_EVERY)
        .setProducts(Products.newBuilder().setTiles(tiles))
        .build();
  }
}
