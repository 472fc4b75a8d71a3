package io.passnet.edge.engine;

import java.time.Duration;

/**
 * How frames of several streams are looked at in one run.
 *
 * @param most frames in one run, from 1
 * @param patience how long a run waits for further frames; zero to take what is ready
 */
public record BatchSettings(int most, Duration patience) {
  /** One by one: the best on a CPU, where frames run side by side. */
  public static final BatchSettings NONE = new BatchSettings(1, Duration.ZERO);
}
