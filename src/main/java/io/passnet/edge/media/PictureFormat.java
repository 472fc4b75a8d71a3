package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

/**
 * What every picture of a stream is announced as.
 *
 * @param encoding how the bytes are to be read
 * @param width pixels across; needed for raw pictures, not used for the others
 * @param height pixels down; needed for raw pictures, not used for the others
 * @param stride bytes from row to row of a raw picture; 0 when rows follow each other
 */
public record PictureFormat(PictureEncoding encoding, int width, int height, int stride) {
  private static final int MAX_SIDE = 1 << 16;
  private static final int MAX_STRIDE = 1 << 20;

  /** Checks the numbers; the message of the exception names the field and what is allowed. */
  public PictureFormat {
    requireNonNull(encoding, "encoding is null");
    if (encoding.isRaw()) {
      requireBetween("width", width, 1, MAX_SIDE);
      requireBetween("height", height, 1, MAX_SIDE);
      if (stride != 0) {
        requireBetween("stride", stride, width * encoding.pixelBytes(), MAX_STRIDE);
      }
    }
  }

  /** JPEG or PNG, recognised from the bytes. */
  public static PictureFormat auto() {
    return new PictureFormat(PictureEncoding.AUTO, 0, 0, 0);
  }

  /** Bytes from the start of a row to the start of the next one, in a raw picture. */
  int rowStep() {
    return stride == 0 ? width * encoding.pixelBytes() : stride;
  }

  /** Bytes of a raw picture whose last row may lack the filling up to the stride. */
  long minBytes() {
    return (long) rowStep() * (height - 1) + (long) width * encoding.pixelBytes();
  }

  /** Bytes of a raw picture. */
  long bytes() {
    return (long) rowStep() * height;
  }

  private static void requireBetween(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; %d to %d are allowed.".formatted(field, value, min, max));
    }
  }
}
