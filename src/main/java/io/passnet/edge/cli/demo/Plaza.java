package io.passnet.edge.cli.demo;

import java.util.List;

/** What stands still: ground, houses, trees, lamps, and the sky above. */
final class Plaza implements Solid {
  private static final Vec SLAB = Vec.colour(0xb3a795);
  private static final Vec DARK_SLAB = Vec.colour(0x857a70);
  private static final Vec INLAY = Vec.colour(0xdad2c2);
  private static final double SLAB_SIZE = 0.7;
  private static final double INLAY_RADIUS = 6.3;

  /** Angle of a pixel, beneath which patterns fade instead of flickering. */
  private static final double GRAIN = 0.004;

  private final List<Solid> things;

  /** The empty plaza with some people standing on it. */
  Plaza(List<Figure> people) {
    List<Solid> all = new java.util.ArrayList<>();
    all.add(new Facades());
    all.add(new Tree(1, new Vec(12, 9, 0), 2.3));
    all.add(new Tree(2, new Vec(14, -10, 0), 2.6));
    all.add(new Tree(3, new Vec(-11, 10, 0), 2.4));
    all.add(new Tree(4, new Vec(-9, -12, 0), 2.5));
    all.add(new Tree(5, new Vec(1, -14, 0), 2.1));
    all.add(lamp(new Vec(9.5, 3.2, 0)));
    all.add(lamp(new Vec(-8.5, 2.5, 0)));
    all.add(lamp(new Vec(7, -8, 0)));
    all.addAll(people);
    things = List.copyOf(all);
  }

  private static Solid lamp(Vec foot) {
    Vec iron = Vec.colour(0x26292b);
    Vec top = foot.plus(new Vec(0, 0, 3.3));
    return new Solid() {
      private final RoundCone base = new RoundCone(foot, foot.plus(new Vec(0, 0, 0.5)), 0.14, 0.07);
      private final RoundCone post = new RoundCone(foot, top, 0.06, 0.04);
      private final RoundCone globe = RoundCone.ball(top.plus(new Vec(0, 0, 0.2)), 0.22);

      @Override
      public Hit hit(Vec from, Vec along) {
        double shaft = Math.min(base.distance(from, along), post.distance(from, along));
        double light = globe.distance(from, along);
        double nearest = Math.min(shaft, light);
        if (nearest == RoundCone.NONE) {
          return null;
        }
        Vec p = from.plus(along.times(nearest));
        return light <= shaft
            ? new Hit(light, globe.normal(p), Vec.colour(0xf5ead2), new Vec(0.75, 0.6, 0.36))
            : new Hit(shaft, post.normal(p), iron);
      }

      @Override
      public boolean blocks(Vec from, Vec along) {
        return post.distance(from, along) < RoundCone.NONE
            || globe.distance(from, along) < RoundCone.NONE;
      }
    };
  }

  @Override
  public Hit hit(Vec from, Vec along) {
    Hit nearest = along.z() < -1e-6 ? ground(from, along) : null;
    for (Solid thing : things) {
      nearest = Hit.nearer(nearest, thing.hit(from, along));
    }
    return nearest;
  }

  @Override
  public boolean blocks(Vec from, Vec along) {
    for (Solid thing : things) {
      if (thing.blocks(from, along)) {
        return true;
      }
    }
    return false;
  }

  private static Hit ground(Vec from, Vec along) {
    double distance = -from.z() / along.z();
    Vec p = from.plus(along.times(distance));
    double blur = distance * GRAIN / Math.max(-along.z(), 0.02);
    double clear = 1 - Noise.step(0.05, 0.5, blur);
    double turn = Math.atan2(p.y(), p.x());
    double out = Math.hypot(p.x(), p.y());
    boolean circle = out < INLAY_RADIUS;
    // Slabs lie in rings inside of the inlay and in rows outside of it, every other row shifted.
    double row = circle ? out / SLAB_SIZE : p.y() / SLAB_SIZE;
    long line = (long) Math.floor(row);
    double count = 8 + 6 * line;
    double column =
        circle ? (turn / (2 * Math.PI) + 0.5) * count : p.x() / SLAB_SIZE + 0.5 * (line & 1);
    double length = circle ? 2 * Math.PI * out / count : SLAB_SIZE;
    boolean hub = out < SLAB_SIZE;
    double joint =
        Math.min(
            Math.min(row - line, line + 1 - row) * SLAB_SIZE,
            hub ? 1 : Math.abs(column - Math.rint(column)) * length);
    double shade = hub ? 1 : Noise.at(line, (long) Math.floor(column), circle ? 1 : 2);
    Vec colour = SLAB.times(0.92).mix(SLAB.times(0.78 + 0.32 * shade), clear);
    if (circle && line % 3 == 2) {
      colour = DARK_SLAB.times(0.85 + 0.3 * shade * clear);
    }
    colour = colour.times(0.88 + 0.24 * Noise.cloud(p.x() * 1.3, p.y() * 1.3, 60));
    colour = colour.times(1 - 0.4 * clear * (1 - Noise.step(0.006, 0.022, joint)));
    double band = Math.abs(out - INLAY_RADIUS);
    colour = INLAY.mix(colour, Noise.step(0.16, 0.2, band));
    return new Hit(distance, new Vec(0, 0, 1), colour);
  }

  /** The sky's light from a direction. */
  static Vec sky(Vec along) {
    double up = Math.max(0, along.z());
    double sunwards = Math.max(0, along.dot(Light.SUN));
    Vec sky = new Vec(0.62, 0.6, 0.58).mix(new Vec(0.09, 0.22, 0.52), Math.pow(up, 0.55));
    sky = sky.plus(new Vec(0.5, 0.28, 0.1).times(0.7 * Math.pow(sunwards, 6) * (1 - 0.6 * up)));
    double x = along.x() / (up + 0.18);
    double y = along.y() / (up + 0.18);
    double cover = Noise.step(0.5, 0.78, Noise.cloud(x * 1.1 + 3, y * 1.1, 80));
    double shade = Noise.cloud(x * 1.1 + 3.12, y * 1.1 + 0.1, 80);
    Vec cloud = new Vec(1.05, 0.96, 0.88).times(1.15 - 0.5 * shade);
    sky = sky.mix(cloud, 0.75 * cover * Noise.step(0.02, 0.3, up));
    double disc = Math.pow(sunwards, 2500) * 6 + Math.pow(sunwards, 120) * 0.5;
    return sky.plus(new Vec(1, 0.85, 0.6).times(disc));
  }
}
