package io.passnet.edge.media;

import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.SphereLayout;

/**
 * How large an eye's picture has to be for a result of some size: as dense as that where it is
 * least dense. Everything beyond is averaged away.
 *
 * @param columns faces across, 1 where there are none
 * @param rows faces down, 1 where there are none
 * @param width pixels across of one face
 * @param height pixels down of one face
 */
record SourceNeed(int columns, int rows, int width, int height) {
  /** From this many times the need in each direction on, shrinking first is faster. */
  private static final double SHRINK_FROM = 3;

  /** What is left then: twice the need, so that the map's average sees no alias. */
  private static final int SHRINK_TO = 2;

  static SourceNeed of(SphereLayout layout, Region area, PictureSize out) {
    if (layout.projection().isCube()) {
      // A face spans a quarter of the result. Its middle is less dense by pi/4, unless its angles
      // are equal.
      double share = layout.projection() == Projection.CUBEMAP_3X2 ? 1 / Math.PI : 0.25;
      int side = (int) Math.ceil(Math.max(out.width(), 2 * out.height()) * share);
      return new SourceNeed(3, 2, side, side);
    }
    return new SourceNeed(
        1,
        1,
        (int) Math.ceil(out.width() * (area.right() - area.left())),
        (int) Math.ceil(out.height() * (area.lower() - area.upper())));
  }

  /** The size to shrink an eye's picture to before it is mapped; its own if it is not to be. */
  PictureSize shrunk(PictureSize eye) {
    double across = (double) eye.width() / columns / width;
    double down = (double) eye.height() / rows / height;
    boolean large = across * down >= SHRINK_FROM * SHRINK_FROM;
    // One that is stretched beyond measure would make a map beyond measure.
    if (!large && Math.max(across, down) < 2 * SHRINK_FROM) {
      return eye;
    }
    return new PictureSize(
        Math.min(eye.width(), columns * width * SHRINK_TO),
        Math.min(eye.height(), rows * height * SHRINK_TO));
  }

  /** How often a JPEG can be halved, at most 3 times, with all parts staying whole and enough. */
  int halvings(PictureSize picture, SphereLayout layout) {
    int across = columns * layout.eyesAcross();
    int down = rows * layout.eyesDown();
    int halvings = 0;
    while (halvings < 3
        && picture.width() >> (halvings + 1) >= across * width
        && picture.height() >> (halvings + 1) >= down * height
        && (across == 1 || picture.width() % (across << (halvings + 1)) == 0)
        && (down == 1 || picture.height() % (down << (halvings + 1)) == 0)) {
      halvings++;
    }
    return halvings;
  }
}
