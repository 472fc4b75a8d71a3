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
 * @param rank 1 for the tile to send first: the one with the largest share, and of equal shares the
 *     lower index, unless {@link TileRanks} has made ranks steady
 */
public record TileShare(int index, double share, double mean, double maximum, int rank) {

  /** A table of tiles in order of index, ranked by share. */
  static List<TileShare> ranked(double[] shares, double[] means, double[] maxima) {
    int[] ranks = ranks(shares);
    List<TileShare> table = new ArrayList<>(shares.length);
    for (int k = 0; k < shares.length; k++) {
      table.add(new TileShare(k, shares[k], means[k], maxima[k], ranks[k]));
    }
    return List.copyOf(table);
  }

  /** The rank of each tile by its share. */
  static int[] ranks(double[] shares) {
    int[] order = order(shares);
    int[] ranks = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      ranks[order[place]] = place + 1;
    }
    return ranks;
  }

  /** The tiles by share, the largest first; of equal shares the lower index first. */
  static int[] order(double[] shares) {
    Integer[] order = new Integer[shares.length];
    Arrays.setAll(order, k -> k);
    Arrays.sort(order, Comparator.comparingDouble(k -> -shares[k]));
    return Arrays.stream(order).mapToInt(k -> k).toArray();
  }
}
