package io.passnet.edge.product;

/**
 * The colour map inferno, from near black over purple and orange to pale yellow: evenly spaced to
 * the eye, brighter throughout, and readable for the colour-blind. By S. van der Walt and N. Smith
 * for matplotlib (CC0); computed by M. Zucker's polynomial of degree six
 * (shadertoy.com/view/WlfXRN, CC0).
 */
final class Inferno {
  private static final double[] RED = {
    0.0002189403691192265,
    0.1065134194856116,
    11.60249308247187,
    -41.70399613139459,
    77.162935699427,
    -71.31942824499214,
    25.13112622477341
  };
  private static final double[] GREEN = {
    0.001651004631001012,
    0.5639564367884091,
    -3.972853965665698,
    17.43639888205313,
    -33.40235894210092,
    32.62606426397723,
    -12.24266895238567
  };
  private static final double[] BLUE = {
    -0.01948089843709184,
    3.932712388889277,
    -15.9423941062914,
    44.35414519872813,
    -81.80730925738993,
    73.20951985803202,
    -23.07032500244651
  };

  private Inferno() {}

  /** The colour of a value from 0 to 1, as 0xRRGGBB. */
  static int rgb(double value) {
    return channel(RED, value) << 16 | channel(GREEN, value) << 8 | channel(BLUE, value);
  }

  private static int channel(double[] polynomial, double value) {
    double sum = 0;
    for (int k = polynomial.length - 1; k >= 0; k--) {
      sum = sum * value + polynomial[k];
    }
    return (int) Math.round(255 * Math.min(Math.max(sum, 0), 1));
  }
}
