package io.passnet.edge.product;

import io.passnet.edge.geometry.Axes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Shading rates the long way, for tests: one ray a texel in the engine's own axes, rotation
 * matrices of yaw, pitch and roll, arc sines, and sorting. Knows nothing of quaternions.
 */
final class ShadingReference {
  /** An eye's view as plain numbers. */
  record Eye(int width, int height, double left, double right, double up, double down) {}

  private final Axes axes;
  private final double[] front;
  private final double[] left;
  private final double[] up;
  private final int tile;
  private final List<Eye> eyes;

  ShadingReference(Axes axes, int tile, List<Eye> eyes) {
    this.axes = axes;
    this.tile = tile;
    this.eyes = eyes;
    switch (axes) {
      case OPENXR -> {
        front = new double[] {0, 0, -1};
        left = new double[] {-1, 0, 0};
        up = new double[] {0, 1, 0};
      }
      case UNITY -> {
        front = new double[] {0, 0, 1};
        left = new double[] {-1, 0, 0};
        up = new double[] {0, 1, 0};
      }
      case UNREAL -> {
        front = new double[] {1, 0, 0};
        left = new double[] {0, -1, 0};
        up = new double[] {0, 0, 1};
      }
      default -> {
        front = new double[] {1, 0, 0};
        left = new double[] {0, 1, 0};
        up = new double[] {0, 0, 1};
      }
    }
  }

  /** In radians; to the left, up, and the crown to the right. */
  record Pose(double yaw, double pitch, double roll) {}

  /** An axis-angle turn in the engine's own, maybe left-handed, axes: Rodrigues' formula. */
  private static double[] turned(double[] v, double[] axis, double angle) {
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    double along = dot(v, axis) * (1 - c);
    double[] cross = {
      axis[1] * v[2] - axis[2] * v[1],
      axis[2] * v[0] - axis[0] * v[2],
      axis[0] * v[1] - axis[1] * v[0]
    };
    return new double[] {
      v[0] * c + cross[0] * s + axis[0] * along,
      v[1] * c + cross[1] * s + axis[1] * along,
      v[2] * c + cross[2] * s + axis[2] * along
    };
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  /**
   * The sense of rotations: a positive angle about "up" turns to the right in a left-handed frame.
   */
  private double sense() {
    return axes == Axes.UNITY || axes == Axes.UNREAL ? -1 : 1;
  }

  /** The same pose as a quaternion (x, y, z, w) in the engine's axes. */
  double[] quaternion(Pose pose) {
    double[] q = times(half(up, sense() * pose.yaw), half(left, -sense() * pose.pitch));
    return times(q, half(front, sense() * pose.roll));
  }

  private static double[] half(double[] axis, double angle) {
    double s = Math.sin(angle / 2);
    return new double[] {axis[0] * s, axis[1] * s, axis[2] * s, Math.cos(angle / 2)};
  }

  private static double[] times(double[] a, double[] b) {
    return new double[] {
      a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
      a[3] * b[1] + a[1] * b[3] + a[2] * b[0] - a[0] * b[2],
      a[3] * b[2] + a[2] * b[3] + a[0] * b[1] - a[1] * b[0],
      a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2]
    };
  }

  /** The rates' levels, one array an eye. */
  int[][] rates(SaliencyMap map, Pose pose, ShadingRequest request) {
    int[][] rates = new int[eyes.size()][];
    List<int[]> open = new ArrayList<>();
    double[][] worth = new double[eyes.size()][];
    int visible = 0;
    int full = 0;
    for (int e = 0; e < eyes.size(); e++) {
      Eye eye = eyes.get(e);
      int columns = (int) Math.ceil(eye.width / (double) tile);
      int rows = (int) Math.ceil(eye.height / (double) tile);
      rates[e] = new int[columns * rows];
      worth[e] = new double[columns * rows];
      for (int k = 0; k < columns * rows; k++) {
        double[] ray = ray(eye, k % columns, k / columns);
        double length = Math.sqrt(dot(ray, ray));
        double off = Math.toDegrees(Math.acos(dot(ray, front) / length));
        worth[e][k] = density(map, pose, ray) / (length * length * length);
        visible++;
        rates[e][k] = off <= request.ringDegrees() ? 1 : request.coarsest().level();
        if (off <= request.clearDegrees()) {
          rates[e][k] = 0;
          full++;
        } else {
          open.add(new int[] {e, k});
        }
      }
    }
    open.sort(Comparator.comparingDouble(place -> -worth[place[0]][place[1]]));
    int budget = (int) (request.fullShare() * visible);
    for (int[] place : open.subList(0, Math.max(0, Math.min(open.size(), budget - full)))) {
      rates[place[0]][place[1]] = 0;
    }
    for (int e = 0; e < eyes.size(); e++) {
      soften(rates[e], (int) Math.ceil(eyes.get(e).width / (double) tile));
    }
    int finer = 0;
    for (int[] eye : rates) {
      for (int rate : eye) {
        finer += rate < 2 ? 1 : 0;
      }
    }
    open.removeIf(place -> rates[place[0]][place[1]] < 2);
    int both = (int) ((request.fullShare() + request.halfShare()) * visible);
    for (int[] place : open.subList(0, Math.max(0, Math.min(open.size(), both - finer)))) {
      rates[place[0]][place[1]] = 1;
    }
    return rates;
  }

  private double[] ray(Eye eye, int i, int j) {
    double x = (i * tile + Math.min(eye.width, (i + 1) * tile)) / 2.0 / eye.width;
    double y = (j * tile + Math.min(eye.height, (j + 1) * tile)) / 2.0 / eye.height;
    double right = eye.left * (1 - x) + eye.right * x;
    double above = eye.up * (1 - y) + eye.down * y;
    double[] ray = new double[3];
    for (int k = 0; k < 3; k++) {
      ray[k] = front[k] - right * left[k] + above * up[k];
    }
    return ray;
  }

  private double density(SaliencyMap map, Pose pose, double[] ray) {
    double[] world = turned(ray, front, sense() * pose.roll);
    world = turned(world, left, -sense() * pose.pitch);
    world = turned(world, up, sense() * pose.yaw);
    double length = Math.sqrt(dot(world, world));
    double azimuth = Math.atan2(dot(world, left), dot(world, front));
    double elevation = Math.asin(Math.max(-1, Math.min(1, dot(world, up) / length)));
    double column = (0.5 - azimuth / (2 * Math.PI)) * map.width() - 0.5;
    double row = (0.5 - elevation / Math.PI) * map.height() - 0.5;
    int i = (int) Math.floor(column);
    int j = (int) Math.floor(row);
    double a = column - i;
    double b = row - j;
    return (1 - a) * (1 - b) * pixel(map, i, j)
        + a * (1 - b) * pixel(map, i + 1, j)
        + (1 - a) * b * pixel(map, i, j + 1)
        + a * b * pixel(map, i + 1, j + 1);
  }

  private static double pixel(SaliencyMap map, int i, int j) {
    boolean beyond = j < 0 || j >= map.height();
    int row = j < 0 ? 0 : Math.min(j, map.height() - 1);
    int column = beyond ? i + map.width() / 2 : i;
    return map.at((column + 2 * map.width()) % map.width(), row);
  }

  private static void soften(int[] rates, int columns) {
    int rows = rates.length / columns;
    for (int k = 0; k < rates.length; k++) {
      if (rates[k] == 0) {
        for (int j = k / columns - 1; j <= k / columns + 1; j++) {
          for (int i = k % columns - 1; i <= k % columns + 1; i++) {
            if (i >= 0 && j >= 0 && i < columns && j < rows && rates[j * columns + i] > 1) {
              rates[j * columns + i] = 1;
            }
          }
        }
      }
    }
  }
}
