package io.passnet.edge.product;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the strongest places of a map: pixels that none of their neighbours on the sphere exceeds,
 * placed between the pixels by {@link PeakFit}.
 */
public final class Peaks {
  /** Of two peaks nearer to each other than this, only the stronger counts. */
  public static final double SEPARATION_DEGREES = 10;

  /** Peaks rise above the sphere's average, 1, by more than rounding. */
  private static final float LEAST_WEIGHT = 1.001f;

  /** Steps to the pixels on the four sides: columns, rows. */
  private static final int[][] SIDES = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};

  private Peaks() {}

  /**
   * The strongest peaks of a map, strongest first. Only places above the sphere's average count, so
   * that a uniform map has none.
   *
   * @param count how many at most, 0 or more
   */
  public static List<Peak> find(SaliencyMap map, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("%d peaks: the count must be 0 or more".formatted(count));
    }
    Equirectangular grid = map.grid();
    List<Peak> peaks = new ArrayList<>();
    for (int pixel : strongestFirst(map, localMaxima(map))) {
      if (peaks.size() == count) {
        break;
      }
      int i = pixel % grid.width();
      int j = pixel / grid.width();
      if (isTaken(grid.direction(i, j), peaks)) {
        continue;
      }
      Direction direction = PeakFit.refine(map, i, j);
      if (!isTaken(direction, peaks)) {
        peaks.add(new Peak(direction, extentDegrees(map, pixel), map.at(i, j)));
      }
    }
    return List.copyOf(peaks);
  }

  private static boolean isTaken(Direction direction, List<Peak> peaks) {
    for (Peak peak : peaks) {
      if (peak.direction().angleTo(direction) < SEPARATION_DEGREES) {
        return true;
      }
    }
    return false;
  }

  private static BitSet localMaxima(SaliencyMap map) {
    float[] density = map.density();
    BitSet found = new BitSet(density.length);
    for (int j = 0; j < map.height(); j++) {
      int reach = columnsAcross(map, j);
      for (int i = 0; i < map.width(); i++) {
        if (map.at(i, j) > LEAST_WEIGHT && isLocalMaximum(map, i, j, reach)) {
          found.set(j * map.width() + i);
        }
      }
    }
    return found;
  }

  /** How many columns of a row are as wide as a row is high: 1 at the equator, all at a pole. */
  private static int columnsAcross(SaliencyMap map, int j) {
    double level = Math.cos(Math.toRadians(map.grid().elevationDegrees(j)));
    double columns = map.width() / (2 * map.height() * level);
    return Math.max(1, (int) Math.min(map.width() / 2, columns));
  }

  /**
   * Whether none of the neighbours exceeds a pixel: the next ones up and down, and along the rows
   * those that are no farther, which near the poles are many. Of equal neighbours the first counts,
   * so that every plateau has a maximum.
   *
   * @param reach columns to either side
   */
  private static boolean isLocalMaximum(SaliencyMap map, int i, int j, int reach) {
    float[] density = map.density();
    int pixel = j * map.width() + i;
    for (int dj = -1; dj <= 1; dj++) {
      for (int di = -reach; di <= reach; di++) {
        int neighbour = map.index(i + di, j + dj);
        float difference = density[neighbour] - density[pixel];
        if (difference > 0 || (difference == 0 && neighbour < pixel)) {
          return false;
        }
      }
    }
    return true;
  }

  private static int[] strongestFirst(SaliencyMap map, BitSet pixels) {
    float[] density = map.density();
    // The bits of positive floats are ordered as their values are.
    return pixels.stream()
        .mapToLong(pixel -> ((long) -Float.floatToIntBits(density[pixel]) << 32) | pixel)
        .sorted()
        .mapToInt(key -> (int) key)
        .toArray();
  }

  private static double extentDegrees(SaliencyMap map, int peak) {
    float[] density = map.density();
    int width = map.width();
    float half = density[peak] / 2;
    BitSet seen = new BitSet(density.length);
    int[] waiting = new int[64];
    int count = 0;
    waiting[count++] = peak;
    seen.set(peak);
    double area = 0;
    while (count > 0) {
      int pixel = waiting[--count];
      int i = pixel % width;
      int j = pixel / width;
      area += map.grid().solidAngle(j);
      if (count + 4 > waiting.length) {
        waiting = Arrays.copyOf(waiting, 2 * waiting.length);
      }
      for (int[] side : SIDES) {
        int neighbour = map.index(i + side[0], j + side[1]);
        if (density[neighbour] > half && !seen.get(neighbour)) {
          seen.set(neighbour);
          waiting[count++] = neighbour;
        }
      }
    }
    // A cap of radius r has 4 pi sin^2(r / 2).
    return Math.toDegrees(4 * Math.asin(Math.sqrt(Math.min(1, area / (4 * Math.PI)))));
  }
}
