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

    /** The mean before the last time; null if none went before. */
    private float[] before;

    private long beforeUs;

    @Override
    public SaliencyMap make(Moment moment, ProductLine line) {
      SaliencyMap map = moment.map();
      long nowUs = moment.mediaTimeUs();
      // Of maps of one time the last one counts; where time runs backwards, it begins anew.
      if (mean == null || nowUs < lastUs) {
        before = null;
      } else if (nowUs > lastUs) {
        before = mean;
        beforeUs = lastUs;
      }
      mean = before == null ? map.density() : mixed(map.density(), nowUs - beforeUs);
      lastUs = nowUs;
      return SaliencyMap.of(map.width(), map.height(), mean);
    }

    private float[] mixed(float[] density, double passedUs) {
      // Half as many maps a second weigh twice as much each: the frame rate plays no part.
      float weight = (float) -Math.expm1(-passedUs / timeUs);
      float[] mixed = new float[density.length];
      for (int k = 0; k < mixed.length; k++) {
        mixed[k] = before[k] + weight * (density[k] - before[k]);
      }
      return mixed;
    }

    @Override
    public void forget() {
      mean = null;
    }
  }
}
