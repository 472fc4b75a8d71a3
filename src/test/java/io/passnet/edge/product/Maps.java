package io.passnet.edge.product;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import java.util.Arrays;
import java.util.Random;

/** Maps that several tests share. */
final class Maps {
  private Maps() {}

  /** A uniform floor. */
  static float[] flat(int width, int height, double floor) {
    float[] values = new float[width * height];
    Arrays.fill(values, (float) floor);
    return values;
  }

  /** Adds a von Mises-Fisher bump: height times exp(concentration * (cos(angle) - 1)). */
  static void addBump(
      float[] values, Equirectangular grid, Direction centre, double concentration, double height) {
    for (int j = 0; j < grid.height(); j++) {
      for (int i = 0; i < grid.width(); i++) {
        double cosine = Math.cos(Math.toRadians(grid.direction(i, j).angleTo(centre)));
        values[j * grid.width() + i] += (float) (height * Math.exp(concentration * (cosine - 1)));
      }
    }
  }

  /** Positive noise without structure. */
  static float[] noise(int width, int height, long seed) {
    Random random = new Random(seed);
    float[] values = new float[width * height];
    for (int k = 0; k < values.length; k++) {
      values[k] = random.nextFloat();
    }
    return values;
  }

  /** The same picture, moved to the right by whole pixels. */
  static float[] rolled(float[] values, int width, int pixels) {
    float[] rolled = new float[values.length];
    for (int k = 0; k < values.length; k++) {
      int column = Math.floorMod(k % width + pixels, width);
      rolled[k / width * width + column] = values[k];
    }
    return rolled;
  }
}
