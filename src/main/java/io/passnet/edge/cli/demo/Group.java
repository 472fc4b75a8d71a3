package io.passnet.edge.cli.demo;

import java.util.List;

/**
 * Parts that turn together about a vertical axis. Inside, X points to where the group faces and Y
 * to its left.
 *
 * @param origin of the parts' coordinates
 * @param facing azimuth, in radians
 * @param parts what it is made of
 */
record Group(Vec origin, double facing, List<Part> parts) implements Solid {

  /** Colours a point of a surface. */
  interface Paint {
    Vec at(Vec point);
  }

  /**
   * A round cone, flattened from front to back.
   *
   * @param shape before flattening
   * @param depth factor from front to back
   * @param paint colours its points
   */
  record Part(RoundCone shape, double depth, Paint paint) {}

  @Override
  public Hit hit(Vec from, Vec along) {
    double cos = Math.cos(facing);
    double sin = Math.sin(facing);
    Vec start = from.minus(origin).turned(cos, -sin);
    Vec ray = along.turned(cos, -sin);
    double nearest = RoundCone.NONE;
    Part struck = null;
    for (Part part : parts) {
      double distance = distance(part, start, ray);
      if (distance < nearest) {
        nearest = distance;
        struck = part;
      }
    }
    if (struck == null) {
      return null;
    }
    Vec point = start.plus(ray.times(nearest));
    double depth = struck.depth;
    Vec flat = struck.shape.normal(new Vec(point.x() / depth, point.y(), point.z()));
    Vec normal = new Vec(flat.x() / depth, flat.y(), flat.z()).unit().turned(cos, sin);
    return new Hit(nearest, normal, struck.paint.at(point));
  }

  @Override
  public boolean blocks(Vec from, Vec along) {
    double cos = Math.cos(facing);
    double sin = Math.sin(facing);
    Vec start = from.minus(origin).turned(cos, -sin);
    Vec ray = along.turned(cos, -sin);
    for (Part part : parts) {
      if (distance(part, start, ray) < RoundCone.NONE) {
        return true;
      }
    }
    return false;
  }

  private static double distance(Part part, Vec start, Vec ray) {
    Vec flat = new Vec(ray.x() / part.depth, ray.y(), ray.z());
    double stretch = flat.length();
    return part.shape.distance(
            new Vec(start.x() / part.depth, start.y(), start.z()), flat.times(1 / stretch))
        / stretch;
  }
}
