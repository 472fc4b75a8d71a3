package io.passnet.edge.cli.demo;

/** Numbers that look random and are the same each time. */
final class Noise {
  private Noise() {}

  /** A number from 0 to 1 for three whole ones. */
  static double at(long i, long j, long k) {
    long h = i * 0x9E3779B97F4A7C15L ^ j * 0xC2B2AE3D27D4EB4FL ^ k * 0x165667B19E3779F9L;
    h = (h ^ (h >>> 29)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 32)) * 0x94D049BB133111EBL;
    return ((h ^ (h >>> 29)) >>> 11) * 0x1p-53;
  }

  /** A smooth field from 0 to 1 that changes over lengths of 1. */
  static double smooth(double x, double y, long layer) {
    long i = (long) Math.floor(x);
    long j = (long) Math.floor(y);
    double u = ease(x - i);
    double v = ease(y - j);
    double low = at(i, j, layer) * (1 - u) + at(i + 1, j, layer) * u;
    double high = at(i, j + 1, layer) * (1 - u) + at(i + 1, j + 1, layer) * u;
    return low * (1 - v) + high * v;
  }

  /** Smooth fields of halving sizes, summed; 0 to 1. */
  static double cloud(double x, double y, long layer) {
    double sum = 0;
    double weight = 0.5;
    for (int octave = 0; octave < 5; octave++) {
      sum += weight * smooth(x, y, layer + octave);
      x *= 2.03;
      y *= 2.03;
      weight /= 2;
    }
    return sum / 0.96875;
  }

  /** 0 up to {@code from}, 1 from {@code to} on, smooth between. */
  static double step(double from, double to, double value) {
    return ease(Math.min(Math.max((value - from) / (to - from), 0), 1));
  }

  private static double ease(double k) {
    return k * k * (3 - 2 * k);
  }
}
