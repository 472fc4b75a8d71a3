package io.passnet.edge.product;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.TangentPlane;

/**
 * Places a peak between the pixels: a quadratic is fitted by least squares to the logarithm of the
 * density around a pixel, over the plane that touches the sphere there, and its summit is the peak.
 * The plane makes the seam and the poles places like any other. Squared densities as weights make
 * the fit in the logarithm as steady as one of the densities themselves (H. Guo, "A Simple
 * Algorithm for Fitting a Gaussian Function", IEEE Signal Processing Magazine 28(5), 2011).
 */
final class PeakFit {
  /** How far the fit looks, in pixels at the equator: the eight neighbours and a little more. */
  private static final double REACH = 1.6;

  /** Terms of a quadratic in two variables. */
  private static final int TERMS = 6;

  /**
   * Beyond this squared distance from the pixel, in units of the reach, a summit is not believed.
   */
  private static final double FARTHEST_SQUARED = 0.5;

  private PeakFit() {}

  /** The summit near the local maximum at (i, j); the pixel's own centre if there is none near. */
  static Direction refine(SaliencyMap map, int i, int j) {
    Equirectangular grid = map.grid();
    TangentPlane plane = TangentPlane.at(grid.direction(i, j));
    double pitch = Math.max(Math.PI / grid.height(), 2 * Math.PI / grid.width());
    double reach = Math.sin(Math.min(REACH * pitch, 1));

    double[][] equations = new double[TERMS][TERMS + 1];
    int rows = (int) Math.ceil(REACH * pitch / (Math.PI / grid.height()));
    for (int row = Math.max(0, j - rows); row <= Math.min(grid.height() - 1, j + rows); row++) {
      int columns = columnsWithin(grid, row, reach);
      for (int step = -columns; step < Math.min(columns + 1, grid.width() - columns); step++) {
        int column = Math.floorMod(i + step, grid.width());
        double height = map.at(column, row) / map.at(i, j);
        Direction there = grid.direction(column, row);
        double x = plane.x(there) / reach;
        double y = plane.y(there) / reach;
        if (height > 0 && plane.faces(there) && x * x + y * y <= 1) {
          double weight = height * height * grid.solidAngle(row) / grid.solidAngle(j);
          accumulate(equations, x, y, Math.log(height), weight);
        }
      }
    }
    double[] summit = summit(equations);
    return summit == null ? plane.centre() : plane.direction(summit[0] * reach, summit[1] * reach);
  }

  /** How many columns to either side a cap of this sine reaches in a row, at most half of all. */
  private static int columnsWithin(Equirectangular grid, int row, double reach) {
    double level = Math.cos(Math.toRadians(grid.elevationDegrees(row)));
    int half = grid.width() / 2;
    if (level <= reach) {
      return half;
    }
    double angle = 2 * Math.asin(Math.min(1, reach / level));
    return Math.min(half, (int) Math.ceil(angle / (2 * Math.PI / grid.width())));
  }

  private static void accumulate(
      double[][] equations, double x, double y, double value, double weight) {
    double[] terms = {1, x, y, x * x, x * y, y * y};
    for (int r = 0; r < TERMS; r++) {
      for (int c = 0; c < TERMS; c++) {
        equations[r][c] += weight * terms[r] * terms[c];
      }
      equations[r][TERMS] += weight * terms[r] * value;
    }
  }

  /** Where the fitted quadratic is highest; null if it has no summit within the reach. */
  private static double[] summit(double[][] equations) {
    double[] fit = solve(equations);
    if (fit == null) {
      return null;
    }
    double xx = 2 * fit[3];
    double xy = fit[4];
    double yy = 2 * fit[5];
    double determinant = xx * yy - xy * xy;
    if (!(xx < 0 && determinant > 0)) {
      return null;
    }
    double x = (xy * fit[2] - yy * fit[1]) / determinant;
    double y = (xy * fit[1] - xx * fit[2]) / determinant;
    return x * x + y * y <= FARTHEST_SQUARED ? new double[] {x, y} : null;
  }

  /**
   * Gauss's elimination with row pivots, in place; null if the equations do not settle all terms.
   */
  private static double[] solve(double[][] equations) {
    double smallest = 1e-10 * equations[0][0];
    for (int c = 0; c < TERMS; c++) {
      int pivot = c;
      for (int r = c + 1; r < TERMS; r++) {
        if (Math.abs(equations[r][c]) > Math.abs(equations[pivot][c])) {
          pivot = r;
        }
      }
      double[] row = equations[pivot];
      equations[pivot] = equations[c];
      equations[c] = row;
      if (!(Math.abs(row[c]) > smallest)) {
        return null;
      }
      for (int r = 0; r < TERMS; r++) {
        if (r != c) {
          double factor = equations[r][c] / row[c];
          for (int k = c; k <= TERMS; k++) {
            equations[r][k] -= factor * row[k];
          }
        }
      }
    }
    double[] solution = new double[TERMS];
    for (int c = 0; c < TERMS; c++) {
      solution[c] = equations[c][TERMS] / equations[c][c];
    }
    return solution;
  }
}
