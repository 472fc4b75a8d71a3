package io.passnet.edge.cli.demo;

/** Rows of town houses on the four sides of the plaza, flat, with the sky above their eaves. */
final class Facades implements Solid {
  /** Where the walls stand: front, back, left, right. */
  private static final double[] WALLS = {23, -19, 17, -20};

  private static final double HOUSE = 8;
  private static final double GROUND_FLOOR = 4;
  private static final double STOREY = 3.1;
  private static final double BAY = 2;
  private static final int[] PLASTER = {
    0xe3c9a0, 0xd9a679, 0xc98b6b, 0xead9bd, 0xb9b7a4, 0xdcb98c, 0xcdbfae
  };
  private static final int[] SHUTTERS = {0x4f6b52, 0x5a4a3e, 0x4c6478, 0x7b3f34};
  private static final Vec ROOF = Vec.colour(0x8a4b38);
  private static final Vec STONE = Vec.colour(0xb5a998);
  private static final Vec GLASS = Vec.colour(0x2b3846);
  private static final Vec LAMPLIGHT = new Vec(0.95, 0.6, 0.25);

  /** A place on a wall: which wall, how far along it and how high. */
  private record Place(int wall, double u, double z, double distance) {
    int house() {
      return (int) Math.floor(u / HOUSE);
    }

    double random(long what) {
      return Noise.at(wall * 100L + house(), what, 17);
    }

    int storeys() {
      return 2 + (int) (random(0) * 2.99);
    }

    double eaves() {
      return GROUND_FLOOR + storeys() * STOREY + 0.5;
    }

    int plaster() {
      return PLASTER[(int) (random(1) * PLASTER.length)];
    }
  }

  private static Place place(Vec from, Vec along) {
    Place nearest = null;
    for (int wall = 0; wall < WALLS.length; wall++) {
      boolean ahead = wall < 2;
      double speed = ahead ? along.x() : along.y();
      double distance = (WALLS[wall] - (ahead ? from.x() : from.y())) / speed;
      if (speed * WALLS[wall] <= 0 || (nearest != null && distance > nearest.distance)) {
        continue;
      }
      Vec p = from.plus(along.times(distance));
      Place place = new Place(wall, (ahead ? p.y() : p.x()) + 3.3 * wall, p.z(), distance);
      nearest = place;
    }
    return nearest == null || nearest.z > nearest.eaves() || nearest.z < 0 ? null : nearest;
  }

  @Override
  public boolean blocks(Vec from, Vec along) {
    return place(from, along) != null;
  }

  @Override
  public Hit hit(Vec from, Vec along) {
    Place p = place(from, along);
    if (p == null) {
      return null;
    }
    Vec normal =
        switch (p.wall) {
          case 0 -> new Vec(-1, 0, 0);
          case 1 -> new Vec(1, 0, 0);
          case 2 -> new Vec(0, -1, 0);
          default -> new Vec(0, 1, 0);
        };
    Vec plain = Vec.colour(p.plaster());
    plain = plain.times(0.8 + 0.35 * Noise.cloud(p.u * 0.7, p.z * 0.7, 40 + p.wall));
    double fromEaves = p.eaves() - p.z;
    if (fromEaves < 0.55) {
      double tile = 0.75 + 0.5 * Noise.at(Math.round(p.u * 4), Math.round(p.z * 6), 5);
      return new Hit(p.distance, normal, fromEaves < 0.4 ? ROOF.times(tile) : plain.times(0.45));
    }
    if (p.z < GROUND_FLOOR) {
      return groundFloor(p, normal, plain);
    }
    return storey(p, normal, plain);
  }

  private static Hit groundFloor(Place p, Vec normal, Vec plain) {
    double bay = 4;
    double x = Math.abs(p.u - bay * (Math.floor(p.u / bay) + 0.5));
    double arch = p.z < 2.2 ? x - 1.25 : Math.hypot(x, p.z - 2.2) - 1.25;
    if (p.z > GROUND_FLOOR - 0.25) {
      return new Hit(p.distance, normal, STONE.times(0.9));
    }
    if (arch > 0.22) {
      return new Hit(p.distance, normal, p.z < 0.6 ? STONE.times(0.7) : plain.times(0.92));
    }
    if (arch > 0) {
      return new Hit(p.distance, normal, STONE);
    }
    long shop = ((long) Math.floor(p.u / bay)) * 7 + p.wall;
    double warm = Noise.at(shop, 3, 9) * Noise.step(-0.2, -1.1, arch);
    Vec dark = Vec.colour(0x3a2e28).times(0.5 + Noise.step(0, 3, p.z));
    return new Hit(p.distance, normal, dark, LAMPLIGHT.times(0.55 * warm));
  }

  private static Hit storey(Place p, Vec normal, Vec plain) {
    double floor = (p.z - GROUND_FLOOR) / STOREY;
    double z = (floor - Math.floor(floor)) * STOREY;
    double column = Math.floor(p.u / BAY);
    double x = Math.abs(p.u - BAY * (column + 0.5));
    double up = z - 1.6;
    if (z < 0.12) {
      return new Hit(p.distance, normal, STONE.times(0.85));
    }
    if (Math.abs(up) > 0.95 || x > 0.95) {
      return new Hit(p.distance, normal, plain);
    }
    if (x > 0.5) {
      Vec shutter = Vec.colour(SHUTTERS[(int) (p.random(2) * SHUTTERS.length)]);
      boolean slat = Math.floorMod(Math.round(z * 18), 2) == 0;
      boolean shown = x < 0.92 && Math.abs(up) < 0.85;
      return new Hit(p.distance, normal, shown ? shutter.times(slat ? 1 : 0.8) : plain);
    }
    boolean frame = x < 0.04 || x > 0.42 || Math.abs(up) > 0.78 || Math.abs(up - 0.2) < 0.04;
    if (frame) {
      return new Hit(p.distance, normal, Vec.colour(up < -0.84 ? 0x9b9184 : 0xe9e3d6));
    }
    long window = ((long) column) * 11 + ((long) Math.floor(floor)) * 3 + p.wall;
    double lamp = Noise.at(window, 8, 2) > 0.72 ? 0.55 + 0.3 * Noise.at(window, 9, 2) : 0;
    Vec sky = GLASS.mix(Vec.colour(0x9fb4c8), Noise.step(-1, 1.2, up) * 0.6);
    return new Hit(p.distance, normal, sky, LAMPLIGHT.times(lamp));
  }
}
