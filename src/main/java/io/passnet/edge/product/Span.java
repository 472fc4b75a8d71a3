package io.passnet.edge.product;

import io.passnet.edge.geometry.Region;

/**
 * One axis of a tile over a map: which pixels it touches, and how much of the axis's measure each
 * has inside. The product of a measure across and one down is the solid angle that a pixel has in
 * the tile, exact for edges that cut through pixels.
 *
 * @param first the first pixel that is touched
 * @param measures of the pixels from the first on: radians of azimuth, or differences of the sine
 *     of elevation. Across, they may go on beyond the map's width, at column 0. Shared; not to be
 *     written to
 */
record Span(int first, double[] measures) {
  /**
   * An edge nearer to a pixel's border than this part of a pixel touches no pixel beyond: the rest
   * is rounding, of borders that were computed or sent in single precision, and must not let a
   * foreign pixel in. What little lies beyond is counted with the pixel beside it.
   */
  private static final double ROUNDING = 1e-4;

  private interface Measure {
    double between(double from, double to);
  }

  /** The columns of a region over a map's. */
  static Span across(int width, Region region) {
    return of(width, region.left(), region.right(), (from, to) -> 2 * Math.PI * (to - from));
  }

  /** The rows of a region over a map's. */
  static Span down(int height, Region region) {
    return of(height, region.upper(), region.lower(), Region::band);
  }

  private static Span of(int pixels, double from, double to, Measure measure) {
    // However thin the tile is, it touches one pixel.
    int lastTouched = (int) Math.ceil(to * pixels) - 1;
    int first = Math.min((int) Math.floor(from * pixels + ROUNDING), lastTouched);
    int last = Math.max(first, (int) Math.ceil(to * pixels - ROUNDING) - 1);
    double[] measures = new double[last - first + 1];
    double start = from;
    for (int k = 0; k < measures.length; k++) {
      double end = k == measures.length - 1 ? to : (first + k + 1.0) / pixels;
      measures[k] = measure.between(start, end);
      start = end;
    }
    return new Span(first, measures);
  }
}
