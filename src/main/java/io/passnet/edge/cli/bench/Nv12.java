package io.passnet.edge.cli.bench;

import io.passnet.edge.media.PictureSize;

/** RGB24 to NV12 by ITU-R BT.601 in limited range, as cameras give it. */
final class Nv12 {
  private Nv12() {}

  /** Converts a picture of even size; chroma is that of each square's upper left pixel. */
  static byte[] of(byte[] rgb, PictureSize size) {
    int pixels = size.width() * size.height();
    byte[] out = new byte[pixels * 3 / 2];
    for (int i = 0; i < pixels; i++) {
      out[i] = number(16 + dot(rgb, i, 65.481, 128.553, 24.966));
    }
    int at = pixels;
    for (int y = 0; y < size.height(); y += 2) {
      for (int x = 0; x < size.width(); x += 2) {
        int i = y * size.width() + x;
        out[at++] = number(128 + dot(rgb, i, -37.797, -74.203, 112));
        out[at++] = number(128 + dot(rgb, i, 112, -93.786, -18.214));
      }
    }
    return out;
  }

  private static double dot(byte[] rgb, int pixel, double r, double g, double b) {
    int i = pixel * 3;
    return (r * (rgb[i] & 0xff) + g * (rgb[i + 1] & 0xff) + b * (rgb[i + 2] & 0xff)) / 255;
  }

  private static byte number(double value) {
    return (byte) Math.round(value);
  }
}
