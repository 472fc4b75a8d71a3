package io.passnet.edge.geometry;

/**
 * The plane that touches the sphere at a direction, onto which the sphere is dropped along that
 * direction (orthographic projection): sines of angles near the centre, nothing special at the seam
 * or the poles. One unit is the sphere's radius.
 *
 * @param centre where the plane touches
 * @param left the plane's first axis, level, to the left of a viewer who looks at the centre
 * @param up the plane's second axis
 */
public record TangentPlane(Direction centre, Direction left, Direction up) {

  /** The plane at a direction; straight up and straight down count as azimuth 0. */
  public static TangentPlane at(Direction centre) {
    double azimuth = centre.azimuthDegrees();
    double elevation = centre.elevationDegrees();
    return new TangentPlane(
        centre, Direction.ofAngles(azimuth + 90, 0), Direction.ofAngles(azimuth, elevation + 90));
  }

  /** First coordinate of a direction's image, -1 to 1. */
  public double x(Direction direction) {
    return dot(left, direction);
  }

  /** Second coordinate of a direction's image, -1 to 1. */
  public double y(Direction direction) {
    return dot(up, direction);
  }

  /** Whether a direction is on the side that the plane touches, where images are distinct. */
  public boolean faces(Direction direction) {
    return dot(centre, direction) > 0;
  }

  /** The direction on the facing side whose image is (x, y), within the unit circle. */
  public Direction direction(double x, double y) {
    double square = x * x + y * y;
    if (!(square <= 1)) {
      throw new IllegalArgumentException(
          "Point (%s, %s) of a tangent plane: it must lie within the unit circle".formatted(x, y));
    }
    double z = Math.sqrt(1 - square);
    return new Direction(
        z * centre.x() + x * left.x() + y * up.x(),
        z * centre.y() + x * left.y() + y * up.y(),
        z * centre.z() + x * left.z() + y * up.z());
  }

  private static double dot(Direction a, Direction b) {
    return a.x() * b.x() + a.y() * b.y() + a.z() * b.z();
  }
}
