package io.passnet.edge.media;

/**
 * How far media time has slowly run away from a sender's count of samples, and how fast to follow
 * it. Blocks' times jitter, so their distance is averaged over about a second; what stays beyond a
 * millisecond is caught up with over some seconds. At the {@value SoundTrack#JITTER_US} us that a
 * block may be off this changes pitch by less than a hundredth.
 */
final class Drift {
  /** Samples over which the distance is caught up with. */
  static final int CATCH_UP = 5 * SoundTrack.RATE;

  private static final double AVERAGED_US = 1e6;

  /** Clocks that say milliseconds are off by as much, and are not to be followed. */
  private static final double SLACK_US = 1_000;

  private double distanceUs;

  /** Begins anew: the next block is where it should be. */
  void reset() {
    distanceUs = 0;
  }

  /**
   * Takes note of a block.
   *
   * @param aheadUs its media time less the time at which the sound before it ended
   * @param durationUs how long the block is
   */
  void note(long aheadUs, long durationUs) {
    distanceUs += (aheadUs - distanceUs) * -Math.expm1(-durationUs / AVERAGED_US);
  }

  /** Samples that are to be put in among the next {@link #CATCH_UP}; negative to leave out. */
  int correction() {
    double beyond = Math.copySign(Math.max(0, Math.abs(distanceUs) - SLACK_US), distanceUs);
    return (int) Math.rint(beyond * SoundTrack.RATE / 1e6);
  }
}
