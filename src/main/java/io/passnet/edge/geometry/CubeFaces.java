package io.passnet.edge.geometry;

import static java.util.Objects.requireNonNull;

/**
 * Which face of the cube lies where in a picture of 3 columns and 2 rows, row by row, and how it is
 * turned.
 *
 * @param order six letters, each once: (r)ight, (l)eft, (u)p, (d)own, (f)ront, (b)ack
 * @param turns six digits: quarter turns, clockwise as seen in the picture, that were applied to
 *     the face when it was laid into the picture
 */
public record CubeFaces(String order, String turns) {
  /** Right, left, up over down, front, back, none turned: FFmpeg's and Transform360's order. */
  public static final CubeFaces CUBEMAP = new CubeFaces("rludfb", "000000");

  /** Left, front, right over down, back, up, the lower row turned: YouTube's order. */
  public static final CubeFaces EQUIANGULAR = new CubeFaces("lfrdbu", "000313");

  public CubeFaces {
    requireNonNull(order, "order is null");
    requireNonNull(turns, "turns is null");
  }
}
