package io.passnet.edge.product;

import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.engine.Seat;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.Orientation;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.ModelPackage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
    Bench bench = new Bench(maps(), picture());
    TileSpec tiles = TileSpec.STANDARD;
    ShadingSpec shading = shading(2, 16);
    OverlaySpec overlay = new OverlaySpec(384, 80, Smoothing.NONE);
    SegmentRequest segments = new SegmentRequest(tiles.unsteady(), 0, 1_000_000);
    List<Row> rows = new ArrayList<>();
    for (MapFormat format : List.of(MapFormat.U8, MapFormat.F16, MapFormat.PNG16)) {
      rows.add(bench.row("map " + format, new MapSpec(WIDTH, HEIGHT, format)));
    }
    rows.add(bench.row("smoothing", new Smoothing(500_000)));
    rows.add(bench.row("5 peaks with ids", PeakSpec.STANDARD));
    rows.add(bench.row("tiles 6x4, ranks of shares", tiles.unsteady()));
    rows.add(bench.row("tiles 6x4, steady ranks", tiles));
    rows.add(
        bench.row(
            "tiles 12x8, steady ranks", new TileSpec(new TileGrid(12, 8), true, Smoothing.NONE)));
    rows.add(bench.row("segments of 1 s, 6x4", segments));
    for (int eyes : new int[] {1, 2}) {
      for (int tile : new int[] {8, 16, 32}) {
        String name = "shading rates, %d eye%s, tile %d";
        rows.add(bench.row(name.formatted(eyes, eyes == 1 ? "" : "s", tile), shading(eyes, tile)));
      }
    }
    rows.add(bench.row("overlay 384x192, JPEG", overlay));
    ProductRequest all =
        ProductRequest.NOTHING
            .with(new MapSpec(WIDTH, HEIGHT, MapFormat.U8))
            .with(PeakSpec.STANDARD)
            .with(tiles)
            .with(segments)
            .with(shading);
    rows.add(bench.row("all but overlay: U8, 2 eyes, tile 16", all));
    rows.add(bench.row("all: U8, 2 eyes, tile 16, overlay", all.with(overlay)));
    Engine engine = Engine.start(new EngineSettings(ModelPackage.DEFAULT, DeviceChoice.CPU, 0));
    try (engine;
        Seat seat = engine.defaultModel().seatForFile();
        FrameInput input = seat.input()) {
      Row model = new Row("model", number -> seat.infer(input, number * 33_333L, false, 0).join());
      measure(rows, model);
      print(rows, model);
    }
  }

  /** What products are made from: maps, a picture, and a head that turns slowly. */
  private record Bench(List<SaliencyMap> maps, Moment.Picture picture) {
    Row row(String name, Product<?> product) {
      ProductLine line = new ProductLine();
      return new Row(name, number -> line.make(product, moment(number)));
    }

    Row row(String name, ProductRequest request) {
      ProductLine line = new ProductLine();
      return new Row(name, number -> line.make(request, moment(number)));
    }

    private Moment moment(int number) {
      Orientation head = Orientation.about(new Direction(0, 0, 1), 0.1 * number);
      return new Moment(
          number * 33_333L,
          0,
          maps.get(number % MAPS),
          Optional.of(picture),
          Optional.of(new HeadPose(number * 33_333L, head)));
    }
  }

  private static ShadingSpec shading(int eyes, int tile) {
    return new ShadingSpec(
        ShadingRequest.of(ShadingExample.eyes().subList(0, eyes), tile), Smoothing.NONE);
  }

  /** The demo's scene, of the size that the shipped model looks at. */
  private static Moment.Picture picture() {
    Scene scene = new Scene(new Voice(16_000), 1024, 512);
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * 1024 * 512);
    return new Moment.Picture(rgb.put(scene.picture(1)).clear(), 1024, 512);
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
    System.out.printf("%-38s %10s %16s%n", "", "ms", "of the model's");
    for (Row row : rows) {
      System.out.printf(
          "%-38s %10.3f %14.2f %%%n", row.name, row.median(), 100 * row.median() / model.median());
    }
  }
}
