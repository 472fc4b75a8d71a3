package io.passnet.edge.media;

import java.nio.FloatBuffer;

/**
 * Blocks that follow each other, resampled into a ring as one sound. Where its end lies on the
 * media time line is counted in the samples that came in and measured where they were stretched, so
 * that no error adds up.
 *
 * <p>Owns its native resampler until {@link #close}.
 */
final class SoundRun implements AutoCloseable {
  private final SoundRing ring;
  private final int channels;
  private final Drift drift = new Drift();
  private Resampler resampler;

  /** Where the run began, and the frames that came since. */
  private long startUs;

  private long frames;

  /** What stretching has made of it. */
  private long stretchedUs;

  private boolean stretched;

  /** Whether nothing can follow it any more. */
  private boolean over;

  /**
   * Makes a run that has not begun.
   *
   * @param rate samples a second that are expected
   * @param channels of W, Y, Z and X that will come
   */
  SoundRun(SoundRing ring, int rate, int channels) {
    this.ring = ring;
    this.channels = channels;
    resampler = new Resampler(rate, channels);
  }

  /** Media time at which the next block is expected. */
  long endUs() {
    return startUs + frames * 1_000_000L / resampler.rate() + stretchedUs;
  }

  /** Ends the run, with its last moments, and begins another one. */
  void begin(long timeUs) {
    resampler.drain(this::keep);
    start(timeUs);
  }

  /** Forgets the run, and begins another one. */
  void restart(long timeUs) {
    resampler.reset();
    start(timeUs);
  }

  /** Whether a block at this time goes on with the run, rather than to begin another one. */
  boolean continuesAt(long timeUs) {
    return !over && Math.abs(timeUs - endUs()) <= SoundTrack.JITTER_US;
  }

  /** Lets the run drift to where the next block says that it should be. */
  void follow(long timeUs, long durationUs) {
    drift.note(timeUs - endUs(), durationUs);
    int correction = drift.correction();
    if (stretched || correction != 0) {
      resampler.stretch(correction, Drift.CATCH_UP);
      stretched = true;
    }
  }

  /** Adds interleaved samples. */
  void write(FloatBuffer samples, int rate) {
    if (rate != resampler.rate()) {
      long endUs = endUs();
      resampler.drain(this::keep);
      resampler.close();
      resampler = new Resampler(rate, channels);
      start(endUs);
    }
    resampler.feed(samples, this::keep);
    frames += samples.remaining() / channels;
    if (stretched) {
      stretchedUs = 0;
      stretchedUs = ring.nextUs() + resampler.heldBackUs() - endUs();
    }
  }

  /** Ends the run with silence that is not known sound. */
  void silence(long durationUs) {
    begin(endUs() + durationUs);
    ring.silenceUpTo();
    over = true;
  }

  @Override
  public void close() {
    resampler.close();
  }

  private void start(long timeUs) {
    startUs = timeUs;
    frames = 0;
    stretchedUs = 0;
    stretched = false;
    over = false;
    drift.reset();
    ring.seek(SoundRing.indexOf(timeUs));
  }

  private void keep(FloatBuffer samples) {
    ring.write(samples, channels);
  }
}
