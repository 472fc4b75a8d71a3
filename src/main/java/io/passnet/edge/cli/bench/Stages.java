package io.passnet.edge.cli.bench;

import io.passnet.edge.cli.report.Json;

/**
 * Where a frame's time went in the mean, in milliseconds.
 *
 * @param waited from arrival to the start of decoding
 * @param decoded decoding and scaling
 * @param queued from decoded to the start of inference
 * @param inferred all graphs of the model
 * @param products making the products
 * @param rest the mean age less all of these: the ways there and back, and late sending
 */
public record Stages(
    double waited, double decoded, double queued, double inferred, double products, double rest) {
  static final int COUNT = 5;

  /** The means of sums over answers. */
  static Stages of(double[] sums, long count, double meanAgeMs) {
    double known = 0;
    double[] means = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      means[i] = sums[i] / count;
      known += means[i];
    }
    return new Stages(
        rounded(means[0]),
        rounded(means[1]),
        rounded(means[2]),
        rounded(means[3]),
        rounded(means[4]),
        rounded(meanAgeMs - known));
  }

  private static double rounded(double value) {
    return Json.rounded(value, 3);
  }
}
