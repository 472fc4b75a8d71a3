package io.passnet.edge.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.media.SoundTrack;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SceneTest {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 128;

  private final Voice voice = new Voice(SoundTrack.RATE);

  private Scene scene() {
    return new Scene(voice, WIDTH, HEIGHT);
  }

  @Test
  void looksAndSoundsTheSameEachTime() {
    Voice again = new Voice(SoundTrack.RATE);

    assertThat(scene().picture(3.2)).isEqualTo(new Scene(again, WIDTH, HEIGHT).picture(3.2));
    for (int k = 0; k < 5 * SoundTrack.RATE; k++) {
      assertThat(again.sample(k)).isEqualTo(voice.sample(k));
    }
  }

  @Test
  void beginsAnewWithoutASeam() {
    Scene scene = scene();

    assertThat(scene.sounding(Scene.PERIOD_SECONDS + 1).angleTo(scene.sounding(1)))
        .isLessThan(1e-6);
    assertThat(voice.openness(Scene.PERIOD_SECONDS + 1.3))
        .isCloseTo(voice.openness(1.3), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 6.5, 12, 18})
  void changesOnlyAroundTheWalker(double seconds) {
    Scene scene = scene();
    ByteBuffer now = scene.picture(seconds);
    // Half a period on the walker is on the other side.
    ByteBuffer later = scene.picture(seconds + Scene.PERIOD_SECONDS / 2);
    Equirectangular grid = new Equirectangular(WIDTH, HEIGHT);
    int near = 0;
    for (int k = 0; k < WIDTH * HEIGHT; k++) {
      Direction there = grid.direction(k % WIDTH, k / WIDTH);
      double off = scene.sounding(seconds).angleTo(there);
      boolean differs = now.get(3 * k + 1) != later.get(3 * k + 1);
      boolean opposite = scene.sounding(seconds + Scene.PERIOD_SECONDS / 2).angleTo(there) < 90;
      if (differs && !opposite) {
        assertThat(off).isLessThan(60);
        near++;
      }
    }
    assertThat(near).isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 4, 9, 14.5})
  void soundsFromTheWalkersMouth(double seconds) {
    Scene scene = scene();
    Reel reel = new Reel(voice, scene, 0, part -> {});
    int count = SoundTrack.RATE / 5;
    FloatBuffer block = reel.sound(Math.round(seconds * SoundTrack.RATE), count).asFloatBuffer();
    double[] intensity = new double[3];
    for (int k = 0; k < count; k++) {
      float w = block.get(4 * k);
      intensity[0] += w * block.get(4 * k + 3);
      intensity[1] += w * block.get(4 * k + 1);
      intensity[2] += w * block.get(4 * k + 2);
    }
    Direction heard = new Direction(intensity[0], intensity[1], intensity[2]);

    assertThat(heard.angleTo(scene.sounding(seconds + 0.1))).isLessThan(2);
  }
}
