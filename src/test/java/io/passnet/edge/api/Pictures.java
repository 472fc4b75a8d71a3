package io.passnet.edge.api;

import com.google.protobuf.ByteString;
import io.passnet.edge.media.PictureEncoder;
import java.nio.ByteBuffer;

/**
 * Pictures made for tests: a bright disc on a grey gradient, at a place that depends on a number.
 */
final class Pictures {
  private Pictures() {}

  static ByteBuffer rgb(int number, int width, int height) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(width * height * 3);
    int centre = Math.floorMod(number * 7, width);
    for (int j = 0; j < height; j++) {
      for (int i = 0; i < width; i++) {
        double far = Math.hypot(i - centre, j - height / 2.0);
        byte value = (byte) (far < height / 10.0 ? 230 : 60 + 60 * j / height);
        rgb.put(value).put((byte) (value / 2)).put((byte) (value / 3));
      }
    }
    return rgb.flip();
  }

  static ByteString jpeg(int number) {
    return jpeg(number, 512, 256);
  }

  static ByteString jpeg(int number, int width, int height) {
    return ByteString.copyFrom(PictureEncoder.jpeg(rgb(number, width, height), width, height));
  }

  static ByteString png(int number) {
    return ByteString.copyFrom(PictureEncoder.png(rgb(number, 512, 256), 512, 256));
  }
}
