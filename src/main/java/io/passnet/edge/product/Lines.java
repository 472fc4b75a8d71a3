package io.passnet.edge.product;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.TangentPlane;
import java.util.Arrays;

/**
 * Smooth lines over an equirectangular picture. Every pixel near a line remembers its distance;
 * painting turns distances into ink at once, so that joints and crossings do not show. Lines that
 * leave the picture at one side come back at the other.
 */
final class Lines {
  private static final int RING_PIECES = 180;

  /** Which of a digit's seven bars are lit: top, middle, bottom, then left and right pairs. */
  private static final String[] DIGITS = {
    "tbABCD", "CD", "tmbCB", "tmbCD", "mACD", "tmbAD", "tmbABD", "tCD", "tmbABCD", "tmbACD"
  };

  private final Equirectangular grid;
  private final float halfWidth;
  private final float reach;
  private final float[] distances;

  /**
   * No lines yet.
   *
   * @param thickness of the lines in pixels, without their dark edges
   */
  Lines(int width, int height, float thickness) {
    this.grid = new Equirectangular(width, height);
    this.halfWidth = thickness / 2;
    this.reach = 2 * halfWidth + 1;
    this.distances = new float[width * height];
    Arrays.fill(distances, reach);
  }

  /** A circle on the sphere, which the picture stretches towards the poles. */
  void ring(Direction centre, double radiusDegrees) {
    TangentPlane plane = TangentPlane.at(centre);
    double radius = Math.sin(Math.toRadians(radiusDegrees));
    Direction from = plane.direction(radius, 0);
    for (int k = 1; k <= RING_PIECES; k++) {
      double turn = 2 * Math.PI * k / RING_PIECES;
      Direction to = plane.direction(radius * Math.cos(turn), radius * Math.sin(turn));
      double x = grid.column(from.azimuthDegrees());
      double across = grid.column(to.azimuthDegrees()) - x;
      across -= grid.width() * Math.rint(across / grid.width());
      double y = grid.row(from.elevationDegrees());
      segment(x, y, x + across, grid.row(to.elevationDegrees()));
      from = to;
    }
  }

  /** A rectangle, by the pixel coordinates of its corners. */
  void rectangle(double left, double upper, double right, double lower) {
    segment(left, upper, right, upper);
    segment(right, upper, right, lower);
    segment(right, lower, left, lower);
    segment(left, lower, left, upper);
  }

  /** A whole number in bars, by its upper left corner and height in pixels. */
  void number(int number, double left, double upper, double height) {
    double x = left;
    String digits = Integer.toString(number);
    for (int k = 0; k < digits.length(); k++) {
      digit(DIGITS[digits.charAt(k) - '0'], x, upper, height / 2);
      x += 0.8 * height;
    }
  }

  private void digit(String bars, double x, double y, double size) {
    for (int k = 0; k < bars.length(); k++) {
      switch (bars.charAt(k)) {
        case 't' -> segment(x, y, x + size, y);
        case 'm' -> segment(x, y + size, x + size, y + size);
        case 'b' -> segment(x, y + 2 * size, x + size, y + 2 * size);
        case 'A' -> segment(x, y, x, y + size);
        case 'B' -> segment(x, y + size, x, y + 2 * size);
        case 'C' -> segment(x + size, y, x + size, y + size);
        default -> segment(x + size, y + size, x + size, y + 2 * size);
      }
    }
  }

  private void segment(double x0, double y0, double x1, double y1) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double square = Math.max(dx * dx + dy * dy, 1e-12);
    int top = Math.max(0, (int) Math.floor(Math.min(y0, y1) - reach));
    int bottom = Math.min(grid.height() - 1, (int) Math.ceil(Math.max(y0, y1) + reach));
    int first = (int) Math.floor(Math.min(x0, x1) - reach);
    int last = (int) Math.ceil(Math.max(x0, x1) + reach);
    for (int j = top; j <= bottom; j++) {
      for (int i = first; i <= last; i++) {
        double along = ((i - x0) * dx + (j - y0) * dy) / square;
        along = Math.min(Math.max(along, 0), 1);
        double distance = Math.hypot(i - x0 - along * dx, j - y0 - along * dy);
        int k = j * grid.width() + Math.floorMod(i, grid.width());
        distances[k] = Math.min(distances[k], (float) distance);
      }
    }
  }

  /** Draws all lines in a colour, 0xRRGGBB, with dark edges that set them off from any picture. */
  void paint(Rgb24 picture, int colour) {
    for (int k = 0; k < distances.length; k++) {
      float distance = distances[k];
      if (distance < reach) {
        picture.mix(k, 0x000000, 0.55f * Math.min(1, reach - distance));
        picture.mix(k, colour, Math.min(1, Math.max(0, halfWidth + 0.5f - distance)));
      }
    }
  }
}
