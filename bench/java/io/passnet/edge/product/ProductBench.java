package io.passnet.edge.product;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.Orientation;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.StreamState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code bench/products.sh}: what each product of a map costs, beside what the model takes for the
 * map itself. All take turns, so that what slows the machine slows all of them; medians over the
 * rounds, after warm-up. The map has bumps that move, the head turns slowly.
 */
public final class ProductBench {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;
  private static final int MAPS = 16;
  private static final int WARM_UP = 1000;
  private static final int ROUNDS = 200;

  private ProductBench() {}

  /** One row of the table: made of the map of this number, and what it comes to. */
  @SuppressWarnings("ArrayRecordComponent") // Filled in turn with what each round took.
  private record Row(String name, Work work, long[] nanos) {
    Row(String name, Work work) {
      this(name, work, new long[ROUNDS]);
    }

    double median() {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return sorted[ROUNDS / 2] / 1e6;
    }
  }

  /** Makes a product of the map of this number. */
  private interface Work {
    Object make(int number);
  }

  /** Prints the table. */
  public static void main(String[] arguments) {
    List<SaliencyMap> maps = maps();
    List<Row> rows = new ArrayList<>();
    for (MapFormat format : List.of(MapFormat.U8, MapFormat.F16, MapFormat.PNG16)) {
      MapSpec spec = new MapSpec(WIDTH, HEIGHT, format);
      rows.add(new Row("map " + format, number -> MapImage.of(maps.get(number % MAPS), spec)));
    }
    rows.add(new Row("5 peaks", number -> Peaks.find(maps.get(number % MAPS), 5)));
    for (TileGrid grid : List.of(new TileGrid(6, 4), new TileGrid(12, 8))) {
      rows.add(
          new Row(
              "tiles %dx%d".formatted(grid.columns(), grid.rows()),
              number -> TileTable.of(maps.get(number % MAPS), grid)));
    }
    for (int eyes : new int[] {1, 2}) {
      for (int tile : new int[] {8, 16, 32}) {
        rows.add(shading(maps, eyes, tile));
      }
    }
    Engine engine = Engine.start(new EngineSettings(ModelPackage.DEFAULT, DeviceChoice.CPU, 0));
    try (engine;
        StreamState state = engine.open()) {
      Row model = new Row("model", number -> engine.infer(state, number * 33_333L, false, 0));
      measure(rows, model);
      print(rows, model);
    }
  }

  private static List<SaliencyMap> maps() {
    Equirectangular grid = new Equirectangular(WIDTH, HEIGHT);
    List<SaliencyMap> maps = new ArrayList<>();
    for (int number = 0; number < MAPS; number++) {
      float[] values = Maps.flat(WIDTH, HEIGHT, 0.05);
      Maps.addBump(values, grid, Direction.ofAngles(number, 0), 30, 1);
      Maps.addBump(values, grid, Direction.ofAngles(40 - number, 10), 60, 0.7);
      Maps.addBump(values, grid, Direction.ofAngles(-35, number - 20), 90, 0.5);
      Maps.addBump(values, grid, Direction.ofAngles(170, 5), 20, 0.8);
      maps.add(SaliencyMap.of(WIDTH, HEIGHT, values));
    }
    return maps;
  }

  private static Row shading(List<SaliencyMap> maps, int eyes, int tile) {
    ShadingRates rates =
        new ShadingRates(ShadingRequest.of(ShadingExample.eyes().subList(0, eyes), tile));
    Direction up = new Direction(0, 0, 1);
    return new Row(
        "shading rates, %d eye%s, tile %d".formatted(eyes, eyes == 1 ? "" : "s", tile),
        number -> rates.make(maps.get(number % MAPS), Orientation.about(up, 0.1 * number)));
  }

  private static void measure(List<Row> rows, Row model) {
    int made = 0;
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (Row row : rows) {
        made += time(row, round);
      }
      // Warm since its start.
      if (round >= 0) {
        made += time(model, round);
      }
    }
    if (made == 0) {
      throw new IllegalStateException("nothing was made");
    }
  }

  private static int time(Row row, int round) {
    long begin = System.nanoTime();
    Object product = row.work.make(round + WARM_UP);
    long nanos = System.nanoTime() - begin;
    if (round >= 0) {
      row.nanos[round] = nanos;
    }
    return product.hashCode() | 1;
  }

  private static void print(List<Row> rows, Row model) {
    System.out.printf(
        "%nMilliseconds for each map, medians of %d rounds; the model takes %.1f for a map%n%n",
        ROUNDS, model.median());
    System.out.printf("%-34s %10s %16s%n", "", "ms", "of the model's");
    for (Row row : rows) {
      System.out.printf(
          "%-34s %10.3f %14.2f %%%n", row.name, row.median(), 100 * row.median() / model.median());
    }
  }
}
