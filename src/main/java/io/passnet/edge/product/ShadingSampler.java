package io.passnet.edge.product;

import io.passnet.edge.geometry.Orientation;

/**
 * Reads a map in the directions of an eye's texels: bilinear between the pixels, round the seam and
 * across the poles. Keeps a copy of the map with a margin of one pixel, so that the loop over the
 * texels has no cases.
 */
final class ShadingSampler {
  /** Texels that are worked on together: few enough for the processor's nearest cache. */
  private static final int STRIP = 512;

  /**
   * The arc tangent's polynomial: {@code atan(t) / t} interpolated in t squared at the 7 Chebyshev
   * nodes of 0 to 1; within 4.2e-7 of the arc tangent, 2e-5 pixels of a map 128 pixels wide.
   */
  private static final float A0 = 0.9999992f;

  private static final float A1 = -0.33325678f;
  private static final float A2 = 0.1987204f;
  private static final float A3 = -0.13447864f;
  private static final float A4 = 0.08312645f;
  private static final float A5 = -0.03636043f;
  private static final float A6 = 0.007648354f;

  /** Keeps the quotient a number straight up and down. */
  private static final float TINY = 1e-30f;

  private final float[] x = new float[STRIP];
  private final float[] y = new float[STRIP];
  private final float[] z = new float[STRIP];
  private final float[] level = new float[STRIP];
  private final float[] column = new float[STRIP];
  private final float[] row = new float[STRIP];
  private float[] padded = {};
  private int width;
  private int height;

  /** Takes the map that {@link #read} reads. */
  void load(SaliencyMap map) {
    width = map.width();
    height = map.height();
    int pitch = width + 2;
    if (padded.length != pitch * (height + 2)) {
      padded = new float[pitch * (height + 2)];
    }
    float[] density = map.density();
    for (int j = -1; j <= height; j++) {
      int row = (j + 1) * pitch;
      if (j >= 0 && j < height) {
        System.arraycopy(density, j * width, padded, row + 1, width);
      } else {
        for (int i = 0; i < width; i++) {
          padded[row + 1 + i] = density[map.index(i, j)];
        }
      }
      padded[row] = padded[row + width];
      padded[row + width + 1] = padded[row + 1];
    }
  }

  /**
   * Writes what a pixel of each texel gets of the attention: density times solid angle. Left alone
   * are texels whose rate is settled: in the clear circle, and unseen ones.
   *
   * @param worth of this view from {@code offset} on
   */
  void read(ShadingView view, Orientation head, float[] worth, int offset) {
    for (int start = 0; start < view.count(); start += STRIP) {
      int count = Math.min(STRIP, view.count() - start);
      turn(view, start, count, head.matrix());
      locate(count);
      gather(view, start, count, worth, offset + start);
    }
  }

  /** The strip's directions in the world. */
  private void turn(ShadingView view, int start, int count, double[] matrix) {
    float xx = (float) matrix[0];
    float xy = (float) matrix[1];
    float xz = (float) matrix[2];
    float yx = (float) matrix[3];
    float yy = (float) matrix[4];
    float yz = (float) matrix[5];
    float zx = (float) matrix[6];
    float zy = (float) matrix[7];
    float zz = (float) matrix[8];
    for (int k = 0; k < count; k++) {
      float hx = view.x[start + k];
      float hy = view.y[start + k];
      float hz = view.z[start + k];
      x[k] = xx * hx + xy * hy + xz * hz;
      y[k] = yx * hx + yy * hy + yz * hz;
      z[k] = zx * hx + zy * hy + zz * hz;
    }
  }

  /**
   * The strip's places in the padded copy, azimuths of the rear half folded to the front. An angle
   * is twice the arc tangent of sine over 1 + cosine, which stays within -1 and 1: no cases, so
   * that the compiler makes vector code of these loops, which is why they are short.
   */
  private void locate(int count) {
    for (int k = 0; k < count; k++) {
      level[k] = (float) Math.sqrt(x[k] * x[k] + y[k] * y[k]);
    }
    for (int k = 0; k < count; k++) {
      column[k] = y[k] / (level[k] + Math.abs(x[k]) + TINY);
    }
    for (int k = 0; k < count; k++) {
      row[k] = z[k] / (level[k] + 1);
    }
    // In the padded copy pixel centres lie one further on.
    arcTangents(column, count, (float) (-width / Math.PI), width / 2f + 0.5f);
    arcTangents(row, count, (float) (-2 * height / Math.PI), height / 2f + 0.5f);
  }

  private static void arcTangents(float[] values, int count, float scale, float shift) {
    for (int k = 0; k < count; k++) {
      float t = values[k];
      float u = t * t;
      float p = A0 + u * (A1 + u * (A2 + u * (A3 + u * (A4 + u * (A5 + u * A6)))));
      values[k] = shift + scale * t * p;
    }
  }

  private void gather(ShadingView view, int start, int count, float[] worth, int offset) {
    int pitch = width + 2;
    for (int k = 0; k < count; k++) {
      byte bound = view.bound[start + k];
      if (bound == 0 || bound == ShadingView.UNSEEN) {
        continue;
      }
      float column = this.column[k];
      if (x[k] < 0) {
        // Mirrored at the quarter turns: half a picture on, or back, from the left or right.
        column = (y[k] < 0 ? 1.5f : 0.5f) * width + 1 - column;
      }
      int i = (int) column;
      int j = (int) row[k];
      float right = column - i;
      float below = row[k] - j;
      int pixel = j * pitch + i;
      float upper = padded[pixel] + right * (padded[pixel + 1] - padded[pixel]);
      pixel += pitch;
      float lower = padded[pixel] + right * (padded[pixel + 1] - padded[pixel]);
      worth[offset + k] = view.weight[start + k] * (upper + below * (lower - upper));
    }
  }
}
