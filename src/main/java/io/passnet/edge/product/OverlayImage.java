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

  /** Each pixel is the mean of the block of pixels under it; where it grows, pixels repeat. */
  private static byte[] resized(Moment.Picture picture, int width, int height) {
    byte[] source = new byte[3 * picture.width() * picture.height()];
    picture.rgb().get(0, source);
    byte[] target = new byte[3 * width * height];
    for (int j = 0; j < height; j++) {
      int top = j * picture.height() / height;
      int bottom = Math.max(top + 1, (j + 1) * picture.height() / height);
      for (int i = 0; i < width; i++) {
        int left = i * picture.width() / width;
        int right = Math.max(left + 1, (i + 1) * picture.width() / width);
        mean(source, picture.width(), left, top, right, bottom, target, 3 * (j * width + i));
      }
    }
    return target;
  }

  private static void mean(
      byte[] source, int stride, int left, int top, int right, int bottom, byte[] target, int to) {
    int red = 0;
    int green = 0;
    int blue = 0;
    for (int y = top; y < bottom; y++) {
      for (int at = 3 * (y * stride + left); at < 3 * (y * stride + right); at += 3) {
        red += source[at] & 0xff;
        green += source[at + 1] & 0xff;
        blue += source[at + 2] & 0xff;
      }
    }
    int count = (right - left) * (bottom - top);
    target[to] = (byte) (red / count);
    target[to + 1] = (byte) (green / count);
    target[to + 2] = (byte) (blue / count);
  }
}
