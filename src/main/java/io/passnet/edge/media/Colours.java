package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

/**
 * What the numbers of a picture in luma and chroma mean. What is known from the bytes themselves (a
 * JPEG, a video's own headers) comes before {@code AUTO}, and what is named before both.
 *
 * @param range which numbers are black and white
 * @param matrix how red, green and blue are mixed
 */
public record Colours(Range range, Matrix matrix) {
  /** Which numbers are black and white. */
  public enum Range {
    /** As the picture says; limited if it does not. */
    AUTO,
    /** 16 to 235. */
    LIMITED,
    /** 0 to 255. */
    FULL
  }

  /** How red, green and blue are mixed into luma and chroma. */
  public enum Matrix {
    /** As the picture says; if it does not, BT.709 from 720 lines on, else BT.601. */
    AUTO,
    /** ITU-R BT.601. */
    BT601,
    /** ITU-R BT.709. */
    BT709
  }

  /** As the picture says. */
  public static final Colours AUTO = new Colours(Range.AUTO, Matrix.AUTO);

  /** Checks for nulls. */
  public Colours {
    requireNonNull(range, "range is null");
    requireNonNull(matrix, "matrix is null");
  }
}
