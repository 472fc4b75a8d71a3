package io.passnet.edge.product;

import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import io.passnet.edge.geometry.TileRegions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Prints what a tile table of a map of 128 x 64 costs, in microseconds: the median of 400 tables.
 */
public final class TileBench {
  private static final int TABLES = 400;

  private TileBench() {}

  /** Measures each layout after as many tables that warm it up. */
  public static void main(String[] arguments) {
    Random random = new Random(1);
    float[] values = new float[128 * 64];
    for (int k = 0; k < values.length; k++) {
      values[k] = random.nextFloat();
    }
    SaliencyMap map = SaliencyMap.of(128, 64, values);
    for (int round = 0; round < 2; round++) {
      measure(map, "grid of 6 x 4", new TileGrid(6, 4));
      measure(map, "grid of 8 x 8", new TileGrid(8, 8));
      measure(map, "grid of 64 x 64", new TileGrid(64, 64));
      measure(map, "30 rectangles, 1/40 of the picture each", rectangles(random, 30, 0.2, 0.125));
      measure(map, "4096 rectangles, 1/70 each", rectangles(random, 4096, 0.12, 0.12));
    }
  }

  private static TileLayout rectangles(Random random, int count, double width, double height) {
    List<Region> regions = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      regions.add(
          Region.at(random.nextDouble(), random.nextDouble() * (1 - height), width, height));
    }
    return new TileRegions(regions);
  }

  private static void measure(SaliencyMap map, String name, TileLayout layout) {
    int tables = Math.max(20, TABLES / (1 + layout.count() / 500));
    for (int k = 0; k < 10 * tables; k++) {
      TileTable.of(map, layout);
    }
    long[] nanos = new long[tables];
    double kept = 0;
    for (int k = 0; k < tables; k++) {
      long start = System.nanoTime();
      kept += TileTable.of(map, layout).get(0).share();
      nanos[k] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.printf("%-42s %9.1f us  (%.3f)%n", name, nanos[tables / 2] / 1e3, kept / tables);
  }
}
