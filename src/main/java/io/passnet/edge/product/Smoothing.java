package io.passnet.edge.product;

/**
 * The map averaged over the media time that went before, with weights that fall off exponentially,
 * so that it moves without jitter. Begins anew with each scene.
 *
 * @param timeUs time in which a past map's weight falls to 1/e, in microseconds; 0 for the map
 *     alone
 */
public record Smoothing(long timeUs) implements Product<SaliencyMap> {
  /** No smoothing. */
  public static final Smoothing NONE = new Smoothing(0);

  /** The longest time, ten seconds. */
  public static final long LONGEST_US = 10_000_000;

  public Smoothing {
    if (timeUs < 0 || timeUs > LONGEST_US) {
      throw new IllegalArgumentException(
          "Smoothing over %d us: it must be 0, for none, to %d us".formatted(timeUs, LONGEST_US));
    }
  }

  @Override
  public Maker<SaliencyMap> maker() {
    return timeUs == 0 ? (moment, line) -> moment.map() : new Average();
  }

  private final class Average implements Maker<SaliencyMap> {
    private float[] mean;
    private long lastUs;

    @Override
    public SaliencyMap make(Moment moment, ProductLine line) {
      SaliencyMap map = moment.map();
      float[] density = map.density();
      if (mean == null) {
        mean = density.clone();
      } else {
        // Half as many maps a second weigh twice as much each: the frame rate plays no part.
        double passed = Math.max(0, moment.mediaTimeUs() - lastUs);
        float weight = (float) -Math.expm1(-passed / timeUs);
        for (int k = 0; k < mean.length; k++) {
          mean[k] += weight * (density[k] - mean[k]);
        }
      }
      lastUs = moment.mediaTimeUs();
      return SaliencyMap.of(map.width(), map.height(), mean);
    }

    @Override
    public void forget() {
      mean = null;
    }
  }
}
