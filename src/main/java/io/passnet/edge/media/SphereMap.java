package io.passnet.edge.media;

import io.passnet.edge.geometry.CubeMap;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.SphereLayout;
import java.util.Arrays;

/**
 * Which pixels of one plane of a picture lie under each pixel of an equirectangular one, and with
 * what weights: computed once, applied to every picture of that geometry. Immutable; for any
 * thread.
 *
 * <p>Under each pixel of the result, directions are spread no further apart than the plane's
 * pixels, and the plane is read between its pixels (bilinear) at each: the average over the area
 * where the picture shrinks, plain interpolation where it grows. What lies beyond a face's edge is
 * taken from the face that meets it there, so that no edge shows.
 */
final class SphereMap {
  /**
   * What a map depends on.
   *
   * @param size of the eye's picture, in pixels of luma
   * @param shiftX 1 for a plane of half the width, else 0
   * @param shiftY 1 for a plane of half the height, else 0
   * @param rowStep bytes from row to row of the plane
   * @param pixelStep bytes from pixel to pixel of the plane
   * @param layout cube or not, and its faces; the eye is already chosen
   * @param area the part of the sphere that an equirectangular picture covers
   * @param out size of the result
   */
  record Geometry(
      PictureSize size,
      int shiftX,
      int shiftY,
      int rowStep,
      int pixelStep,
      SphereLayout layout,
      Region area,
      PictureSize out) {
    int planeWidth() {
      return -(-size.width() >> shiftX);
    }

    int planeHeight() {
      return -(-size.height() >> shiftY);
    }

    /** Bytes from the plane's first to its last. */
    int planeBytes() {
      return Math.addExact(
          Math.multiplyExact(rowStep, planeHeight() - 1), planeWidth() * pixelStep);
    }
  }

  /** The sum of a pixel's weights, in bits. */
  static final int WEIGHT_BITS = 14;

  /** Bits of the results below the value's own eight. */
  static final int FRACTION_BITS = 6;

  private static final int ONE = 1 << WEIGHT_BITS;
  private static final int MOST_DIRECTIONS = 32;

  /** Taps are filled up to groups of four: ends that vary less are foreseen by the processor. */
  private static final int GROUP = 4;

  private final int width;
  private final int[] first;
  private final int[] black;
  private int[] at = new int[1 << 16];
  private short[] weight = new short[1 << 16];

  SphereMap(Geometry geometry) {
    width = geometry.out.width();
    int height = geometry.out.height();
    first = new int[width * height + 1];
    black = new int[width * height];
    Equirectangular grid = new Equirectangular(width, height);
    Surface surface =
        geometry.layout.projection().isCube()
            ? new CubeSurface(geometry)
            : new FlatSurface(geometry);
    for (int j = 0; j < height; j++) {
      for (int i = 0; i < width; i++) {
        surface.clear();
        gather(grid, i, j, surface);
        finish(j * width + i, surface);
      }
    }
    at = Arrays.copyOf(at, first[width * height]);
    weight = Arrays.copyOf(weight, at.length);
  }

  /**
   * One row of the result, each value times 2^{@link #FRACTION_BITS}.
   *
   * @param plane the plane's bytes, {@link Geometry#planeBytes} of them
   * @param offset of the channel from the plane's start
   * @param blackLevel the channel's value where the picture does not cover the sphere
   */
  void row(int j, byte[] plane, int offset, int blackLevel, int[] values) {
    int tap = first[j * width];
    for (int i = 0; i < width; i++) {
      int pixel = j * width + i;
      int end = first[pixel + 1];
      int sum = black[pixel] * blackLevel;
      for (; tap < end; tap += GROUP) {
        sum +=
            (plane[at[tap] + offset] & 0xFF) * weight[tap]
                + (plane[at[tap + 1] + offset] & 0xFF) * weight[tap + 1]
                + (plane[at[tap + 2] + offset] & 0xFF) * weight[tap + 2]
                + (plane[at[tap + 3] + offset] & 0xFF) * weight[tap + 3];
      }
      values[i] = sum >> WEIGHT_BITS - FRACTION_BITS;
    }
  }

  private static void gather(Equirectangular grid, int i, int j, Surface surface) {
    if (!surface.touches(i, j)) {
      return;
    }
    Direction centre = grid.direction(i, j);
    int across = directions(surface.pixelsAcross(centre));
    int down = directions(surface.pixelsDown(centre));
    for (int y = 0; y < down; y++) {
      double row = j - 0.5 + (y + 0.5) / down;
      for (int x = 0; x < across; x++) {
        double column = i - 0.5 + (x + 0.5) / across;
        surface.read(
            Direction.ofAngles(grid.azimuthDegrees(column), grid.elevationDegrees(row)),
            1.0 / (across * down));
      }
    }
  }

  private static int directions(double pixels) {
    return Math.max(1, Math.min(MOST_DIRECTIONS, (int) Math.ceil(pixels - 0.01)));
  }

  /** Rounds a pixel's weights so that their sum stays exact: an even picture stays even. */
  private void finish(int pixel, Surface surface) {
    int start = first[pixel];
    int end = start + (surface.count + GROUP - 1) / GROUP * GROUP;
    if (end > at.length) {
      at = Arrays.copyOf(at, 2 * at.length + end);
      weight = Arrays.copyOf(weight, at.length);
    }
    double sum = 0;
    int given = 0;
    for (int tap = 0; tap < surface.count; tap++) {
      sum += surface.weights[tap];
      int upTo = (int) Math.round(sum * ONE);
      at[start + tap] = surface.places[tap];
      weight[start + tap] = (short) (upTo - given);
      given = upTo;
    }
    black[pixel] = ONE - given;
    Arrays.fill(at, start + surface.count, end, surface.count == 0 ? 0 : at[start]);
    Arrays.fill(weight, start + surface.count, end, (short) 0);
    first[pixel + 1] = end;
  }

  /** A plane that is read in directions; collects what was read since it was cleared. */
  private abstract static class Surface {
    final Geometry geometry;
    final int planeWidth;
    final int planeHeight;
    int count;
    int[] places = new int[64];
    double[] weights = new double[64];

    Surface(Geometry geometry) {
      this.geometry = geometry;
      planeWidth = geometry.planeWidth();
      planeHeight = geometry.planeHeight();
    }

    /** How many of the plane's pixels, at most, lie across a pixel of the result there. */
    abstract double pixelsAcross(Direction centre);

    /** How many, at most, lie down it. */
    abstract double pixelsDown(Direction centre);

    abstract void read(Direction direction, double part);

    /** Whether a pixel of the result may show anything of the picture. */
    boolean touches(int i, int j) {
      return true;
    }

    void clear() {
      count = 0;
    }

    void add(int x, int y, double part) {
      if (part <= 0) {
        return;
      }
      int place = y * geometry.rowStep + x * geometry.pixelStep;
      // What is read next to it came last.
      for (int tap = count - 1; tap >= 0; tap--) {
        if (places[tap] == place) {
          weights[tap] += part;
          return;
        }
      }
      if (count == places.length) {
        places = Arrays.copyOf(places, 2 * count);
        weights = Arrays.copyOf(weights, 2 * count);
      }
      places[count] = place;
      weights[count++] = part;
    }
  }

  /** The six faces of a cube. */
  private static final class CubeSurface extends Surface {
    /** Radians over which density is taken. */
    private static final double STEP = 1e-4;

    private final CubeMap map;
    private final double faceWidth;
    private final double faceHeight;

    CubeSurface(Geometry geometry) {
      super(geometry);
      map = geometry.layout.cubeMap();
      // Not whole where a plane of half the size has no whole half.
      faceWidth = geometry.size.width() / 3.0 / (1 << geometry.shiftX);
      faceHeight = geometry.size.height() / 2.0 / (1 << geometry.shiftY);
    }

    @Override
    double pixelsAcross(Direction centre) {
      double level = Math.hypot(centre.x(), centre.y());
      double perRadian = density(centre, -centre.y() / level, centre.x() / level, 0);
      return perRadian * level * 2 * Math.PI / geometry.out.width();
    }

    @Override
    double pixelsDown(Direction centre) {
      double level = Math.hypot(centre.x(), centre.y());
      double tilt = -centre.z() / level;
      double perRadian = density(centre, tilt * centre.x(), tilt * centre.y(), level);
      return perRadian * Math.PI / geometry.out.height();
    }

    /** Pixels to a radian from a direction along the sphere, towards a unit vector. */
    private double density(Direction from, double x, double y, double z) {
      CubeMap.Point one = map.point(step(from, -STEP, x, y, z));
      CubeMap.Point other = map.point(step(from, STEP, x, y, z));
      if (one.place() != other.place()) {
        // Over an edge, where a face has about as many pixels to a radian as along its side.
        return Math.max(faceWidth, faceHeight);
      }
      double across = (other.across() - one.across()) / 2 * faceWidth;
      double down = (other.down() - one.down()) / 2 * faceHeight;
      return Math.hypot(across, down) / (2 * STEP);
    }

    private static Direction step(Direction from, double step, double x, double y, double z) {
      return new Direction(from.x() + step * x, from.y() + step * y, from.z() + step * z);
    }

    @Override
    void read(Direction direction, double part) {
      CubeMap.Point point = map.point(direction);
      double x = (point.place() % 3 + (point.across() + 1) / 2) * faceWidth - 0.5;
      double y = (point.place() / 3 + (point.down() + 1) / 2) * faceHeight - 0.5;
      int left = (int) Math.floor(x);
      int upper = (int) Math.floor(y);
      double right = x - left;
      double lower = y - upper;
      pixel(point.place(), left, upper, part * (1 - right) * (1 - lower));
      pixel(point.place(), left + 1, upper, part * right * (1 - lower));
      pixel(point.place(), left, upper + 1, part * (1 - right) * lower);
      pixel(point.place(), left + 1, upper + 1, part * right * lower);
    }

    private void pixel(int place, int x, int y, double part) {
      double across = ((x + 0.5) / faceWidth - place % 3) * 2 - 1;
      double down = ((y + 0.5) / faceHeight - place / 3) * 2 - 1;
      if (Math.abs(across) <= 1 && Math.abs(down) <= 1) {
        add(Math.min(x, planeWidth - 1), Math.min(y, planeHeight - 1), part);
        return;
      }
      CubeMap.Point beyond = map.point(map.direction(new CubeMap.Point(place, across, down)));
      add(
          nearest(beyond.place() % 3, beyond.across(), faceWidth, planeWidth),
          nearest(beyond.place() / 3, beyond.down(), faceHeight, planeHeight),
          part);
    }

    /** The pixel at a coordinate of a face, one whose centre lies on it. */
    private static int nearest(int face, double coordinate, double side, int limit) {
      int firstOne = (int) Math.ceil(face * side - 0.5);
      int lastOne = (int) Math.ceil((face + 1) * side - 0.5) - 1;
      int pixel = (int) Math.floor((face + (coordinate + 1) / 2) * side);
      return Math.max(0, Math.min(limit - 1, Math.max(firstOne, Math.min(lastOne, pixel))));
    }
  }

  /** An equirectangular picture of the sphere or a part of it. */
  private static final class FlatSurface extends Surface {
    private final double columns;
    private final double rows;

    FlatSurface(Geometry geometry) {
      super(geometry);
      // Those of the whole sphere, of which the picture covers the area.
      Region area = geometry.area;
      columns = geometry.size.width() / (area.right() - area.left()) / (1 << geometry.shiftX);
      rows = geometry.size.height() / (area.lower() - area.upper()) / (1 << geometry.shiftY);
    }

    @Override
    double pixelsAcross(Direction centre) {
      return columns / geometry.out.width();
    }

    @Override
    boolean touches(int i, int j) {
      Region area = geometry.area;
      boolean whole = area.left() == 0 && area.right() == 1;
      return (whole || meets(i, geometry.out.width(), area.left(), area.right(), 1 / columns))
          && meets(j, geometry.out.height(), area.upper(), area.lower(), 1 / rows);
    }

    /** Whether a pixel reaches a stretch of the sphere, or one pixel of the picture beside it. */
    private static boolean meets(int pixel, int pixels, double from, double to, double beside) {
      return (pixel + 1.0) / pixels >= from - beside && (double) pixel / pixels <= to + beside;
    }

    @Override
    double pixelsDown(Direction centre) {
      return rows / geometry.out.height();
    }

    @Override
    void read(Direction direction, double part) {
      double x = (0.5 - direction.azimuthDegrees() / 360 - geometry.area.left()) * columns - 0.5;
      double y = (0.5 - direction.elevationDegrees() / 180 - geometry.area.upper()) * rows - 0.5;
      int left = (int) Math.floor(x);
      int upper = (int) Math.floor(y);
      double right = x - left;
      double lower = y - upper;
      pixel(left, upper, part * (1 - right) * (1 - lower));
      pixel(left + 1, upper, part * right * (1 - lower));
      pixel(left, upper + 1, part * (1 - right) * lower);
      pixel(left + 1, upper + 1, part * right * lower);
    }

    private void pixel(int x, int y, double part) {
      int column = x;
      if (geometry.area.left() == 0 && geometry.area.right() == 1) {
        column = Math.floorMod(x, planeWidth);
      }
      int row = y;
      if (geometry.area.upper() == 0) {
        row = Math.max(0, row);
      }
      if (geometry.area.lower() == 1) {
        row = Math.min(planeHeight - 1, row);
      }
      if (column >= 0 && column < planeWidth && row >= 0 && row < planeHeight) {
        add(column, row, part);
      }
    }
  }
}
