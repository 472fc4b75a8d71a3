package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.media.AppendResult.Kind;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeftBehind.class)
class SoundTrackTest {
  private static final SoundFormat MONO_48K =
      new SoundFormat(SoundEncoding.F32LE, 48_000, SoundLayout.MONO);
  private static final int SECOND = SoundTrack.RATE;
  private static final long MS = 1000;

  @ParameterizedTest
  @CsvSource({
    "S16LE, 8000",
    "F32LE, 11025",
    "S16LE, 16000",
    "F32LE, 16000",
    "F32LE, 44100",
    "S16LE, 44100",
    "S16LE, 48000",
    "F32LE, 96000",
    "S16LE, 192000",
    "F32LE, 192000"
  })
  void aClickLandsAtItsMediaTime(SoundEncoding encoding, int rate) {
    SoundFormat format = new SoundFormat(encoding, rate, SoundLayout.MONO);
    long startUs = 1_700_000_000_000_123L;
    ByteBuffer sound = Tones.click(format, 3 * rate, 5 * rate / 4);
    try (SoundTrack track = new SoundTrack(format, 4)) {
      int blockFrames = rate / 47;
      for (int at = 0; at < 3 * rate; at += blockFrames) {
        int end = Math.min(at + blockFrames, 3 * rate) * format.frameBytes();
        ByteBuffer block = sound.slice(at * format.frameBytes(), end - at * format.frameBytes());
        // Milliseconds only, as a sender's clock may have them.
        long timeUs = (startUs + at * 1_000_000L / rate) / 1000 * 1000;
        assertThat(track.append(timeUs, block)).isEqualTo(AppendResult.OK);
      }
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      assertThat(track.read(startUs + 2_000_000, out, SECOND)).isTrue();
      // The window begins at 1 s, the click is at 1.25 s; 16 samples are a millisecond.
      assertThat(Tones.loudest(out, 0, SECOND)).isCloseTo(SECOND / 4, within(15));
      assertThat(track.receivedUs()).isCloseTo(startUs + 3_000_000, within(MS));
    }
  }

  @Test
  void layoutsBecomeFirstOrderAmbisonics() {
    assertThat(levels(SoundLayout.MONO, 0.5f)).containsExactly(0.5f, 0f, 0f, 0f);
    assertThat(levels(SoundLayout.STEREO, 0.5f, 0.25f)).containsExactly(0.375f, 0.125f, 0f, 0f);
    assertThat(levels(SoundLayout.AMBISONIC_1, 0.5f, -0.25f, 0.125f, 0.75f))
        .containsExactly(0.5f, -0.25f, 0.125f, 0.75f);
  }

  @Test
  void beforeAndBehindTheSoundIsSilence() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 2)) {
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND + 3).position(3);
      assertThat(track.read(500 * MS, out, SECOND)).isFalse();
      assertThat(track.receivedUs()).isEqualTo(SoundTrack.NOTHING);
      track.append(0, Tones.constant(MONO_48K, 24_000, 0.5f));
      assertThat(track.read(750 * MS, out, SECOND)).isTrue();
      assertThat(out.position()).isEqualTo(3);
      assertThat(out.get(3 + SECOND / 4 - 20)).isZero();
      assertThat(out.get(3 + SECOND / 2)).isCloseTo(0.5f, within(0.01f));
      assertThat(out.get(3 + SECOND - 1)).isZero();
      assertThat(track.read(5_000 * MS, out, SECOND)).isFalse();
      assertThat(track.read(Long.MAX_VALUE, out, SECOND)).isFalse();
      assertThat(track.read(Long.MIN_VALUE, out, SECOND)).isFalse();
    }
  }

  @Test
  void aGapBecomesSilenceAndIsReported() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 4)) {
      ByteBuffer half = Tones.constant(MONO_48K, 24_000, 0.5f);
      assertThat(track.append(0, half)).isEqualTo(AppendResult.OK);
      AppendResult result = track.append(1_000 * MS, half);
      assertThat(result.kind()).isEqualTo(Kind.GAP);
      assertThat(result.message()).contains("500.0 ms");
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      assertThat(track.read(950 * MS, out, SECOND / 4)).isFalse();
      track.read(1_500 * MS, out, SECOND);
      assertThat(out.get(SECOND / 4)).isZero();
      assertThat(out.get(SECOND / 2 - 20)).isZero();
      assertThat(out.get(3 * SECOND / 4)).isCloseTo(0.5f, within(0.01f));
    }
  }

  @Test
  void aBlockThatComesAfterItsFollowerFillsItsPlace() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 4)) {
      ByteBuffer half = Tones.constant(MONO_48K, 24_000, 0.5f);
      track.append(0, half);
      track.append(1_000 * MS, half);
      assertThat(track.append(500 * MS, half).kind()).isEqualTo(Kind.OK);
      assertThat(track.append(1_500 * MS, half).kind()).isEqualTo(Kind.OK);
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      track.read(1_750 * MS, out, SECOND);
      for (int i = 0; i < SECOND; i += 50) {
        assertThat(out.get(i)).isCloseTo(0.5f, within(0.05f));
      }
    }
  }

  @Test
  void whereBlocksOverlapTheOneThatCameLastIsHeard() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 4)) {
      track.append(0, Tones.constant(MONO_48K, 48_000, 0.5f));
      AppendResult over = track.append(500 * MS, Tones.constant(MONO_48K, 9_600, 0.25f));
      assertThat(over).isEqualTo(AppendResult.OK);
      assertThat(track.append(1_000 * MS, Tones.constant(MONO_48K, 9_600, 0.5f)))
          .isEqualTo(AppendResult.OK);
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      track.read(1_150 * MS, out, SECOND);
      // The window begins at 150 ms; the edges of blocks ring for a few samples.
      for (int i = 0; i < SECOND; i++) {
        double ms = 150 + i / 16.0;
        if (Math.min(Math.abs(ms - 500), Math.abs(ms - 700)) > 3) {
          float expected = ms > 500 && ms < 700 ? 0.25f : 0.5f;
          assertThat(out.get(i)).as("at %.1f ms", ms).isCloseTo(expected, within(0.03f));
        }
      }
      assertThat(track.receivedUs()).isEqualTo(1_200 * MS);
    }
  }

  @Test
  void jitterOfTheTimesLeavesNoSeams() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 4)) {
      ByteBuffer block = Tones.constant(MONO_48K, 4_800, 0.5f);
      for (int i = 0; i < 20; i++) {
        long jitterUs = i == 0 ? 0 : (i % 3 - 1) * 15 * MS;
        assertThat(track.append(i * 100 * MS + jitterUs, block)).isEqualTo(AppendResult.OK);
      }
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      track.read(1_900 * MS, out, SECOND);
      for (int i = 0; i < SECOND; i++) {
        assertThat(out.get(i)).isCloseTo(0.5f, within(0.001f));
      }
    }
  }

  @Test
  void aBlockOutsideTheKeptSecondsIsDropped() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 2)) {
      ByteBuffer block = Tones.constant(MONO_48K, 4_800, 0.5f);
      track.append(10_000 * MS, block);
      AppendResult late = track.append(1_000 * MS, block);
      assertThat(late.kind()).isEqualTo(Kind.LATE);
      assertThat(late.message()).contains("2.0 s are kept").contains("9.1 s behind");
      assertThat(track.append(60_000 * MS, block).kind()).isEqualTo(Kind.EARLY);
      assertThat(track.append(10_100 * MS, block).kind()).isEqualTo(Kind.OK);
      assertThat(track.receivedUs()).isEqualTo(10_200 * MS);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 60_000 * MS})
  void soundThatGoesOnElsewhereIsFollowed(long elsewhereUs) {
    try (SoundTrack track = new SoundTrack(MONO_48K, 2)) {
      ByteBuffer block = Tones.constant(MONO_48K, 4_800, 0.5f);
      track.append(10_000 * MS, block);
      assertThat(track.append(elsewhereUs, block).kind()).isIn(Kind.LATE, Kind.EARLY);
      assertThat(track.append(elsewhereUs + 100 * MS, block).kind()).isEqualTo(Kind.GAP);
      assertThat(track.append(elsewhereUs + 200 * MS, block).kind()).isEqualTo(Kind.OK);
      assertThat(track.receivedUs()).isEqualTo(elsewhereUs + 300 * MS);
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      assertThat(track.read(10_100 * MS, out, 100)).isFalse();
      assertThat(track.read(elsewhereUs + 250 * MS, out, 100)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 32_000f})
  void aBlockThatIsNoSoundBecomesSilence(float bad) {
    try (SoundTrack track = new SoundTrack(MONO_48K, 4)) {
      ByteBuffer good = Tones.constant(MONO_48K, 24_000, 0.5f);
      float[] samples = new float[24_000];
      samples[12_345] = bad;
      track.append(0, good);
      AppendResult result = track.append(500 * MS, Tones.block(MONO_48K, samples));
      assertThat(result.kind()).isEqualTo(Kind.INVALID);
      assertThat(result.message()).contains("12345");
      assertThat(track.append(1_000 * MS, good).kind()).isEqualTo(Kind.OK);
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      assertThat(track.read(990 * MS, out, SECOND / 4)).isFalse();
      assertThat(track.read(1_450 * MS, out, SECOND)).isTrue();
      for (int i = 0; i < 4 * SECOND; i++) {
        assertThat(out.get(i)).isBetween(-0.6f, 0.6f);
      }
    }
  }

  @Test
  void halfASampleIsInvalid() {
    SoundFormat stereo = new SoundFormat(SoundEncoding.S16LE, 48_000, SoundLayout.STEREO);
    try (SoundTrack track = new SoundTrack(stereo, 4)) {
      AppendResult result = track.append(0, ByteBuffer.allocate(4 * 100 + 3));
      assertThat(result.kind()).isEqualTo(Kind.INVALID);
      assertThat(result.message()).contains("403 bytes").contains("4 a sample");
      assertThat(track.append(0, ByteBuffer.allocate(0)).kind()).isEqualTo(Kind.OK);
      assertThat(track.append(Long.MIN_VALUE, ByteBuffer.allocate(4)).kind())
          .isEqualTo(Kind.INVALID);
    }
  }

  @Test
  void clearForgetsEverything() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 2)) {
      track.append(50_000 * MS, Tones.constant(MONO_48K, 48_000, 0.5f));
      track.clear();
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      assertThat(track.read(51_000 * MS, out, SECOND)).isFalse();
      assertThat(track.append(0, Tones.constant(MONO_48K, 48_000, 0.25f)))
          .isEqualTo(AppendResult.OK);
      assertThat(track.read(900 * MS, out, 100)).isTrue();
      assertThat(out.get(0)).isCloseTo(0.25f, within(0.001f));
    }
  }

  @Test
  void aBlockLongerThanTheRingLeavesItsEnd() {
    try (SoundTrack track = new SoundTrack(MONO_48K, 0.5)) {
      track.append(0, Tones.click(MONO_48K, 10 * 48_000, 468_000));
      FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
      assertThat(track.read(10_000 * MS, out, SECOND)).isTrue();
      assertThat(Tones.loudest(out, 0, SECOND)).isCloseTo(3 * SECOND / 4, within(15));
      assertThat(out.get(100)).isZero();
    }
  }

  @Test
  void formatsAreValidated() {
    assertThatThrownBy(() -> new SoundFormat(SoundEncoding.S16LE, 7_999, SoundLayout.MONO))
        .hasMessageContaining("7999")
        .hasMessageContaining("8000 to 192000");
    assertThatThrownBy(() -> new SoundFormat(SoundEncoding.S16LE, 192_001, SoundLayout.MONO))
        .hasMessageContaining("192001");
    assertThatThrownBy(() -> new SoundTrack(MONO_48K, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingTwiceIsHarmlessAndUseAfterwardsIsRefused() {
    SoundTrack track = new SoundTrack(MONO_48K, 1);
    track.close();
    track.close();
    assertThatThrownBy(() -> track.append(0, Tones.constant(MONO_48K, 10, 0.5f)))
        .isInstanceOf(IllegalStateException.class);
  }

  /** What constants become in W, Y, Z, X. */
  private static float[] levels(SoundLayout layout, float... values) {
    SoundFormat format = new SoundFormat(SoundEncoding.F32LE, 16_000, layout);
    try (SoundTrack track = new SoundTrack(format, 1)) {
      track.append(0, Tones.constant(format, 8_000, values));
      FloatBuffer out = FloatBuffer.allocate(4);
      track.read(250 * MS, out, 1);
      return out.array();
    }
  }
}
