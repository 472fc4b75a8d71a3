package io.passnet.edge.product;

import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import java.util.List;

/** Shares out a map's attention among tiles. */
public final class TileTable {
  private static final TileGrid WHOLE = new TileGrid(1, 1);

  private TileTable() {}

  /**
   * The tiles of a layout in order of index. A pixel that a tile's edge cuts belongs to the tile by
   * the solid angle that lies inside; its whole density counts for the maximum. Shares are of all
   * attention: those of a grid sum to 1, those of other layouts to less where tiles leave parts of
   * the sphere out, and to more where they overlap.
   */
  public static List<TileShare> of(SaliencyMap map, TileLayout layout) {
    int count = layout.count();
    double[] shares = new double[count];
    double[] means = new double[count];
    double[] maxima = new double[count];
    Coverage coverage = Coverage.of(map.width(), map.height(), layout);
    double all = 0;
    for (int tile = 0; tile < count; tile++) {
      Span across = coverage.across(tile);
      Span down = coverage.down(tile);
      shares[tile] = attention(map, across, down);
      maxima[tile] = maximum(map, across, down);
      all += shares[tile];
    }
    if (!(layout instanceof TileGrid)) {
      Coverage whole = Coverage.of(map.width(), map.height(), WHOLE);
      all = attention(map, whole.across(0), whole.down(0));
    }
    for (int tile = 0; tile < count; tile++) {
      shares[tile] /= all;
      means[tile] = shares[tile] * 4 * Math.PI / layout.solidAngle(tile);
    }
    return TileShare.ranked(shares, means, maxima);
  }

  /** Density integrated over the solid angle of a tile. */
  private static double attention(SaliencyMap map, Span across, Span down) {
    float[] density = map.density();
    double[] widths = across.measures();
    int beforeSeam = Math.min(widths.length, map.width() - across.first());
    double sum = 0;
    for (int j = 0; j < down.measures().length; j++) {
      int line = (down.first() + j) * map.width();
      double row = 0;
      for (int k = 0; k < beforeSeam; k++) {
        row += widths[k] * density[line + across.first() + k];
      }
      for (int k = beforeSeam; k < widths.length; k++) {
        row += widths[k] * density[line + k - beforeSeam];
      }
      sum += down.measures()[j] * row;
    }
    return sum;
  }

  private static float maximum(SaliencyMap map, Span across, Span down) {
    float[] density = map.density();
    int columns = across.measures().length;
    int beforeSeam = Math.min(columns, map.width() - across.first());
    float maximum = 0;
    for (int j = 0; j < down.measures().length; j++) {
      int line = (down.first() + j) * map.width();
      for (int k = line + across.first(); k < line + across.first() + beforeSeam; k++) {
        maximum = Math.max(maximum, density[k]);
      }
      for (int k = line; k < line + columns - beforeSeam; k++) {
        maximum = Math.max(maximum, density[k]);
      }
    }
    return maximum;
  }
}
