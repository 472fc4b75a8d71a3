package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import io.passnet.edge.geometry.TileRegions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** Tiles of any place and size, beside a dense sum over points and beside one another. */
class TileRegionsTableTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;

  /** Points of the dense sum: 30 x 30 in each pixel, so that edges of both lie between points. */
  private static final int ACROSS = 30 * WIDTH;

  private static final int DOWN = 30 * HEIGHT;

  private final SaliencyMap map =
      SaliencyMap.of(WIDTH, HEIGHT, Maps.noise(WIDTH, HEIGHT, 20261125));

  @Test
  void gridsAgreeWithADenseSumOverPoints() {
    assertDense(new TileGrid(6, 4));
    assertDense(new TileGrid(5, 3));
    assertDense(new TileGrid(8, 8));
  }

  @Test
  void rectanglesThatCutPixelsAndCrossTheSeamAgreeWithADenseSumOverPoints() {
    Random random = new Random(7);
    List<Region> regions = new ArrayList<>();
    for (int k = 0; k < 30; k++) {
      int x = random.nextInt(ACROSS);
      int width = 1 + random.nextInt(k % 3 == 0 ? 40 : ACROSS);
      int y = random.nextInt(DOWN);
      int height = 1 + random.nextInt(DOWN - y);
      regions.add(points(x, y, width, height));
    }
    assertThat(regions).filteredOn(Region::crossesSeam).hasSizeGreaterThan(5);
    assertDense(new TileRegions(regions));
  }

  @Test
  void tilesOfADashManifestAgreeWithADenseSumOverPoints() {
    assertDense(
        SrdTiles.parse(
            List.of("1,0,0,1280,640,3840,1920", "1,1280,0,2560,700", "1,37,701,411,1219")));
  }

  private void assertDense(TileLayout layout) {
    double[] attention = new double[layout.count()];
    double[] areas = new double[layout.count()];
    double[] maxima = new double[layout.count()];
    double all = 0;
    double sphere = 0;
    for (int y = 0; y < DOWN; y++) {
      double v = (y + 0.5) / DOWN;
      double area = Math.sin(Math.PI * v);
      for (int x = 0; x < ACROSS; x++) {
        double u = (x + 0.5) / ACROSS;
        float density = map.at(x / 30, y / 30);
        all += area * density;
        sphere += area;
        for (int tile = 0; tile < attention.length; tile++) {
          Region region = layout.region(tile);
          boolean within =
              v > region.upper()
                  && v < region.lower()
                  && ((u > region.left() && u < region.right()) || u + 1 < region.right());
          if (within) {
            attention[tile] += area * density;
            areas[tile] += area;
            maxima[tile] = Math.max(maxima[tile], density);
          }
        }
      }
    }
    for (TileShare tile : TileTable.of(map, layout)) {
      int k = tile.index();
      double mean = attention[k] / areas[k] / (all / sphere);
      assertThat(tile.share()).isCloseTo(attention[k] / all, within(2e-6 * tile.share()));
      assertThat(tile.mean()).isCloseTo(mean, within(2e-6 * mean));
      assertThat(tile.maximum()).isEqualTo(maxima[k]);
    }
  }

  private static Region points(int x, int y, int width, int height) {
    return new Region(
        (double) x / ACROSS,
        (double) y / DOWN,
        (double) (x + width) / ACROSS,
        (double) (y + height) / DOWN);
  }

  @Property(tries = 200)
  void aGridAndItsRectanglesHaveTheSameTable(
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 16) int columns,
      @ForAll @IntRange(min = 1, max = 16) int rows,
      @ForAll long seed) {
    SaliencyMap noise = SaliencyMap.of(width, height, Maps.noise(width, height, seed));
    TileGrid grid = new TileGrid(columns, rows);
    List<Region> regions = new ArrayList<>();
    List<Region> single = new ArrayList<>();
    for (int tile = 0; tile < grid.count(); tile++) {
      regions.add(grid.region(tile));
      float x = (float) (tile % columns) / columns;
      float y = (float) (tile / columns) / rows;
      single.add(Region.at(x, y, 1f / columns, 1f / rows));
    }
    List<TileShare> expected = TileTable.of(noise, grid);
    List<TileShare> found = TileTable.of(noise, new TileRegions(regions));
    List<TileShare> rounded = TileTable.of(noise, new TileRegions(single));
    for (int tile = 0; tile < grid.count(); tile++) {
      assertThat(found.get(tile).share()).isCloseTo(expected.get(tile).share(), within(1e-12));
      assertThat(found.get(tile).mean()).isCloseTo(expected.get(tile).mean(), within(1e-9));
      assertThat(found.get(tile).maximum()).isEqualTo(expected.get(tile).maximum());
      assertThat(rounded.get(tile).share()).isCloseTo(expected.get(tile).share(), within(1e-6));
      assertThat(rounded.get(tile).maximum()).isEqualTo(expected.get(tile).maximum());
    }
  }

  @Property(tries = 200)
  void theSharesOfAnyPartitionSumToOne(
      @ForAll @IntRange(min = 1, max = 9) int bands, @ForAll long seed) {
    Random random = new Random(seed);
    double[] parallels = random.doubles(bands - 1).sorted().toArray();
    List<Region> regions = new ArrayList<>();
    for (int band = 0; band < bands; band++) {
      double upper = band == 0 ? 0 : parallels[band - 1];
      double lower = band == bands - 1 ? 1 : parallels[band];
      double[] meridians = random.doubles(1 + random.nextInt(5)).sorted().toArray();
      for (int k = 0; k < meridians.length; k++) {
        double right = k + 1 < meridians.length ? meridians[k + 1] : meridians[0] + 1;
        regions.add(new Region(meridians[k], upper, right, lower));
      }
    }
    List<TileShare> tiles = TileTable.of(map, new TileRegions(regions));
    assertThat(tiles.stream().mapToDouble(TileShare::share).sum()).isCloseTo(1, within(1e-5));
  }

  @Property(tries = 300)
  void thePartsOfARectangleAddUp(
      @ForAll @Scale(6) @DoubleRange(min = 0, max = 0.99) double left,
      @ForAll @Scale(6) @DoubleRange(min = 0, max = 0.99) double upper,
      @ForAll @Scale(6) @DoubleRange(min = 0.001, max = 1) double width,
      @ForAll @Scale(6) @DoubleRange(min = 0.001, max = 1) double height,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double cut) {
    double right = left + width;
    double lower = Math.min(1, upper + height);
    double meridian = left + cut * width;
    double parallel = upper + cut * (lower - upper);
    double far = meridian < 1 ? meridian : meridian - 1;
    double farRight = meridian < 1 ? right : right - 1;
    List<TileShare> tiles =
        TileTable.of(
            map,
            new TileRegions(
                List.of(
                    new Region(left, upper, right, lower),
                    new Region(left, upper, meridian, lower),
                    new Region(far, upper, farRight, lower),
                    new Region(left, upper, right, parallel),
                    new Region(left, parallel, right, lower))));
    double whole = tiles.get(0).share();
    assertThat(tiles.get(1).share() + tiles.get(2).share()).isCloseTo(whole, within(1e-5));
    assertThat(tiles.get(3).share() + tiles.get(4).share()).isCloseTo(whole, within(1e-5));
    assertThat(Math.max(tiles.get(1).maximum(), tiles.get(2).maximum()))
        .isEqualTo(tiles.get(0).maximum());
  }

  @Test
  void howeverThinATileIsItHasTheDensityThatIsThere() {
    double last = Math.nextDown(1.0);
    List<TileShare> tiles =
        TileTable.of(
            map,
            new TileRegions(
                List.of(
                    new Region(0.5, 0.5, Math.nextUp(0.5), Math.nextUp(0.5)),
                    new Region(last, last, last + 1e-9, 1),
                    new Region(0, 0, Double.MIN_NORMAL, 1e-9))));
    assertThat(tiles.get(0).maximum()).isEqualTo(map.at(64, 32));
    assertThat(tiles.get(1).maximum()).isIn((double) map.at(127, 63), (double) map.at(0, 63));
    assertThat(tiles.get(2).maximum()).isEqualTo(map.at(0, 0));
    assertThat(tiles).allMatch(tile -> tile.share() >= 0 && tile.share() < 1e-9);
  }

  @Test
  void ofOverlappingTilesTheLargerShareRanksFirst() {
    List<TileShare> tiles =
        TileTable.of(
            map,
            new TileRegions(
                List.of(new Region(0.2, 0.2, 0.4, 0.4), new Region(0.1, 0.1, 0.5, 0.5))));
    assertThat(tiles).extracting(TileShare::rank).containsExactly(2, 1);
  }
}
