package io.passnet.edge.geometry;

/**
 * How a head, or anything else, is turned in the world, as a unit quaternion in OMAF's axes: it
 * turns directions as the head has them (X where it looks, Y to its left, Z out of its crown) to
 * directions of the world. Any quaternion of finite, non-zero length can be given; it is scaled to
 * length 1. A quaternion and its negative are the same turn.
 *
 * @param x sine of half the angle, times the axis' forward component
 * @param y sine of half the angle, times the axis' component to the left
 * @param z sine of half the angle, times the axis' upward component
 * @param w cosine of half the angle
 */
public record Orientation(double x, double y, double z, double w) {
  /** Not turned: the head looks to the front, its crown up. */
  public static final Orientation STRAIGHT = new Orientation(0, 0, 0, 1);

  private static final double SHORTEST = 1e-100;

  public Orientation {
    double length = Math.sqrt(x * x + y * y + z * z + w * w);
    if (!(length >= SHORTEST && length <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Quaternion (%s, %s, %s, %s) is no turn: give four finite numbers (x, y, z, w) that are not all zero; (0, 0, 0, 1) is straight ahead"
              .formatted(x, y, z, w));
    }
    // Adding zero turns -0.0 into 0.0, so that equal quaternions are equal records.
    x = x / length + 0.0;
    y = y / length + 0.0;
    z = z / length + 0.0;
    w = w / length + 0.0;
  }

  /** A turn about an axis, counter-clockwise for who looks against the axis. */
  public static Orientation about(Direction axis, double degrees) {
    double half = Math.toRadians(degrees) / 2;
    double sine = Math.sin(half);
    return new Orientation(axis.x() * sine, axis.y() * sine, axis.z() * sine, Math.cos(half));
  }

  /** A direction of the head as one of the world. */
  public Direction turn(Direction direction) {
    double[] m = matrix();
    double dx = direction.x();
    double dy = direction.y();
    double dz = direction.z();
    return new Direction(
        m[0] * dx + m[1] * dy + m[2] * dz,
        m[3] * dx + m[4] * dy + m[5] * dz,
        m[6] * dx + m[7] * dy + m[8] * dz);
  }

  /** This turn of what {@code inner} has turned already: of an eye in a head, say. */
  public Orientation of(Orientation inner) {
    return new Orientation(
        w * inner.x + x * inner.w + y * inner.z - z * inner.y,
        w * inner.y + y * inner.w + z * inner.x - x * inner.z,
        w * inner.z + z * inner.w + x * inner.y - y * inner.x,
        w * inner.w - x * inner.x - y * inner.y - z * inner.z);
  }

  /** The turn back. */
  public Orientation inverse() {
    return new Orientation(-x, -y, -z, w);
  }

  /** The angle of the turn from this orientation to another, 0 to 180 degrees. */
  public double angleTo(Orientation other) {
    Orientation between = inverse().of(other);
    double sine = Math.sqrt(between.x * between.x + between.y * between.y + between.z * between.z);
    return Math.toDegrees(2 * Math.atan2(sine, Math.abs(between.w)));
  }

  /** The rotation matrix, row by row; its columns are the head's axes in the world. */
  public double[] matrix() {
    return new double[] {
      1 - 2 * (y * y + z * z),
      2 * (x * y - z * w),
      2 * (x * z + y * w),
      2 * (x * y + z * w),
      1 - 2 * (x * x + z * z),
      2 * (y * z - x * w),
      2 * (x * z - y * w),
      2 * (y * z + x * w),
      1 - 2 * (x * x + y * y)
    };
  }
}
