package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

/**
 * Asks for the map as an image.
 *
 * @param width columns; 0 for the map's own
 * @param height rows; 0 for the map's own
 * @param format how values are written
 * @param smoothing over the time before
 */
public record MapSpec(int width, int height, MapFormat format, Smoothing smoothing)
    implements Product<MapImage> {
  /** An image may have this many times the map's own columns and rows. */
  public static final int LARGEST_SCALE = 4;

  public MapSpec {
    if (width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "Map of %dx%d: width and height must be 0, for the map's own, or more"
              .formatted(width, height));
    }
    requireNonNull(format, "format is null");
    requireNonNull(smoothing, "smoothing is null");
  }

  /** The map of the moment alone. */
  public MapSpec(int width, int height, MapFormat format) {
    this(width, height, format, Smoothing.NONE);
  }

  /**
   * The same with the size filled in, for a model whose maps have this size.
   *
   * @throws IllegalArgumentException if the image would be more than four times the map's size
   */
  public MapSpec resolved(int ownWidth, int ownHeight) {
    int resolvedWidth = width == 0 ? ownWidth : width;
    int resolvedHeight = height == 0 ? ownHeight : height;
    int most = LARGEST_SCALE;
    if (resolvedWidth > most * ownWidth || resolvedHeight > most * ownHeight) {
      throw new IllegalArgumentException(
          "Map of %dx%d: at most %dx%d is made, %d times the model's own %dx%d; ask for less and scale it up"
              .formatted(
                  resolvedWidth,
                  resolvedHeight,
                  most * ownWidth,
                  most * ownHeight,
                  most,
                  ownWidth,
                  ownHeight));
    }
    return new MapSpec(resolvedWidth, resolvedHeight, format, smoothing);
  }

  /** Fails on an image of more than four times the map's size; {@link #resolved} tells before. */
  @Override
  public Maker<MapImage> maker() {
    return (moment, line) -> MapImage.of(line.make(smoothing, moment), this);
  }
}
