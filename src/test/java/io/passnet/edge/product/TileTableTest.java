package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.TileGrid;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TileTableTest {
  @Property(tries = 200)
  void sharesSumToOneAndRanksOrderThem(
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 64) int columns,
      @ForAll @IntRange(min = 1, max = 64) int rows,
      @ForAll long seed) {
    SaliencyMap map = SaliencyMap.of(width, height, Maps.noise(width, height, seed));
    List<TileShare> tiles = TileTable.of(map, new TileGrid(columns, rows));
    assertThat(tiles.stream().mapToDouble(TileShare::share).sum()).isCloseTo(1, within(1e-12));
    assertThat(tiles.stream().mapToDouble(TileShare::maximum).max()).hasValue(map.maximum());
    assertThat(tiles).extracting(TileShare::index).isSorted();
    List<TileShare> ranked =
        tiles.stream().sorted((a, b) -> Integer.compare(a.rank(), b.rank())).toList();
    assertThat(ranked)
        .extracting(TileShare::rank)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, columns * rows).boxed().toList());
    for (int k = 1; k < ranked.size(); k++) {
      TileShare better = ranked.get(k - 1);
      TileShare worse = ranked.get(k);
      assertThat(better.share()).isGreaterThanOrEqualTo(worse.share());
      if (better.share() == worse.share()) {
        assertThat(better.index()).isLessThan(worse.index());
      }
    }
  }

  @Property(tries = 100)
  void aUniformMapGivesEachTileItsPartOfTheSphere(
      @ForAll @IntRange(min = 1, max = 200) int width,
      @ForAll @IntRange(min = 1, max = 100) int height,
      @ForAll @IntRange(min = 1, max = 64) int columns,
      @ForAll @IntRange(min = 1, max = 64) int rows) {
    SaliencyMap map = SaliencyMap.of(width, height, Maps.flat(width, height, 3));
    TileGrid grid = new TileGrid(columns, rows);
    for (TileShare tile : TileTable.of(map, grid)) {
      assertThat(tile.share())
          .isCloseTo(grid.solidAngle(tile.index()) / (4 * Math.PI), within(1e-12));
      assertThat(tile.mean()).isCloseTo(1, within(1e-6));
      assertThat(tile.maximum()).isCloseTo(1, within(1e-6));
    }
  }

  @Property(tries = 30)
  void sharesAgreeWithADenseSumOverPoints(
      @ForAll @IntRange(min = 1, max = 24) int width,
      @ForAll @IntRange(min = 1, max = 12) int height,
      @ForAll @IntRange(min = 1, max = 12) int columns,
      @ForAll @IntRange(min = 1, max = 8) int rows,
      @ForAll long seed) {
    SaliencyMap map = SaliencyMap.of(width, height, Maps.noise(width, height, seed));
    double[] sums = new double[columns * rows];
    double[] areas = new double[columns * rows];
    double[] maxima = new double[columns * rows];
    // Whole numbers of points lie in every overlap of a pixel and a tile.
    int across = width * columns;
    int down = height * rows * 20;
    for (int y = 0; y < down; y++) {
      double area = Math.cos(Math.PI * (0.5 - (y + 0.5) / down));
      for (int x = 0; x < across; x++) {
        float density = map.at(x / columns, y / (rows * 20));
        int tile = y / (height * 20) * columns + x / width;
        sums[tile] += area * density;
        areas[tile] += area;
        maxima[tile] = Math.max(maxima[tile], density);
      }
    }
    double all = IntStream.range(0, sums.length).mapToDouble(k -> sums[k]).sum();
    for (TileShare tile : TileTable.of(map, new TileGrid(columns, rows))) {
      int k = tile.index();
      assertThat(tile.share()).isCloseTo(sums[k] / all, within(1e-3 * sums[k] / all));
      assertThat(tile.mean()).isCloseTo(sums[k] / areas[k], within(2e-3 * tile.mean()));
      assertThat(tile.maximum()).isEqualTo(maxima[k]);
    }
  }

  @Property(tries = 100)
  void rollingTheMapByWholeTilesRollsTheTable(
      @ForAll @IntRange(min = 1, max = 7) int tilesRight, @ForAll long seed) {
    float[] values = Maps.noise(64, 32, seed);
    TileGrid grid = new TileGrid(8, 5);
    List<TileShare> straight = TileTable.of(SaliencyMap.of(64, 32, values), grid);
    List<TileShare> rolled =
        TileTable.of(SaliencyMap.of(64, 32, Maps.rolled(values, 64, 8 * tilesRight)), grid);
    for (TileShare tile : straight) {
      int row = tile.index() / 8;
      TileShare moved = rolled.get(row * 8 + (tile.index() + tilesRight) % 8);
      assertThat(moved.share()).isCloseTo(tile.share(), within(1e-7));
      assertThat(moved.mean()).isCloseTo(tile.mean(), within(1e-5));
      assertThat(moved.maximum()).isCloseTo(tile.maximum(), within(1e-5));
      assertThat(moved.rank()).isEqualTo(tile.rank());
    }
  }

  @Test
  void aPixelThatABorderCutsBelongsToBothSides() {
    // Three pixels, two tiles: the middle pixel is halved.
    SaliencyMap map = SaliencyMap.of(3, 1, new float[] {0, 4, 2});
    List<TileShare> tiles = TileTable.of(map, new TileGrid(2, 1));
    assertThat(tiles.get(0).share()).isCloseTo(2.0 / 6, within(1e-7));
    assertThat(tiles.get(1).share()).isCloseTo(4.0 / 6, within(1e-7));
    assertThat(tiles.get(0).maximum()).isEqualTo(map.maximum());
    assertThat(tiles.get(1).rank()).isEqualTo(1);
  }
}
