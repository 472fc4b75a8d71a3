package io.passnet.edge.product;

import io.passnet.edge.geometry.Region;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One axis of a tile grid over a map: which pixels a part touches, and how much of the axis's
 * measure each has inside that part. The product of an overlap across and one down is the solid
 * angle that a pixel has in a tile, exact for borders that cut through pixels.
 */
final class Coverage {
  private record Key(int pixels, int parts) {}

  private interface Measure {
    double between(double from, double to);
  }

  // Both stay small: a key is one side of a model's map and one of at most 64 numbers of parts.
  private static final ConcurrentHashMap<Key, Coverage> ACROSS = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<Key, Coverage> DOWN = new ConcurrentHashMap<>();

  private final int[] first;
  private final double[][] measures;

  private Coverage(int[] first, double[][] measures) {
    this.first = first;
    this.measures = measures;
  }

  /** The first pixel that a part touches. */
  int first(int part) {
    return first[part];
  }

  /**
   * The measures, inside a part, of the pixels from its first on: radians of azimuth, or
   * differences of the sine of elevation. Shared; not to be written to.
   */
  double[] measures(int part) {
    return measures[part];
  }

  /** Columns of tiles over columns of pixels. */
  static Coverage across(int pixels, int parts) {
    return ACROSS.computeIfAbsent(
        new Key(pixels, parts), measuredBy((from, to) -> 2 * Math.PI * (to - from)));
  }

  /** Rows of tiles over rows of pixels. */
  static Coverage down(int pixels, int parts) {
    return DOWN.computeIfAbsent(new Key(pixels, parts), measuredBy(Region::band));
  }

  private static Function<Key, Coverage> measuredBy(Measure measure) {
    return key -> {
      int[] first = new int[key.parts];
      double[][] measures = new double[key.parts][];
      // In units of 1 / (pixels * parts) all borders are whole numbers.
      long units = (long) key.pixels * key.parts;
      for (int part = 0; part < key.parts; part++) {
        long start = (long) part * key.pixels;
        long end = start + key.pixels;
        first[part] = (int) (start / key.parts);
        int last = (int) ((end - 1) / key.parts);
        measures[part] = new double[last - first[part] + 1];
        for (int pixel = first[part]; pixel <= last; pixel++) {
          double from = Math.max(start, (long) pixel * key.parts);
          double to = Math.min(end, (pixel + 1L) * key.parts);
          measures[part][pixel - first[part]] = measure.between(from / units, to / units);
        }
      }
      return new Coverage(first, measures);
    };
  }
}
