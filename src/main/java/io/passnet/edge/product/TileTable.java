package io.passnet.edge.product;

import io.passnet.edge.geometry.TileGrid;
import java.util.List;

/** Shares out a map's attention among the tiles of a grid. */
public final class TileTable {
  private TileTable() {}

  /**
   * The tiles of a grid in order of index. A pixel that a tile border cuts belongs to each side by
   * the solid angle that lies there; its density counts for the maximum of both.
   */
  public static List<TileShare> of(SaliencyMap map, TileGrid grid) {
    Coverage across = Coverage.across(map.width(), grid.columns());
    Coverage down = Coverage.down(map.height(), grid.rows());
    double[] attention = new double[grid.count()];
    double[] maxima = new double[grid.count()];
    for (int row = 0; row < grid.rows(); row++) {
      double[] heights = down.measures(row);
      for (int j = 0; j < heights.length; j++) {
        int line = (down.first(row) + j) * map.width();
        for (int column = 0; column < grid.columns(); column++) {
          int tile = row * grid.columns() + column;
          double[] widths = across.measures(column);
          int start = line + across.first(column);
          attention[tile] += heights[j] * weightedSum(map.density(), start, widths);
          maxima[tile] = Math.max(maxima[tile], maximum(map.density(), start, widths.length));
        }
      }
    }
    double all = 0;
    for (double tile : attention) {
      all += tile;
    }
    double[] shares = new double[grid.count()];
    double[] means = new double[grid.count()];
    for (int tile = 0; tile < shares.length; tile++) {
      shares[tile] = attention[tile] / all;
      means[tile] = shares[tile] * 4 * Math.PI / grid.solidAngle(tile);
    }
    return TileShare.ranked(shares, means, maxima);
  }

  private static double weightedSum(float[] density, int start, double[] weights) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * density[start + k];
    }
    return sum;
  }

  private static float maximum(float[] density, int start, int count) {
    float maximum = 0;
    for (int k = start; k < start + count; k++) {
      maximum = Math.max(maximum, density[k]);
    }
    return maximum;
  }
}
