package io.passnet.edge.api;

import io.passnet.edge.geometry.Equirectangular;
import io.passnet.saliency.v1.Result;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Maps of 32-bit floats that answers hold. */
final class Maps {
  private Maps() {}

  /** Pearson's correlation of two maps of one size, each pixel weighted by its solid angle. */
  static double correlation(Result one, Result other) {
    int width = one.getMap().getWidth();
    int height = one.getMap().getHeight();
    FloatBuffer a = floats(one);
    FloatBuffer b = floats(other);
    Equirectangular grid = new Equirectangular(width, height);
    double weights = 0;
    double sumA = 0;
    double sumB = 0;
    double sumAa = 0;
    double sumBb = 0;
    double sumAb = 0;
    for (int i = 0; i < width * height; i++) {
      double w = grid.solidAngle(i / width);
      weights += w;
      sumA += w * a.get(i);
      sumB += w * b.get(i);
      sumAa += w * a.get(i) * a.get(i);
      sumBb += w * b.get(i) * b.get(i);
      sumAb += w * a.get(i) * b.get(i);
    }
    double covariance = sumAb / weights - sumA * sumB / (weights * weights);
    double varianceA = sumAa / weights - sumA * sumA / (weights * weights);
    double varianceB = sumBb / weights - sumB * sumB / (weights * weights);
    return covariance / Math.sqrt(varianceA * varianceB);
  }

  private static FloatBuffer floats(Result result) {
    return result
        .getMap()
        .getData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }
}
