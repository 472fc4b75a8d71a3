package io.passnet.edge.cli.demo;

/**
 * Where a ray meets a thing.
 *
 * @param distance along the ray
 * @param normal the surface's, of length 1, towards the outside
 * @param colour how much of the light comes back, linear
 * @param glow light of its own, linear
 */
record Hit(double distance, Vec normal, Vec colour, Vec glow) {
  Hit(double distance, Vec normal, Vec colour) {
    this(distance, normal, colour, Vec.ZERO);
  }

  /** The nearer of two, either of which may be null. */
  static Hit nearer(Hit a, Hit b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.distance <= b.distance ? a : b;
  }
}
