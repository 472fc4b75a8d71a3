package io.passnet.edge.product;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.EyeView;

/**
 * One eye's shading rates for systems that take no image but a circle, as {@code
 * XrFoveationConfigurationHTC} is. The circle lies about the middle of the area at 1x1 and holds
 * nine tenths of it, by solid angle: one far texel does not widen it.
 *
 * @param level how much is saved outside
 * @param clearDegrees the angle across the circle, 0 to 180
 * @param centreX the centre in the target, -1 at its left edge to 1 at its right
 * @param centreY the centre in the target, -1 at its lower edge to 1 at its upper
 */
public record ShadingFoveation(Level level, double clearDegrees, double centreX, double centreY) {
  private static final double HELD = 0.9;
  private static final int BINS = 1024;

  /** Names and order are OpenXR's; what the coarser texels must be for each is our choice. */
  public enum Level {
    /** All texels are at 1x1. */
    NONE,
    /** None is coarser than 2x2. */
    LOW,
    /** Less than half of the coarser ones are at 4x4. */
    MEDIUM,
    /** At least half of the coarser ones are at 4x4. */
    HIGH
  }

  /** Of a view's rates, given as levels from {@code offset} on. */
  static ShadingFoveation of(ShadingView view, byte[] rates, int offset) {
    int[] counts = new int[ShadingRate.values().length];
    double x = 0;
    double y = 0;
    double z = 0;
    double area = 0;
    for (int k = 0; k < view.count(); k++) {
      if (view.bound[k] == ShadingView.UNSEEN) {
        continue;
      }
      counts[rates[offset + k]]++;
      if (rates[offset + k] == 0) {
        x += view.weight[k] * view.x[k];
        y += view.weight[k] * view.y[k];
        z += view.weight[k] * view.z[k];
        area += view.weight[k];
      }
    }
    if (area == 0) {
      return new ShadingFoveation(level(counts), 0, 0, 0);
    }
    Direction centre = new Direction(x, y, z);
    EyeView eye = view.eye;
    Direction inEye = eye.orientation().inverse().turn(centre);
    double tangentX = -inEye.y() / inEye.x();
    double tangentY = inEye.z() / inEye.x();
    return new ShadingFoveation(
        level(counts),
        Math.min(180, 2 * radiusDegrees(view, rates, offset, centre, HELD * area)),
        (2 * tangentX - eye.left() - eye.right()) / (eye.right() - eye.left()),
        (2 * tangentY - eye.up() - eye.down()) / (eye.up() - eye.down()));
  }

  private static Level level(int[] counts) {
    int coarser = counts[1] + counts[2];
    if (coarser == 0) {
      return Level.NONE;
    }
    if (counts[2] == 0) {
      return Level.LOW;
    }
    return 2 * counts[2] < coarser ? Level.MEDIUM : Level.HIGH;
  }

  /** Radius of the circle that holds so much of the area at 1x1; bins are sines of half of it. */
  private static double radiusDegrees(
      ShadingView view, byte[] rates, int offset, Direction centre, double held) {
    float cx = (float) centre.x();
    float cy = (float) centre.y();
    float cz = (float) centre.z();
    double[] areas = new double[BINS];
    for (int k = 0; k < view.count(); k++) {
      if (rates[offset + k] == 0 && view.bound[k] != ShadingView.UNSEEN) {
        float cosine = cx * view.x[k] + cy * view.y[k] + cz * view.z[k];
        double sine = Math.sqrt(Math.max(0, (1 - cosine) / 2));
        areas[Math.min(BINS - 1, (int) (sine * BINS))] += view.weight[k];
      }
    }
    double sum = 0;
    int bin = 0;
    while (bin < BINS - 1 && sum + areas[bin] < held) {
      sum += areas[bin];
      bin++;
    }
    return Math.toDegrees(2 * Math.asin((bin + 1.0) / BINS));
  }
}
