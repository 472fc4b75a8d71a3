package io.passnet.edge.product;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One row of a tile table.
 *
 * @param index the tile's in its layout
 * @param share share of all attention, 0 to 1; those of a grid sum to 1
 * @param mean mean density; 1 is the sphere's average
 * @param maximum highest density
 * @param rank 1 for the tile with the largest share; of equal shares the lower index comes first
 */
public record TileShare(int index, double share, double mean, double maximum, int rank) {

  /** A table of tiles in order of index, ranked by share. */
  static List<TileShare> ranked(double[] shares, double[] means, double[] maxima) {
    Integer[] order = new Integer[shares.length];
    Arrays.setAll(order, k -> k);
    Arrays.sort(order, Comparator.comparingDouble(k -> -shares[k]));
    int[] ranks = new int[shares.length];
    for (int k = 0; k < order.length; k++) {
      ranks[order[k]] = k + 1;
    }
    List<TileShare> table = new ArrayList<>(shares.length);
    for (int k = 0; k < shares.length; k++) {
      table.add(new TileShare(k, shares[k], means[k], maxima[k], ranks[k]));
    }
    return List.copyOf(table);
  }
}
