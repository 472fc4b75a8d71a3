package io.passnet.edge.product;

import io.passnet.edge.geometry.Equirectangular;

/**
 * One axis of a bilinear change of size: for each target pixel the source pixels that it draws on
 * and their weights, which sum to 1.
 */
final class Resampling {
  private final int[][] sources;
  private final float[][] weights;

  private Resampling(int[][] sources, float[][] weights) {
    this.sources = sources;
    this.weights = weights;
  }

  /** Values of a picture at another size; columns wrap, rows repeat at the poles. */
  static float[] resize(float[] values, Equirectangular from, Equirectangular to) {
    Resampling across = of(from.width(), to.width(), true);
    Resampling down = of(from.height(), to.height(), false);
    float[] widened = new float[to.width() * from.height()];
    for (int j = 0; j < from.height(); j++) {
      for (int i = 0; i < to.width(); i++) {
        int[] sources = across.sources[i];
        float[] weights = across.weights[i];
        float sum = 0;
        for (int k = 0; k < sources.length; k++) {
          sum += weights[k] * values[j * from.width() + sources[k]];
        }
        widened[j * to.width() + i] = sum;
      }
    }
    float[] resized = new float[to.width() * to.height()];
    for (int j = 0; j < to.height(); j++) {
      for (int k = 0; k < down.sources[j].length; k++) {
        float weight = down.weights[j][k];
        int source = down.sources[j][k] * to.width();
        for (int i = 0; i < to.width(); i++) {
          resized[j * to.width() + i] += weight * widened[source + i];
        }
      }
    }
    return resized;
  }

  private static Resampling of(int from, int to, boolean wraps) {
    double scale = (double) from / to;
    double reach = Math.max(1, scale);
    int[][] sources = new int[to][];
    float[][] weights = new float[to][];
    for (int target = 0; target < to; target++) {
      double centre = (target + 0.5) * scale - 0.5;
      int first = (int) Math.floor(centre - reach) + 1;
      int count = (int) Math.ceil(centre + reach) - first;
      sources[target] = new int[count];
      weights[target] = new float[count];
      double sum = 0;
      for (int k = 0; k < count; k++) {
        sum += 1 - Math.abs(first + k - centre) / reach;
      }
      for (int k = 0; k < count; k++) {
        int source = first + k;
        sources[target][k] =
            wraps ? Math.floorMod(source, from) : Math.min(Math.max(source, 0), from - 1);
        weights[target][k] = (float) ((1 - Math.abs(source - centre) / reach) / sum);
      }
    }
    return new Resampling(sources, weights);
  }
}
