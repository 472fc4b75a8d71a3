package io.passnet.edge.geometry;

/**
 * An equirectangular picture of the whole sphere. Column 0 begins at azimuth 180 and azimuth falls
 * to the right; row 0 begins at elevation 90. Whole pixel coordinates (i, j) are pixel centres.
 *
 * @param width columns, 1 to 65,536
 * @param height rows, 1 to 65,536
 */
public record Equirectangular(int width, int height) {
  private static final int LARGEST = 1 << 16;

  public Equirectangular {
    if (width < 1 || width > LARGEST || height < 1 || height > LARGEST) {
      throw new IllegalArgumentException(
          "Equirectangular picture of %dx%d pixels: width and height must each be 1 to %d"
              .formatted(width, height, LARGEST));
    }
  }

  /** Azimuth in degrees of column {@code i}; columns may lie between or beyond pixels. */
  public double azimuthDegrees(double i) {
    return (0.5 - (i + 0.5) / width) * 360;
  }

  /** Elevation in degrees of row {@code j}; rows may lie between pixels. */
  public double elevationDegrees(double j) {
    return (0.5 - (j + 0.5) / height) * 180;
  }

  /** The direction of the centre of pixel (i, j). */
  public Direction direction(int i, int j) {
    return Direction.ofAngles(azimuthDegrees(i), elevationDegrees(j));
  }

  /**
   * The column at an azimuth in degrees: the inverse of {@link #azimuthDegrees}. Azimuths of -180
   * to 180 give -0.5 to width - 0.5; others lie whole turns beyond.
   */
  public double column(double azimuth) {
    return (0.5 - azimuth / 360) * width - 0.5;
  }

  /** The row at an elevation in degrees: the inverse of {@link #elevationDegrees}. */
  public double row(double elevation) {
    return (0.5 - elevation / 180) * height - 0.5;
  }

  /** Steradians of one pixel in row {@code j}, exact; all pixels together have 4 pi. */
  public double solidAngle(int j) {
    return 2 * Math.PI / width * Region.band((double) j / height, (j + 1.0) / height);
  }
}
