package io.passnet.edge.product;

import java.util.List;

/**
 * Ranks of tiles that do not flip on noise. Shares are averaged over the last fraction of a second
 * of media time, and a tile moves up only past one that its average exceeds by a margin. So nobody
 * is asked to fetch other tiles because of a flicker, and the rate of frames hardly matters.
 *
 * <p>A tile that exceeds another by twice the margin, and goes on to, stands before it within a
 * second, whatever was before; and of two tiles the one that stands behind never exceeds the other
 * by more than the margin, in averages. What constant and margin cost and save on real clips is in
 * {@code bench/README.md}.
 *
 * <p>One stream's own; not for several threads.
 */
public final class TileRanks {
  /** The margin, as a part of the share of the tile that is to be overtaken. */
  public static final double MARGIN = 0.1;

  /** The least margin, as a share of all attention: below it, tiles hardly differ. */
  public static final double LEAST_MARGIN = 0.01;

  /** Time constant of the exponential average, in microseconds of media time. */
  public static final long CONSTANT_US = 200_000;

  private double[] averages = {};
  private int[] order = {};
  private long timeUs;

  /**
   * The table of a frame with its ranks made steady; the first is as it comes. Where media time
   * does not go on, or the number of tiles changes, ranks begin anew.
   *
   * @param tiles of a layout that stays the same, in order of index
   * @return the same shares, with ranks 1 to their number
   */
  public List<TileShare> rank(long mediaTimeUs, List<TileShare> tiles) {
    double[] shares = tiles.stream().mapToDouble(TileShare::share).toArray();
    if (shares.length != averages.length || mediaTimeUs <= timeUs) {
      averages = shares;
      order = TileShare.order(shares);
    } else {
      average(shares, (double) mediaTimeUs - timeUs);
      overtake();
    }
    timeUs = mediaTimeUs;
    TileShare[] ranked = new TileShare[order.length];
    for (int place = 0; place < order.length; place++) {
      TileShare tile = tiles.get(order[place]);
      ranked[order[place]] =
          new TileShare(tile.index(), tile.share(), tile.mean(), tile.maximum(), place + 1);
    }
    return List.of(ranked);
  }

  /** Begins anew with the next frame, as at a scene cut. */
  public void forget() {
    averages = new double[0];
  }

  private void average(double[] shares, double elapsedUs) {
    double gain = -Math.expm1(-elapsedUs / CONSTANT_US);
    for (int tile = 0; tile < shares.length; tile++) {
      averages[tile] += gain * (shares[tile] - averages[tile]);
    }
  }

  /**
   * Places the tiles one after the other in the order so far, each before the first that it clearly
   * exceeds, else last.
   */
  private void overtake() {
    int[] placed = new int[order.length];
    double lowestBar = Double.POSITIVE_INFINITY;
    for (int count = 0; count < order.length; count++) {
      int tile = order[count];
      int place = count;
      if (averages[tile] > lowestBar) {
        place = 0;
        while (averages[tile] <= bar(placed[place])) {
          place++;
        }
        System.arraycopy(placed, place, placed, place + 1, count - place);
      }
      placed[place] = tile;
      lowestBar = Math.min(lowestBar, bar(tile));
    }
    order = placed;
  }

  /** What has to be exceeded in order to overtake a tile. */
  private double bar(int tile) {
    return averages[tile] + Math.max(LEAST_MARGIN, MARGIN * averages[tile]);
  }
}
