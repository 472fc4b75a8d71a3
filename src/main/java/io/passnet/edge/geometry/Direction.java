package io.passnet.edge.geometry;

/**
 * A direction seen from the centre of the sphere, as a unit vector in OMAF's axes: X front, Y left,
 * Z up (ISO/IEC 23090-2, 5.1). Any vector of finite, non-zero length can be given; it is scaled to
 * length 1.
 *
 * @param x forward component
 * @param y component to the left
 * @param z upward component
 */
public record Direction(double x, double y, double z) {
  private static final double SHORTEST = 1e-100;

  public Direction {
    double length = Math.sqrt(x * x + y * y + z * z);
    if (!(length >= SHORTEST && length <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Vector (%s, %s, %s) has no direction: give three finite numbers that are not all zero"
              .formatted(x, y, z));
    }
    // Adding zero turns -0.0 into 0.0, so that equal directions are equal records.
    x = x / length + 0.0;
    y = y / length + 0.0;
    z = z / length + 0.0;
  }

  /**
   * The direction at an azimuth and an elevation.
   *
   * @param azimuthDegrees angle from the front to the left; any finite number of turns
   * @param elevationDegrees angle above the horizon, normally -90 to 90
   */
  public static Direction ofAngles(double azimuthDegrees, double elevationDegrees) {
    double azimuth = Math.toRadians(azimuthDegrees);
    double elevation = Math.toRadians(elevationDegrees);
    double level = Math.cos(elevation);
    return new Direction(level * Math.cos(azimuth), level * Math.sin(azimuth), Math.sin(elevation));
  }

  /** Angle from the front to the left, -180 to 180 degrees; 0 straight up and straight down. */
  public double azimuthDegrees() {
    return Math.toDegrees(Math.atan2(y, x));
  }

  /** Angle above the horizon, -90 to 90 degrees. */
  public double elevationDegrees() {
    return Math.toDegrees(Math.atan2(z, Math.hypot(x, y)));
  }

  /**
   * The angle to another direction, 0 to 180 degrees. Keeps its accuracy for tiny and for nearly
   * opposite angles, where the arc cosine of the dot product loses it (W. Kahan, "How Futile are
   * Mindless Assessments of Roundoff", section 12: half the angle is the arc tangent of the
   * difference's length over the sum's).
   */
  public double angleTo(Direction other) {
    double difference = length(x - other.x, y - other.y, z - other.z);
    double sum = length(x + other.x, y + other.y, z + other.z);
    return Math.toDegrees(2 * Math.atan2(difference, sum));
  }

  private static double length(double x, double y, double z) {
    return Math.sqrt(x * x + y * y + z * z);
  }
}
