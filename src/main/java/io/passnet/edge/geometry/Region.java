package io.passnet.edge.geometry;

/**
 * A rectangle of the equirectangular picture, in fractions of its width and height measured from
 * the upper left corner: a part of the sphere between two meridians and two parallels.
 *
 * @param left left edge, 0 to 1
 * @param upper upper edge, 0 to 1
 * @param right right edge, beyond {@code left}, at most 1
 * @param lower lower edge, beyond {@code upper}, at most 1
 */
public record Region(double left, double upper, double right, double lower) {
  public Region {
    if (!(0 <= left && left < right && right <= 1)
        || !(0 <= upper && upper < lower && lower <= 1)) {
      throw new IllegalArgumentException(
          "Region from (%s, %s) to (%s, %s): edges must lie within 0 and 1, left before right and upper before lower"
              .formatted(left, upper, right, lower));
    }
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
