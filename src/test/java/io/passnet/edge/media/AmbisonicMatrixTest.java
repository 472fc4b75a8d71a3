package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NothingLeftBehind.class)
class AmbisonicMatrixTest {
  private static final float W = (float) Math.sqrt(2);

  @Test
  void theMatricesAreTheOnesWrittenHere() {
    assertThat(matrix(SoundLayout.MONO, false, 1)).isDeepEqualTo(new float[][] {{1}});
    assertThat(matrix(SoundLayout.MONO, false, 2)).isDeepEqualTo(new float[][] {{0.5f, 0.5f}});
    assertThat(matrix(SoundLayout.STEREO, false, 1)).isDeepEqualTo(new float[][] {{1}, {0}});
    assertThat(matrix(SoundLayout.STEREO, false, 2))
        .isDeepEqualTo(new float[][] {{0.5f, 0.5f}, {0.5f, -0.5f}});
    float[][] acn = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    float[][] fuma = {{W, 0, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 1, 0, 0}};
    for (SoundLayout layout :
        new SoundLayout[] {
          SoundLayout.AMBISONIC_1, SoundLayout.AMBISONIC_2, SoundLayout.AMBISONIC_3
        }) {
      assertThat(matrix(layout, false, layout.channels())).isDeepEqualTo(acn);
      assertThat(matrix(layout, true, layout.channels())).isDeepEqualTo(fuma);
    }
  }

  /** Azimuth, elevation, and what W, Y, Z and X are there: the axes' ends, and one in between. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, 0, 0, 1",
    "90, 0, 1, 1, 0, 0",
    "180, 0, 1, 0, 0, -1",
    "-90, 0, 1, -1, 0, 0",
    "0, 90, 1, 0, 1, 0",
    "0, -90, 1, 0, -1, 0",
    "30, 45, 1, 0.353553, 0.707107, 0.612372"
  })
  void aPlaneWaveComesOutWithTheGainsOfItsDirection(
      double azimuth, double elevation, float w, float y, float z, float x) {
    double a = Math.toRadians(azimuth);
    double e = Math.toRadians(elevation);
    double[] direction = {Math.cos(a) * Math.cos(e), Math.sin(a) * Math.cos(e), Math.sin(e)};
    double[] acn = {1, direction[1], direction[2], direction[0]};
    double[] fuma = {1 / Math.sqrt(2), direction[0], direction[1], direction[2]};
    for (SoundLayout layout :
        new SoundLayout[] {
          SoundLayout.AMBISONIC_1, SoundLayout.AMBISONIC_2, SoundLayout.AMBISONIC_3
        }) {
      assertHeard(layout, false, acn, w, y, z, x);
      assertHeard(layout, true, fuma, w, y, z, x);
    }
  }

  private static void assertHeard(
      SoundLayout layout, boolean fuma, double[] gains, float... expected) {
    SoundFormat format =
        new SoundFormat(SoundEncoding.F32LE, 48_000, layout, fuma, ByteBuffer.allocate(0));
    float[] samples =
        Tones.wave(
            48_000,
            layout.channels(),
            1,
            // What the higher orders hold must not be heard.
            (t, c) -> (c < 4 ? gains[c] : 0.9) * 0.5 * Math.sin(2 * Math.PI * 440 * t));
    try (SoundTrack track = new SoundTrack(format, 1)) {
      track.append(0, Tones.block(format, samples));
      FloatBuffer out = FloatBuffer.allocate(4 * 8_000);
      track.read(750_000, out, 8_000);
      // The quarter-cycle that a plain sine has at its loudest says the sign.
      int loudest = 0;
      for (int i = 0; i < 8_000; i++) {
        loudest = out.get(i) > out.get(loudest) ? i : loudest;
      }
      for (int c = 0; c < 4; c++) {
        assertThat(out.get(c * 8_000 + loudest) / 0.5f).isCloseTo(expected[c], within(0.005f));
      }
    }
  }

  private static float[][] matrix(SoundLayout layout, boolean fuma, int channels) {
    AmbisonicMatrix matrix =
        AmbisonicMatrix.of(
            new SoundFormat(SoundEncoding.F32LE, 48_000, layout, fuma, ByteBuffer.allocate(0)),
            channels);
    int columns = Math.min(channels, 4);
    float[][] found = new float[matrix.rows()][columns];
    for (int c = 0; c < columns; c++) {
      int one = c;
      float[] column = new float[matrix.rows()];
      matrix.apply(1, (frame, channel) -> channel == one ? 1 : 0, column, 0);
      for (int r = 0; r < matrix.rows(); r++) {
        found[r][c] = column[r];
      }
    }
    return found;
  }
}
