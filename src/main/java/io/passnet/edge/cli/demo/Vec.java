package io.passnet.edge.cli.demo;

/** A point, a vector, or a colour in linear light (red, green, blue). */
record Vec(double x, double y, double z) {
  static final Vec ZERO = new Vec(0, 0, 0);

  /** A linear colour from one as screens have it, 0xRRGGBB. */
  static Vec colour(int rgb) {
    return new Vec(linear(rgb >> 16), linear(rgb >> 8), linear(rgb));
  }

  private static double linear(int channel) {
    return Math.pow((channel & 0xff) / 255.0, 2.2);
  }

  /** A unit vector by azimuth, from the front to the left, and elevation, in radians. */
  static Vec towards(double azimuth, double elevation) {
    double level = Math.cos(elevation);
    return new Vec(level * Math.cos(azimuth), level * Math.sin(azimuth), Math.sin(elevation));
  }

  Vec plus(Vec o) {
    return new Vec(x + o.x, y + o.y, z + o.z);
  }

  Vec minus(Vec o) {
    return new Vec(x - o.x, y - o.y, z - o.z);
  }

  Vec times(double k) {
    return new Vec(x * k, y * k, z * k);
  }

  Vec times(Vec o) {
    return new Vec(x * o.x, y * o.y, z * o.z);
  }

  double dot(Vec o) {
    return x * o.x + y * o.y + z * o.z;
  }

  double length() {
    return Math.sqrt(dot(this));
  }

  Vec unit() {
    return times(1 / length());
  }

  /** This at {@code k} = 0, the other at 1. */
  Vec mix(Vec o, double k) {
    return new Vec(x + (o.x - x) * k, y + (o.y - y) * k, z + (o.z - z) * k);
  }

  /** Turned to the left about the vertical axis, given the angle's cosine and sine. */
  Vec turned(double cos, double sin) {
    return new Vec(cos * x - sin * y, sin * x + cos * y, z);
  }
}
