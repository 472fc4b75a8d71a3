package io.passnet.edge.cli.demo;

/**
 * How a person stands at a moment; angles in radians.
 *
 * @param feet where on the ground
 * @param facing azimuth to which the body faces
 * @param glance azimuth to which the face looks
 * @param stride place in the walking cycle
 * @param swing how far legs and arms swing; 0 stands
 * @param gesture how far the right forearm is raised, 0 to 1
 * @param mouth how far the mouth is open, 0 to 1
 */
record Pose(
    Vec feet,
    double facing,
    double glance,
    double stride,
    double swing,
    double gesture,
    double mouth) {

  static Pose standing(Vec feet, double facing, double glance) {
    return new Pose(feet, facing, glance, 0, 0, 0, 0);
  }
}
