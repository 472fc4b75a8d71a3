package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.Equirectangular;

/**
 * Where people will look, over the whole sphere: an equirectangular density relative to uniform, so
 * that its mean, weighted by solid angle, is 1. Rows from the top, azimuth 180 first. Immutable.
 */
public final class SaliencyMap {
  private final Equirectangular grid;
  private final float[] density;
  private final float maximum;

  private SaliencyMap(Equirectangular grid, float[] density, float maximum) {
    this.grid = grid;
    this.density = density;
    this.maximum = maximum;
  }

  /**
   * A map of these values, scaled to a weighted mean of 1. The array is read, not kept.
   *
   * @param density {@code width * height} values in proportion to attention per solid angle, row by
   *     row from the top
   * @throws IllegalArgumentException if the size is wrong, a value is negative or not finite, or
   *     all are zero
   */
  public static SaliencyMap of(int width, int height, float[] density) {
    requireNonNull(density, "density is null");
    Equirectangular grid = new Equirectangular(width, height);
    if (density.length != (long) width * height) {
      throw new IllegalArgumentException(
          "Saliency map of %dx%d needs %d values, not %d"
              .formatted(width, height, (long) width * height, density.length));
    }
    double total = 0;
    for (int j = 0; j < height; j++) {
      double row = 0;
      for (int k = j * width; k < (j + 1) * width; k++) {
        float value = density[k];
        if (!(value >= 0 && value <= Float.MAX_VALUE)) {
          throw new IllegalArgumentException(
              "Saliency map has %s at column %d, row %d: values must be finite and not negative"
                  .formatted(value, k % width, j));
        }
        row += value;
      }
      total += row * grid.solidAngle(j);
    }
    if (total == 0) {
      throw new IllegalArgumentException(
          "Saliency map is zero everywhere: at least one value must be above zero");
    }
    double scale = 4 * Math.PI / total;
    float[] scaled = new float[density.length];
    float maximum = 0;
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = (float) (density[k] * scale);
      maximum = Math.max(maximum, scaled[k]);
    }
    return new SaliencyMap(grid, scaled, maximum);
  }

  /** Columns. */
  public int width() {
    return grid.width();
  }

  /** Rows. */
  public int height() {
    return grid.height();
  }

  /** The pixels' places on the sphere. */
  public Equirectangular grid() {
    return grid;
  }

  /** The density at column {@code i}, row {@code j}; 1 is the sphere's average. */
  public float at(int i, int j) {
    return density[j * grid.width() + i];
  }

  /** The highest density. */
  public float maximum() {
    return maximum;
  }

  /** A copy of all densities, row by row from the top. */
  public float[] toArray() {
    return density.clone();
  }

  /**
   * This map at another size, its mean again 1. Bilinear; where it shrinks, the triangle widens so
   * that no pixel is passed over. Azimuth wraps; beyond a pole the last row repeats.
   */
  public SaliencyMap resized(int width, int height) {
    if (width == width() && height == height()) {
      return this;
    }
    Equirectangular target = new Equirectangular(width, height);
    return of(width, height, Resampling.resize(density, grid, target));
  }

  /** All densities, for this room's loops; not to be written to. */
  float[] density() {
    return density;
  }

  /**
   * Where in {@link #density()} the pixel at (i, j) lies, for pixels up to one picture beyond an
   * edge: columns wrap, and a row beyond a pole comes back down on the far meridian.
   */
  int index(int i, int j) {
    int width = grid.width();
    int height = grid.height();
    if (j < 0) {
      j = -1 - j;
      i += width / 2;
    } else if (j >= height) {
      j = 2 * height - 1 - j;
      i += width / 2;
    }
    return j * width + Math.floorMod(i, width);
  }
}
