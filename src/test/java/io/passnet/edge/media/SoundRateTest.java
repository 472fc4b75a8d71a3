package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rate that is taken, its bounds included. */
@ExtendWith(NothingLeftBehind.class)
class SoundRateTest {
  private static final int SECOND = SoundTrack.RATE;

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000})
  void aToneKeepsItsFrequencyAndLevelInEachChannel(int rate) {
    SoundFormat format = new SoundFormat(SoundEncoding.F32LE, rate, SoundLayout.AMBISONIC_1);
    FloatBuffer out = heard(format, Tones.chord(rate, 4, 2, 500));
    for (int c = 0; c < 4; c++) {
      for (int other = 0; other < 4; other++) {
        assertThat(Tones.amplitude(out, c, SECOND, 500 * (other + 1)))
            .as("%d Hz in channel %d", 500 * (other + 1), c)
            .isCloseTo(other == c ? 0.5 : 0, within(0.01));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000})
  void aBurstKeepsItsTime(int rate) {
    SoundFormat format = new SoundFormat(SoundEncoding.S16LE, rate, SoundLayout.STEREO);
    FloatBuffer out = heard(format, Tones.burst(rate, 2, 2, 1.1));
    assertThat(Tones.centre(out, 0, SECOND) / SECOND).isCloseTo(0.6, within(0.001));
  }

  @ParameterizedTest
  @ValueSource(ints = {44_100, 48_000, 96_000, 192_000})
  void whatIsTooHighForTheTrackIsNotHeardAsSomethingElse(int rate) {
    SoundFormat format = new SoundFormat(SoundEncoding.F32LE, rate, SoundLayout.MONO);
    FloatBuffer out = heard(format, Tones.chord(rate, 1, 2, 12_000));
    assertThat(Tones.level(out, 0, SECOND)).isLessThan(0.005);
  }

  /** The second from 0.5 s on, of sound sent in blocks of about 20 ms. */
  private static FloatBuffer heard(SoundFormat format, float[] samples) {
    int channels = format.layout().channels();
    int block = format.rate() / 50 * channels;
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = new SoundTrack(format, 4)) {
      for (int at = 0; at < samples.length; at += block) {
        float[] part =
            java.util.Arrays.copyOfRange(samples, at, Math.min(at + block, samples.length));
        long timeUs = at / channels * 1_000_000L / format.rate();
        assertThat(track.append(timeUs, Tones.block(format, part))).isEqualTo(AppendResult.OK);
      }
      assertThat(track.totalUs()).isCloseTo(2_000_000, within(200L));
      assertThat(track.read(1_500_000, out, SECOND)).isTrue();
    }
    return out;
  }
}
