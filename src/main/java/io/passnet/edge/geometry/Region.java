package io.passnet.edge.geometry;

/**
 * A rectangle of the equirectangular picture, in fractions of its width and height measured from
 * the upper left corner: a part of the sphere between two meridians and two parallels. A rectangle
 * that crosses the seam, where the picture's right edge meets its left one, goes on beyond 1.
 *
 * @param left left edge, 0 to below 1
 * @param upper upper edge, 0 to 1
 * @param right right edge, beyond {@code left} by at most 1
 * @param lower lower edge, beyond {@code upper}, at most 1
 */
public record Region(double left, double upper, double right, double lower) {
  /** Edges nearer to the picture's own than this are meant to lie on it. */
  private static final double ROUNDING = 1e-6;

  public Region {
    if (!(0 <= left && left < 1 && left < right && right <= left + 1)
        || !(0 <= upper && upper < lower && lower <= 1)) {
      throw new IllegalArgumentException(
          "Region from (%s, %s) to (%s, %s): the left edge must lie within 0 and 1, the right one beyond it by at most 1, left before right; upper and lower edge within 0 and 1, upper before lower"
              .formatted(left, upper, right, lower));
    }
  }

  /**
   * The rectangle at a place. Fractions that were sent in single precision add up to a little more
   * or less than the whole: a right or lower edge within a millionth of 1 is taken to lie at 1, and
   * a width within a millionth of 1 to be 1.
   *
   * @param x left edge, 0 to below 1
   * @param y upper edge, 0 to below 1
   * @param width above 0, at most 1; with {@code x} beyond 1 where the rectangle crosses the seam
   * @param height above 0, with {@code y} at most 1
   * @throws IllegalArgumentException if the rectangle is none or does not lie in the picture
   */
  public static Region at(double x, double y, double width, double height) {
    double right = edge(width) == 1 ? x + 1 : edge(x + width);
    return new Region(x, y, right, edge(y + height));
  }

  private static double edge(double value) {
    return Math.abs(value - 1) <= ROUNDING ? 1 : value;
  }

  /** Whether it goes on at the picture's left edge. */
  public boolean crossesSeam() {
    return right > 1;
  }

  /** The part of the sphere inside, in steradians; the whole picture has 4 pi. */
  public double solidAngle() {
    return 2 * Math.PI * (right - left) * band(upper, lower);
  }

  /**
   * The solid angle between two parallels for each radian of azimuth: sin(top) - sin(bottom),
   * written as a product so that thin bands near the poles keep their digits.
   *
   * @param upper fraction of the picture's height from its top
   * @param lower fraction of the picture's height from its top, beyond {@code upper}
   */
  public static double band(double upper, double lower) {
    return 2 * Math.sin(Math.PI * (upper + lower) / 2) * Math.sin(Math.PI * (lower - upper) / 2);
  }
}
