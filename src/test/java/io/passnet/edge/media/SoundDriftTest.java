package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sender whose samples are not as long as it thinks, or whose times jitter. */
@ExtendWith(NothingLeftBehind.class)
class SoundDriftTest {
  private static final int SECOND = SoundTrack.RATE;
  private static final int BLOCK_MS = 20;

  /** Rate, how much slower the samples come than they should, and how far times jitter. */
  @ParameterizedTest
  @CsvSource({
    "8000, 200, 0",
    "16000, -200, 0",
    "44100, 100, 0",
    "8000, -200, 20",
    "16000, 0, 20",
    "8000, 0, 0"
  })
  void anHourStaysInPlaceWithoutSeams(int rate, int ppm, int jitterMs) {
    SoundFormat format = new SoundFormat(SoundEncoding.F32LE, rate, SoundLayout.MONO);
    int frames = rate * BLOCK_MS / 1000;
    double blockUs = 1e6 * frames / rate * (1 + ppm / 1e6);
    int blocks = 3_600 * 1000 / BLOCK_MS;
    // A burst a minute tells the place, the tone below it whether there are seams.
    int burstEvery = 60 * 1000 / BLOCK_MS;
    ByteBuffer tone = Tones.block(format, Tones.chord(rate, 1, BLOCK_MS / 1e3, 250));
    float[] loud = Tones.chord(rate, 1, BLOCK_MS / 1e3, 250);
    for (int i = 0; i < loud.length; i++) {
      loud[i] *= 1.8f;
    }
    ByteBuffer burst = Tones.block(format, loud);
    Random random = new Random(5);
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    double worstMs = 0;
    try (SoundTrack track = new SoundTrack(format, 4)) {
      for (int i = 0; i < blocks; i++) {
        double trueUs = i * blockUs;
        long jitterUs =
            jitterMs == 0 ? 0 : Math.round((2 * random.nextDouble() - 1) * jitterMs * 1e3);
        long timeUs = Math.floorDiv(Math.round(trueUs) + jitterUs, 1000) * 1000;
        boolean marked = i % burstEvery == burstEvery / 2;
        assertThat(track.append(timeUs, marked ? burst : tone)).isEqualTo(AppendResult.OK);
        if (i % burstEvery == burstEvery / 2 + 10) {
          double burstUs = (i - 9.5) * blockUs;
          track.read(Math.round(burstUs) + 125_000, out, SECOND / 4);
          worstMs = Math.max(worstMs, Math.abs(burstAt(out, SECOND / 4) / 16.0 - 125));
          assertNoSeam(out, SECOND / 4);
        }
      }
      assertThat(track.receivedUs()).isCloseTo(Math.round(blocks * blockUs), within(25_000L));
    }
    assertThat(worstMs)
        .as("ms from the place that the times say")
        .isLessThan(jitterMs == 0 ? 5 : 8);
  }

  @Test
  void thePitchIsLeftAlone() {
    SoundFormat format = new SoundFormat(SoundEncoding.F32LE, 48_000, SoundLayout.MONO);
    ByteBuffer tone = Tones.block(format, Tones.chord(48_000, 1, 0.1, 1_000));
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = new SoundTrack(format, 4)) {
      for (int i = 0; i < 300; i++) {
        // The first block came 30 ms early; all others are right.
        assertThat(track.append(i * 100_000L + (i == 0 ? 0 : 30_000), tone))
            .isEqualTo(AppendResult.OK);
      }
      track.read(30_000_000, out, SECOND);
      assertThat(Tones.amplitude(out, 0, SECOND, 1_000)).isCloseTo(0.5, within(0.05));
      assertThat(track.receivedUs()).isCloseTo(30_030_000, within(2_000L));
    }
  }

  /** The middle of what is louder than the tone. */
  private static double burstAt(FloatBuffer out, int samples) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < samples; i++) {
      double excess = Math.max(0, Math.abs(out.get(i)) - 0.55);
      sum += i * excess;
      weight += excess;
    }
    return sum / weight;
  }

  /** A tone of 250 Hz at 0.9 moves by at most 0.09 from sample to sample; a seam jumps. */
  private static void assertNoSeam(FloatBuffer out, int samples) {
    for (int i = 1; i < samples; i++) {
      assertThat(Math.abs(out.get(i) - out.get(i - 1))).as("step at %d", i).isLessThan(0.13f);
    }
  }
}
