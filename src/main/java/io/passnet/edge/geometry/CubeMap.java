package io.passnet.edge.geometry;

import static java.util.Objects.requireNonNull;

/**
 * A picture of the whole sphere as six faces of a cube in 3 columns and 2 rows, each seen from the
 * cube's centre: level ones upright, up and down as seen with the front at their lower and upper
 * edge.
 *
 * <p>Points of the picture are given as a place (0 to 5, row by row) and two coordinates within the
 * face there, -1 to 1 from left to right and from top to bottom. In a cubemap they grow with the
 * tangent of the angle from the face's centre; in an equi-angular one with the angle itself (C.
 * Brown, "Bringing pixels front and center in VR video", Google 2017: u = 4/pi atan x).
 */
public final class CubeMap {
  /** A point of the picture: the place of a face, and coordinates in it. */
  public record Point(int place, double across, double down) {}

  private static final double QUARTER = Math.PI / 4;

  private final boolean equiangular;
  private final char[] faceAt = new char[6];
  private final int[] turnsAt = new int[6];

  /** With the faces where {@code faces} says; with equal angles or equal lengths. */
  public CubeMap(CubeFaces faces, boolean equiangular) {
    requireNonNull(faces, "faces is null");
    this.equiangular = equiangular;
    for (int place = 0; place < 6; place++) {
      faceAt[place] = faces.order().charAt(place);
      turnsAt[place] = faces.turns().charAt(place) - '0';
    }
  }

  /** The point at which a direction is seen. On an edge, one of the faces that meet there. */
  public Point point(Direction direction) {
    double front = direction.x();
    double right = -direction.y();
    double down = -direction.z();
    double level = Math.max(Math.abs(front), Math.abs(right));
    if (Math.abs(down) > level) {
      return down < 0
          ? point('u', right / -down, front / -down)
          : point('d', right / down, -front / down);
    }
    if (Math.abs(front) >= Math.abs(right)) {
      return front > 0
          ? point('f', right / front, down / front)
          : point('b', right / front, down / -front);
    }
    return right > 0
        ? point('r', -front / right, down / right)
        : point('l', front / -right, down / -right);
  }

  /**
   * The direction that is seen at a point. Coordinates may lie a little beyond the face: on its
   * plane, so that what is found there lies on the neighbouring face.
   */
  public Direction direction(Point point) {
    double across = point.across;
    double down = point.down;
    for (int turn = turnsAt[point.place]; turn > 0; turn--) {
      double before = across;
      across = down;
      down = -before;
    }
    across = length(across);
    down = length(down);
    return switch (faceAt[point.place]) {
      case 'f' -> new Direction(1, -across, -down);
      case 'b' -> new Direction(-1, across, -down);
      case 'r' -> new Direction(-across, -1, -down);
      case 'l' -> new Direction(across, 1, -down);
      case 'u' -> new Direction(down, -across, 1);
      default -> new Direction(-down, -across, -1);
    };
  }

  private Point point(char face, double acrossLength, double downLength) {
    int place = 0;
    while (faceAt[place] != face) {
      place++;
    }
    double across = coordinate(acrossLength);
    double down = coordinate(downLength);
    for (int turn = turnsAt[place]; turn > 0; turn--) {
      double before = across;
      across = -down;
      down = before;
    }
    return new Point(place, across, down);
  }

  private double coordinate(double length) {
    return equiangular ? Math.atan(length) / QUARTER : length;
  }

  private double length(double coordinate) {
    return equiangular ? Math.tan(coordinate * QUARTER) : coordinate;
  }
}
