package io.passnet.edge.cli.demo;

/**
 * Speech without words: syllables of a voice's harmonics, shaped by the resonances of vowels, with
 * breath between the phrases. Repeats after {@link Scene#PERIOD_SECONDS}.
 */
public final class Voice {
  private static final double SYLLABLE_SECONDS = 0.2;
  private static final int PHRASE = 13;
  private static final int PAUSE = 2;
  private static final double PITCH_HZ = 128;
  private static final double HIGHEST_HZ = 3_800;
  private static final double LOUDNESS = 0.16;

  /** Resonances of vowels in Hz. */
  private static final double[][] VOWELS = {
    {730, 1090, 2440}, {530, 1840, 2480}, {270, 2290, 3010}, {570, 840, 2410}, {300, 870, 2240}
  };

  private static final double[] WIDTHS = {90, 120, 180};

  private final int rate;
  private final float[] samples;

  /** Synthesises one period at {@code rate} samples a second. */
  public Voice(int rate) {
    this.rate = rate;
    samples = new float[(int) Math.round(Scene.PERIOD_SECONDS * rate)];
    double phase = 0;
    for (int syllable = 0; syllable * SYLLABLE_SECONDS < Scene.PERIOD_SECONDS; syllable++) {
      phase = speak(syllable, phase);
    }
  }

  /** Samples a second. */
  public int rate() {
    return rate;
  }

  /** The sample at a place from the beginning; places after the period repeat it. */
  public float sample(long index) {
    return samples[(int) Math.floorMod(index, (long) samples.length)];
  }

  /** How far the mouth is open at a time, 0 to 1. */
  public double openness(double seconds) {
    double time = seconds - Math.floor(seconds / Scene.PERIOD_SECONDS) * Scene.PERIOD_SECONDS;
    int syllable = (int) (time / SYLLABLE_SECONDS);
    return spoken(syllable) ? swell(time / SYLLABLE_SECONDS - syllable) : 0;
  }

  private static boolean spoken(int syllable) {
    return syllable % (PHRASE + PAUSE) < PHRASE;
  }

  /** Rises fast and falls slowly, from 0 to 0. */
  private static double swell(double place) {
    return Noise.step(0.08, 0.35, place) * (1 - Noise.step(0.6, 1, place));
  }

  /** Adds a syllable; returns the phase in which it leaves the voice. */
  private double speak(int syllable, double phase) {
    if (!spoken(syllable)) {
      return phase;
    }
    int first = (int) Math.round(syllable * SYLLABLE_SECONDS * rate);
    int count = Math.min((int) (SYLLABLE_SECONDS * rate), samples.length - first);
    double[] from = VOWELS[(int) (Noise.at(syllable, 1, 0) * VOWELS.length)];
    double[] to = VOWELS[(int) (Noise.at(syllable, 2, 0) * VOWELS.length)];
    double stress = 0.65 + 0.35 * Noise.at(syllable, 3, 0);
    double fall = 1.12 - 0.25 * (syllable % (PHRASE + PAUSE)) / PHRASE;
    double pitch = PITCH_HZ * fall * (0.94 + 0.12 * Noise.at(syllable, 4, 0));
    int harmonics = (int) (Math.min(HIGHEST_HZ, rate * 0.45) / pitch);
    double[] strengths = new double[harmonics + 1];
    for (int k = 0; k < count; k++) {
      double place = (double) k / count;
      if (k % 64 == 0) {
        shape(strengths, pitch, from, to, place);
      }
      phase += 2 * Math.PI * pitch / rate;
      double sum = 0;
      for (int n = 1; n <= harmonics; n++) {
        sum += strengths[n] * Math.sin(n * phase);
      }
      double breath = (Noise.at(first + k, 5, 0) - 0.5) * (1 - Noise.step(0, 0.25, place)) * 0.25;
      double voiced = LOUDNESS * stress * (swell(place) * sum + breath * swell(place + 0.12));
      samples[first + k] = (float) voiced;
    }
    return phase % (2 * Math.PI);
  }

  private static void shape(
      double[] strengths, double pitch, double[] from, double[] to, double place) {
    double all = 0;
    for (int n = 1; n < strengths.length; n++) {
      double gain = 0.03;
      for (int f = 0; f < WIDTHS.length; f++) {
        double centre = from[f] + (to[f] - from[f]) * place;
        double off = (n * pitch - centre) / WIDTHS[f];
        gain += Math.pow(0.6, f) / (1 + off * off);
      }
      strengths[n] = gain / Math.sqrt(n);
      all += strengths[n] * strengths[n];
    }
    for (int n = 1; n < strengths.length; n++) {
      strengths[n] *= 1 / Math.sqrt(all);
    }
  }
}
