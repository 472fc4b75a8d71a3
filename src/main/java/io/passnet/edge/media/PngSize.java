package io.passnet.edge.media;

/** How many bytes a PNG's rows have, each with the byte that names its filter. */
final class PngSize {
  /** First column, first row, column step and row step of the seven passes of interlacing. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private PngSize() {}

  static long dataBytes(int width, int height, int depth, int colourType, int interlace)
      throws MediaException {
    int pixelBits = channels(colourType) * depth;
    if (Integer.bitCount(depth) != 1 || depth < 1 || depth > 16 || interlace < 0 || interlace > 1) {
      throw MediaException.undecodable(
          "The PNG's header says bit depth %d and interlacing %d, which PNG has not."
              .formatted(depth, interlace));
    }
    if (interlace == 0) {
      return passBytes(width, height, pixelBits);
    }
    long bytes = 0;
    for (int[] pass : ADAM7) {
      bytes +=
          passBytes(
              Math.max(0, (width - pass[0] + pass[2] - 1) / pass[2]),
              Math.max(0, (height - pass[1] + pass[3] - 1) / pass[3]),
              pixelBits);
    }
    return bytes;
  }

  private static long passBytes(int width, int height, int pixelBits) {
    return width == 0 ? 0 : height * (1 + ((long) width * pixelBits + 7) / 8);
  }

  private static int channels(int colourType) throws MediaException {
    return switch (colourType) {
      case 0, 3 -> 1;
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default ->
          throw MediaException.undecodable(
              "The PNG's header says colour type %d, which PNG has not.".formatted(colourType));
    };
  }
}
