package io.passnet.edge.media;

/** Width and height in pixels. */
public record PictureSize(int width, int height) {
  /** Checks that both are positive. */
  public PictureSize {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException(
          "The size is %d x %d; both have to be positive.".formatted(width, height));
    }
  }

  /** Bytes of such a picture as tight RGB24. */
  public int rgbBytes() {
    return Math.multiplyExact(Math.multiplyExact(width, height), 3);
  }
}
