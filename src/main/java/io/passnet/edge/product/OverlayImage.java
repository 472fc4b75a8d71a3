package io.passnet.edge.product;

import io.passnet.edge.media.PictureEncoder;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes small pictures with the map over them, for consoles and for eyes. */
final class OverlayImage {
  private OverlayImage() {}

  /**
   * The moment's picture, shrunk, with a map over it.
   *
   * @throws IllegalStateException if the moment has no picture
   */
  static byte[] jpeg(Moment moment, SaliencyMap map, OverlaySpec spec) {
    Moment.Picture picture =
        moment
            .picture()
            .orElseThrow(() -> new IllegalStateException("There is no picture to lay a map over"));
    int width = spec.width();
    int height = spec.width() / 2;
    ByteBuffer rgb = ByteBuffer.wrap(resized(picture, width, height));
    Overlay.draw(map, List.of(), rgb, width, height);
    return PictureEncoder.jpeg(rgb, width, height, spec.quality());
  }

  /** Each pixel is the one in the middle of the block under it: quick, and good enough for eyes. */
  private static byte[] resized(Moment.Picture picture, int width, int height) {
    ByteBuffer source = picture.rgb();
    byte[] target = new byte[3 * width * height];
    int to = 0;
    for (int j = 0; j < height; j++) {
      int row = (2 * j + 1) * picture.height() / (2 * height) * picture.width();
      for (int i = 0; i < width; i++) {
        int from = 3 * (row + (2 * i + 1) * picture.width() / (2 * width));
        target[to++] = source.get(from);
        target[to++] = source.get(from + 1);
        target[to++] = source.get(from + 2);
      }
    }
    return target;
  }
}
