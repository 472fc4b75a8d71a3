package io.passnet.edge.cli.demo;

/** The light of a late afternoon: a sun of some width and a sky all around. */
final class Light {
  /** Towards the sun's centre. */
  static final Vec SUN = Vec.towards(Math.toRadians(112), Math.toRadians(44));

  private static final double SUN_RADIUS = 0.006;
  private static final Vec SUN_COLOUR = new Vec(2.35, 1.85, 1.25);
  private static final Vec SKY_COLOUR = new Vec(0.42, 0.5, 0.64);
  private static final Vec GROUND_COLOUR = new Vec(0.3, 0.25, 0.19);
  private static final double EXPOSURE = 0.95;
  private static final int SHADES = 4096;
  private static final byte[] SCREEN = new byte[SHADES + 1];

  private static final Vec[] SUNS = new Vec[4];

  static {
    for (int k = 0; k < SUNS.length; k++) {
      double turn = Math.PI / 4 + k * Math.PI / 2;
      Vec across = new Vec(-SUN.y(), SUN.x(), 0).unit().times(SUN_RADIUS * Math.cos(turn));
      SUNS[k] = SUN.plus(across).plus(new Vec(0, 0, SUN_RADIUS * Math.sin(turn))).unit();
    }
    for (int k = 0; k <= SHADES; k++) {
      SCREEN[k] = (byte) Math.round(255 * Math.pow(k / (double) SHADES, 1 / 2.2));
    }
  }

  private Light() {}

  /** Towards one of four places of the sun, which together make shadows soft. */
  static Vec sun(int sample) {
    return SUNS[sample];
  }

  /** What is seen of a surface; {@code open} is how much of the sky reaches it, 0 to 1. */
  static Vec seen(Hit hit, boolean sunlit, double open) {
    Vec around = GROUND_COLOUR.mix(SKY_COLOUR, 0.5 + 0.5 * hit.normal().z());
    Vec light = around.times(open);
    if (sunlit) {
      light = light.plus(SUN_COLOUR.times(Math.max(0, hit.normal().dot(SUN))));
    }
    return hit.colour().times(light).plus(hit.glow());
  }

  /** A colour for the screen, 0xRRGGBB, bright ones pressed together. */
  static int screen(Vec light) {
    return channel(light.x()) << 16 | channel(light.y()) << 8 | channel(light.z());
  }

  private static int channel(double light) {
    double pressed = 1 - Math.exp(-EXPOSURE * Math.max(0, light));
    return SCREEN[(int) (pressed * SHADES)] & 0xff;
  }
}
