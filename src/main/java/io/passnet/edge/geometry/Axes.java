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

  /**
   * The components (x, y, z, w) of an orientation in these axes: the quaternion that turns the
   * head's directions to the world's, both given in these axes. A reflection turns the sense of
   * every rotation, so that left-handed axes take the axis of rotation with its sign changed.
   */
  public double[] fromOmaf(Orientation orientation) {
    double x = orientation.x();
    double y = orientation.y();
    double z = orientation.z();
    double w = orientation.w();
    return switch (this) {
      case OMAF -> new double[] {x, y, z, w};
      case OPENXR -> new double[] {-y, z, -x, w};
      case UNITY -> new double[] {y, -z, -x, w};
      case UNREAL -> new double[] {-x, y, -z, w};
    };
  }

  /**
   * The orientation of a head whose quaternion is given in these axes. The head's own axes are
   * these too: it looks along +X in OMAF and Unreal, -Z in OpenXR, +Z in Unity; its crown is +Z in
   * OMAF and Unreal, +Y in OpenXR and Unity. So the quaternions of {@code XrPosef.orientation},
   * {@code Transform.rotation} and {@code FQuat} are given as they are.
   *
   * @throws IllegalArgumentException if the quaternion is zero or not finite
   */
  public Orientation toOmaf(double x, double y, double z, double w) {
    return switch (this) {
      case OMAF -> new Orientation(x, y, z, w);
      case OPENXR -> new Orientation(-z, -x, y, w);
      case UNITY -> new Orientation(-z, x, -y, w);
      case UNREAL -> new Orientation(-x, y, -z, w);
    };
  }
}
