package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * A picture held elsewhere, three bytes a pixel (red, green, blue), rows from the top without gaps,
 * from the buffer's position on. The position stays where it is.
 */
record Rgb24(ByteBuffer bytes, int start, int width, int height) {

  static Rgb24 of(ByteBuffer bytes, int width, int height) {
    requireNonNull(bytes, "bytes is null");
    if (width < 1 || height < 1 || bytes.remaining() < 3L * width * height) {
      throw new IllegalArgumentException(
          "RGB24 picture of %dx%d: it needs at least one pixel and 3 bytes each, and %d bytes are left in the buffer"
              .formatted(width, height, bytes.remaining()));
    }
    return new Rgb24(bytes, bytes.position(), width, height);
  }

  /** Lays a colour, 0xRRGGBB, over pixel {@code k}; alpha 0 leaves the pixel, 1 replaces it. */
  void mix(int k, int colour, float alpha) {
    int at = start + 3 * k;
    mixByte(at, (colour >> 16) & 0xff, alpha);
    mixByte(at + 1, (colour >> 8) & 0xff, alpha);
    mixByte(at + 2, colour & 0xff, alpha);
  }

  private void mixByte(int at, int over, float alpha) {
    int under = bytes.get(at) & 0xff;
    bytes.put(at, (byte) (under + alpha * (over - under) + 0.5f));
  }
}
