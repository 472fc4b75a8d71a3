package io.passnet.edge.geometry;

import static java.util.Objects.requireNonNull;

/**
 * What one eye of a headset is shown: a picture plane at distance 1, whose edges are given as
 * tangents of the angles from the eye's axis, as in OpenXR's {@code XrFovf}, to the left and below
 * negative. The sphere is at infinity, as a 360-degree video is, so that where the eye is plays no
 * part; only how it is turned does.
 *
 * @param width target's width in pixels, 1 to 16,384
 * @param height target's height in pixels, 1 to 16,384
 * @param left tangent of the left edge, below {@code right}
 * @param right tangent of the right edge
 * @param up tangent of the upper edge
 * @param down tangent of the lower edge, below {@code up}
 * @param orientation how the eye's axes are turned in the head: {@link Orientation#STRAIGHT} but
 *     for headsets with canted displays
 * @param lens the part that the lens shows: within an ellipse about the middle of the target, this
 *     many times as wide and high as the target, 0.5 to 1.5; 1 touches the target's edges, and 0
 *     stands for the whole target
 */
public record EyeView(
    int width,
    int height,
    double left,
    double right,
    double up,
    double down,
    Orientation orientation,
    double lens) {
  /** Most pixels of a target's width, and of its height. */
  public static final int LARGEST = 16_384;

  /** Farthest tangent of an edge: 87 degrees. */
  public static final double FARTHEST = 20;

  public EyeView {
    requireNonNull(orientation, "orientation is null");
    if (width < 1 || width > LARGEST || height < 1 || height > LARGEST) {
      throw new IllegalArgumentException(
          "Eye's target of %dx%d pixels: width and height must each be 1 to %d"
              .formatted(width, height, LARGEST));
    }
    if (!(-FARTHEST <= left && left < right && right <= FARTHEST)) {
      throw new IllegalArgumentException(
          "Eye's view from left %s to right %s: give tangents of the angles from the eye's axis, left below right, each within -%s and %s; to the left of the axis they are negative"
              .formatted(left, right, FARTHEST, FARTHEST));
    }
    if (!(-FARTHEST <= down && down < up && up <= FARTHEST)) {
      throw new IllegalArgumentException(
          "Eye's view from down %s to up %s: give tangents of the angles from the eye's axis, down below up, each within -%s and %s; below the axis they are negative"
              .formatted(down, up, FARTHEST, FARTHEST));
    }
    if (!(lens == 0 || (lens >= 0.5 && lens <= 1.5))) {
      throw new IllegalArgumentException(
          "Eye's lens of %s times the target: it must be 0.5 to 1.5, or 0 for the whole target"
              .formatted(lens));
    }
  }

  /** A view along the head's axes of which everything is seen. */
  public EyeView(int width, int height, double left, double right, double up, double down) {
    this(width, height, left, right, up, down, Orientation.STRAIGHT, 0);
  }

  /** Tangent at a distance in pixels from the target's left edge. */
  public double tangentX(double column) {
    return left + (right - left) * column / width;
  }

  /** Tangent at a distance in pixels from the target's upper edge. */
  public double tangentY(double row) {
    return up + (down - up) * row / height;
  }

  /** The direction, as the head has it, of a point of the picture plane. */
  public Direction direction(double tangentX, double tangentY) {
    return orientation.turn(new Direction(1, -tangentX, tangentY));
  }

  /** Whether the lens shows a point of the picture plane. */
  public boolean shows(double tangentX, double tangentY) {
    if (lens == 0) {
      return true;
    }
    double x = (2 * tangentX - left - right) / (right - left);
    double y = (2 * tangentY - up - down) / (up - down);
    return x * x + y * y <= lens * lens;
  }
}
