package io.passnet.edge.product;

import java.util.Arrays;

/**
 * Finds what a texel must be worth to be among the best ones that a budget has room for. A radix
 * selection: the bits of floats that are not negative are ordered as their values are, so two
 * histograms of 11 bits each find the value, without sorting.
 */
final class ShadingThreshold {
  private static final int[] WIDTHS = {11, 11};

  private final int[] histogram = new int[1 << WIDTHS[0]];

  /**
   * The bits of the lowest worth that still has room. Texels that share their 22 leading bits,
   * which means within a 16,384th of each other, are treated alike: if not all have room, none has.
   *
   * @param worth not negative
   * @param rates only texels with the rate {@code open} count
   * @param room how many texels at most, 0 or more
   */
  int find(float[] worth, byte[] rates, byte open, int room) {
    int prefix = 0;
    int above = Integer.SIZE - 1;
    for (int width : WIDTHS) {
      int shift = above - width;
      count(worth, rates, open, prefix, above, shift);
      int bin = (1 << width) - 1;
      while (bin >= 0 && histogram[bin] <= room) {
        room -= histogram[bin];
        bin--;
      }
      if (bin < 0) {
        // All have room. Only the first round can end so: later ones look into a bin that has not.
        return 0;
      }
      prefix = prefix << width | bin;
      above = shift;
    }
    return (prefix + 1) << above;
  }

  /** Counts, by the bits from {@code shift} to {@code above}, worths that begin with the prefix. */
  private void count(float[] worth, byte[] rates, byte open, int prefix, int above, int shift) {
    Arrays.fill(histogram, 0);
    int mask = (1 << (above - shift)) - 1;
    for (int k = 0; k < worth.length; k++) {
      int bits = Float.floatToRawIntBits(worth[k]);
      if (rates[k] == open && bits >> above == prefix) {
        histogram[bits >> shift & mask]++;
      }
    }
  }
}
