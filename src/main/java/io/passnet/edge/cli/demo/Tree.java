package io.passnet.edge.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** A tree: a trunk and a crown of leafy balls. */
final class Tree implements Solid {
  private static final int BALLS = 70;
  private static final Vec BARK = Vec.colour(0x6b5844);

  private final long seed;
  private final RoundCone trunk;
  private final RoundCone crown;
  private final List<RoundCone> balls = new ArrayList<>();

  /** A tree with its foot at {@code foot} and a crown of radius {@code size}. */
  Tree(long seed, Vec foot, double size) {
    this.seed = seed;
    Vec centre = foot.plus(new Vec(0, 0, 2.3 + 0.9 * size));
    trunk = new RoundCone(foot, centre, 0.17, 0.1);
    crown = RoundCone.ball(centre, size * 1.35);
    for (int k = 0; k < BALLS; k++) {
      double azimuth = 2 * Math.PI * Noise.at(seed, k, 0);
      double height = 2 * Noise.at(seed, k, 1) - 1;
      double out = Math.cbrt(Noise.at(seed, k, 2)) * size;
      Vec way = Vec.towards(azimuth, Math.asin(height));
      Vec place = new Vec(way.x() * out, way.y() * out, way.z() * out * 0.85);
      double radius = size * (0.16 + 0.14 * Noise.at(seed, k, 3));
      balls.add(RoundCone.ball(centre.plus(place), radius));
    }
  }

  @Override
  public Hit hit(Vec from, Vec along) {
    Hit nearest = null;
    double wood = trunk.distance(from, along);
    if (wood < RoundCone.NONE) {
      nearest = new Hit(wood, trunk.normal(from.plus(along.times(wood))), BARK);
    }
    if (crown.distance(from, along) == RoundCone.NONE) {
      return nearest;
    }
    double distance = nearest == null ? RoundCone.NONE : wood;
    int struck = -1;
    for (int k = 0; k < BALLS; k++) {
      double d = balls.get(k).distance(from, along);
      if (d < distance) {
        distance = d;
        struck = k;
      }
    }
    return struck < 0 ? nearest : leaves(struck, distance, from.plus(along.times(distance)));
  }

  private Hit leaves(int ball, double distance, Vec p) {
    RoundCone round = balls.get(ball);
    Vec outward = p.minus(crown.a()).unit();
    long cell = Math.round(p.x() * 17) * 31 + Math.round(p.y() * 17);
    double speckle = Noise.at(cell, Math.round(p.z() * 17), seed);
    Vec bump =
        new Vec(
            Noise.at(cell, 1, Math.round(p.z() * 17)) - 0.5,
            Noise.at(cell, 2, Math.round(p.z() * 17)) - 0.5,
            speckle - 0.5);
    Vec normal = round.normal(p).plus(outward).plus(bump.times(1.3)).unit();
    Vec green = Vec.colour(0x3c5a24).mix(Vec.colour(0x86963a), speckle);
    double deep = Noise.step(-0.2, 1, outward.z()) * 0.5 + 0.5;
    return new Hit(distance, normal, green.times(deep));
  }

  @Override
  public boolean blocks(Vec from, Vec along) {
    if (trunk.distance(from, along) < RoundCone.NONE) {
      return true;
    }
    if (crown.distance(from, along) == RoundCone.NONE) {
      return false;
    }
    for (RoundCone ball : balls) {
      if (ball.distance(from, along) < RoundCone.NONE) {
        return true;
      }
    }
    return false;
  }
}
