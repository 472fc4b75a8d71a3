package io.passnet.edge.product;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a stream gets that asks for nothing in particular, made of one map. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProductsBench {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;

  private final float[] density = blobs();
  private final ProductLine line = new ProductLine();
  private long timeUs;
  private final ProductRequest standard = ProductRequest.STANDARD;

  /** A few soft places, as maps of films have them. */
  private static float[] blobs() {
    Random random = new Random(1);
    float[] density = new float[WIDTH * HEIGHT];
    for (int blob = 0; blob < 6; blob++) {
      double x = random.nextDouble(WIDTH);
      double y = HEIGHT * (0.3 + 0.4 * random.nextDouble());
      for (int i = 0; i < density.length; i++) {
        double square = Math.pow(i % WIDTH - x, 2) + Math.pow((double) (i / WIDTH) - y, 2);
        density[i] += (float) (8 * Math.exp(-square / 40));
      }
    }
    return density;
  }

  /** Peaks and tiles. */
  @Benchmark
  public ProductSet make() {
    timeUs += 33_333;
    return line.make(standard, new Moment(timeUs, 0, SaliencyMap.of(WIDTH, HEIGHT, density)));
  }
}
