package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Asks for the strongest places.
 *
 * @param count how many at most, 1 to 64
 * @param smoothing over the time before
 */
public record PeakSpec(int count, Smoothing smoothing) implements Product<List<Peak>> {
  /** Most peaks that can be asked for. */
  public static final int MOST = 64;

  /** 5 peaks of the moment. */
  public static final PeakSpec STANDARD = new PeakSpec(5, Smoothing.NONE);

  public PeakSpec {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "%d peaks: the count must be 1 to %d".formatted(count, MOST));
    }
    requireNonNull(smoothing, "smoothing is null");
  }

  @Override
  public Maker<List<Peak>> maker() {
    return new Followed();
  }

  private final class Followed implements Maker<List<Peak>> {
    private final PeakTracks tracks = new PeakTracks();

    @Override
    public List<Peak> make(Moment moment, ProductLine line) {
      SaliencyMap map = line.make(smoothing, moment);
      return tracks.follow(moment.mediaTimeUs(), Peaks.find(map, count));
    }

    @Override
    public void forget() {
      tracks.forget();
    }
  }
}
