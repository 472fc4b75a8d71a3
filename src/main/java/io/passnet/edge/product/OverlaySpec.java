package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

/**
 * Asks for the picture with the map over it, as JPEG.
 *
 * @param width columns, twice the rows; an even number of 64 to 4096
 * @param quality of the JPEG, 1 to 100
 * @param smoothing over the time before
 */
public record OverlaySpec(int width, int quality, Smoothing smoothing) implements Product<byte[]> {
  /** Fewest columns. */
  public static final int NARROWEST = 64;

  /** Most columns. */
  public static final int WIDEST = 4096;

  public OverlaySpec {
    if (width < NARROWEST || width > WIDEST || width % 2 != 0) {
      throw new IllegalArgumentException(
          "Overlay of %d columns: it must be an even number of %d to %d"
              .formatted(width, NARROWEST, WIDEST));
    }
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException(
          "Overlay of quality %d: it must be 1 to 100".formatted(quality));
    }
    requireNonNull(smoothing, "smoothing is null");
  }

  @Override
  public Maker<byte[]> maker() {
    return (moment, line) -> OverlayImage.jpeg(moment, line.make(smoothing, moment), this);
  }
}
