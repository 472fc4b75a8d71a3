package io.passnet.edge.media;

import java.util.List;

/**
 * One plane of a raw picture.
 *
 * @param offset bytes from the picture's first to the plane's first
 * @param rowStep bytes from row to row
 * @param rowBytes bytes of a row that are used
 * @param rows rows
 */
record RawPlane(long offset, int rowStep, int rowBytes, int rows) {
  /** The smallest stride that holds a row, in NV12 one of chroma too. */
  static int minStride(PictureEncoding encoding, int width) {
    return encoding == PictureEncoding.NV12 ? 2 * half(width) : rowBytes(encoding, width);
  }

  /**
   * The planes of a picture in such a format, as they follow each other. Chroma of half the size is
   * rounded up. Without a stride each plane's rows follow each other, so that the chroma rows of an
   * NV12 picture of odd width are a byte longer than those of its luma.
   */
  static List<RawPlane> of(PictureFormat format) {
    int width = format.width();
    int height = format.height();
    int rowBytes = rowBytes(format.encoding(), width);
    int step = format.stride() == 0 ? rowBytes : format.stride();
    RawPlane first = new RawPlane(0, step, rowBytes, height);
    return switch (format.encoding()) {
      case NV12 -> {
        int pairs = 2 * half(width);
        yield List.of(first, new RawPlane(first.end(), Math.max(step, pairs), pairs, half(height)));
      }
      case I420 -> {
        RawPlane u = new RawPlane(first.end(), half(step), half(width), half(height));
        yield List.of(first, u, new RawPlane(u.end(), half(step), half(width), half(height)));
      }
      default -> List.of(first);
    };
  }

  /** Bytes from the picture's first to the plane's end, with the last row's filling. */
  long end() {
    return offset + (long) rowStep * rows;
  }

  private static int rowBytes(PictureEncoding encoding, int width) {
    return switch (encoding) {
      case RGB24 -> 3 * width;
      case RGBA32, BGRA32 -> 4 * width;
      default -> width;
    };
  }

  private static int half(int size) {
    return (size + 1) / 2;
  }
}
