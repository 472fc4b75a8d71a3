package io.passnet.edge.cli.demo;

import io.passnet.edge.cli.demo.Group.Part;
import java.util.ArrayList;
import java.util.List;

/** A head around the top of the neck: face, hair, nose and ears. */
final class Head {
  private static final RoundCone FACE = cone(0.03, 0, 0.045, 0.052, 0, 0, 0.135, 0.088);

  private final Look look;
  private final Vec skin;
  private final Vec hair;
  private final double mouth;

  private Head(Look look, double mouth) {
    this.look = look;
    this.skin = Vec.colour(look.skin());
    this.hair = Vec.colour(look.hair());
    this.mouth = mouth;
  }

  /** The head's parts, of the size that a person of 1.75 m has. */
  static List<Part> parts(Look look, double mouth) {
    return new Head(look, mouth).parts();
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(FACE, 1, this::face));
    parts.add(new Part(cone(0.086, 0, 0.1, 0.009, 0.098, 0, 0.078, 0.016), 1, p -> skin));
    for (int side = -1; side <= 1; side += 2) {
      parts.add(
          new Part(cone(0, side * 0.082, 0.11, 0.02, 0, side * 0.08, 0.085, 0.013), 1, p -> skin));
    }
    parts.add(new Part(cone(-0.02, 0, 0.148, 0.096, -0.035, 0, 0.1, 0.085), 1, this::strands));
    if (look.longHair()) {
      for (int side = -1; side <= 1; side += 2) {
        parts.add(
            new Part(
                cone(-0.02, side * 0.05, 0.15, 0.06, -0.05, side * 0.075, -0.06, 0.05),
                1,
                this::strands));
      }
    }
    return parts;
  }

  private Vec strands(Vec p) {
    return hair.times(0.75 + 0.5 * Noise.smooth(Math.atan2(p.y(), p.x()) * 14, p.z() * 9, 3));
  }

  private Vec face(Vec p) {
    double side = Math.abs(p.y());
    if (p.x() < 0.02 && p.z() < 0.06) {
      return skin;
    }
    double eye = within(side - 0.034, p.z() - 0.107, 0.024, 0.0135);
    double iris = within(side - 0.033, p.z() - 0.107, 0.012, 0.0135);
    double brow = within(side - 0.035, p.z() - 0.134 + 0.15 * (side - 0.035), 0.024, 0.0055);
    double opening = 0.003 + 0.01 * mouth;
    double lips = within(p.y(), p.z() - 0.045, 0.026, opening + 0.007);
    double inside = within(p.y(), p.z() - 0.045, 0.018, opening);
    double cheek = within(side - 0.045, p.z() - 0.07, 0.025, 0.025);
    Vec colour = skin.mix(skin.times(new Vec(1.05, 0.72, 0.68)), 0.35 * cheek);
    colour = colour.mix(Vec.colour(0xf2efe9), eye).mix(Vec.colour(0x1e1510), iris);
    colour = colour.mix(hair.times(0.7), brow);
    colour = colour.mix(skin.times(new Vec(0.9, 0.45, 0.42)), lips);
    return colour.mix(Vec.colour(0x35100f), inside);
  }

  /** 1 inside of an ellipse about the origin, 0 outside, with a soft edge. */
  private static double within(double y, double z, double halfWidth, double halfHeight) {
    return 1 - Noise.step(0.75, 1.15, Math.hypot(y / halfWidth, z / halfHeight));
  }

  private static RoundCone cone(
      double ax, double ay, double az, double ra, double bx, double by, double bz, double rb) {
    return new RoundCone(new Vec(ax, ay, az), new Vec(bx, by, bz), ra, rb);
  }
}
