package io.passnet.edge.geometry;

import static java.util.Objects.requireNonNull;

/**
 * Which face of the cube lies where in a picture of 3 columns and 2 rows, row by row, and how it is
 * turned.
 *
 * @param order six letters, each once: (r)ight, (l)eft, (u)p, (d)own, (f)ront, (b)ack
 * @param turns six digits from 0 to 3: quarter turns, clockwise as seen in the picture, that were
 *     applied to the face in that place when it was laid into the picture
 */
public record CubeFaces(String order, String turns) {
  /** Right, left, up over down, front, back, none turned: the order of FFmpeg's {@code c3x2}. */
  public static final CubeFaces CUBEMAP = new CubeFaces("rludfb", "000000");

  /** Left, front, right over down, back, up, the lower row turned: YouTube's, FFmpeg's eac. */
  public static final CubeFaces EQUIANGULAR = new CubeFaces("lfrdbu", "000313");

  private static final String LETTERS = "rludfb";

  /** Checks both; the message of the exception says what is allowed. */
  public CubeFaces {
    requireNonNull(order, "order is null");
    requireNonNull(turns, "turns is null");
    if (order.length() != 6 || LETTERS.chars().anyMatch(letter -> notIn(letter, order))) {
      throw new IllegalArgumentException(
          ("Face order \"%s\": give six letters, each of r, l, u, d, f, b (right, left, up, down,"
                  + " front, back) once, such as %s")
              .formatted(order, LETTERS));
    }
    if (turns.length() != 6 || turns.chars().anyMatch(turn -> turn < '0' || turn > '3')) {
      throw new IllegalArgumentException(
          ("Face turns \"%s\": give six digits of 0 to 3, quarter turns clockwise for each face in"
                  + " the picture, such as 000000")
              .formatted(turns));
    }
  }

  private static boolean notIn(int letter, String order) {
    return order.indexOf(letter) < 0;
  }
}
