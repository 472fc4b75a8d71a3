package io.passnet.edge.geometry;

/**
 * Frames of reference in which consumers hold directions. Each is a turn, and for left-handed
 * frames a reflection, of OMAF's axes; lengths and angles stay the same.
 */
public enum Axes {
  /** Right-handed: X front, Y left, Z up. */
  OMAF,
  /** Right-handed: X right, Y up, -Z front. */
  OPENXR,
  /** Left-handed: X right, Y up, Z front. */
  UNITY,
  /** Left-handed: X front, Y right, Z up. */
  UNREAL;

  /** The three components of a direction in these axes. */
  public double[] fromOmaf(Direction direction) {
    double x = direction.x();
    double y = direction.y();
    double z = direction.z();
    return switch (this) {
      case OMAF -> new double[] {x, y, z};
      case OPENXR -> new double[] {-y, z, -x};
      case UNITY -> new double[] {-y, z, x};
      case UNREAL -> new double[] {x, -y, z};
    };
  }

  /**
   * The direction of a vector given in these axes.
   *
   * @throws IllegalArgumentException if the vector is zero or not finite
   */
  public Direction toOmaf(double x, double y, double z) {
    return switch (this) {
      case OMAF -> new Direction(x, y, z);
      case OPENXR -> new Direction(-z, -x, y);
      case UNITY -> new Direction(z, -x, y);
      case UNREAL -> new Direction(x, -y, z);
    };
  }
}
