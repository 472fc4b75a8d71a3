package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SceneCutsTest {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 128;
  private final SceneCuts cuts = new SceneCuts(WIDTH, HEIGHT);

  @Test
  void theFirstPictureAndOnesLikeItBeginNoScene() {
    ByteBuffer picture = Pictures.waves(WIDTH, HEIGHT);
    for (int k = 0; k < 5; k++) {
      assertThat(cuts.take(picture)).isFalse();
    }
    assertThat(picture.position()).isZero();
  }

  @Test
  void anotherPictureBeginsASceneOnce() {
    cuts.take(Pictures.waves(WIDTH, HEIGHT));
    cuts.take(Pictures.waves(WIDTH, HEIGHT));
    assertThat(cuts.take(Pictures.bars(WIDTH, HEIGHT))).isTrue();
    assertThat(cuts.take(Pictures.bars(WIDTH, HEIGHT))).isFalse();
  }

  @Test
  void whatChangesAllTheTimeSoonCountsAsUsual() {
    int found = 0;
    for (int k = 0; k < 40; k++) {
      // The light comes and goes by 20 of 255 from frame to frame.
      found += cuts.take(Pictures.plain(WIDTH, HEIGHT, k % 2 == 0 ? 0x404040 : 0x545454)) ? 1 : 0;
    }
    assertThat(found).isLessThanOrEqualTo(2);
  }

  @Test
  void aFlashBeginsOneSceneAndNoOtherWhenItIsOver() {
    for (int k = 0; k < 3; k++) {
      assertThat(cuts.take(Pictures.waves(WIDTH, HEIGHT))).isFalse();
    }
    assertThat(cuts.take(Pictures.plain(WIDTH, HEIGHT, 0xffffff))).isTrue();
    assertThat(cuts.take(Pictures.waves(WIDTH, HEIGHT))).isFalse();
    assertThat(cuts.take(Pictures.waves(WIDTH, HEIGHT))).isFalse();
  }

  @Test
  void whatChangesFromTheBeginningIsNoCut() {
    for (int light = 0; light < 200; light += 20) {
      assertThat(cuts.take(Pictures.plain(WIDTH, HEIGHT, 0x010101 * light))).isFalse();
    }
    cuts.forget();
    assertThat(cuts.take(Pictures.plain(WIDTH, HEIGHT, 0))).isFalse();
    assertThat(cuts.take(Pictures.plain(WIDTH, HEIGHT, 0x141414))).isFalse();
  }

  @Test
  void aSecondPictureThatIsQuiteAnotherBeginsAScene() {
    cuts.take(Pictures.plain(WIDTH, HEIGHT, 0x101010));
    assertThat(cuts.take(Pictures.plain(WIDTH, HEIGHT, 0xf0f0f0))).isTrue();
  }

  @Test
  void aSmallThingThatMovesFarIsNoCut() {
    cuts.take(box(10));
    assertThat(cuts.take(box(180))).isFalse();
  }

  @Test
  void afterForgettingTheNextPictureIsTheFirst() {
    cuts.take(Pictures.waves(WIDTH, HEIGHT));
    cuts.forget();
    assertThat(cuts.take(Pictures.bars(WIDTH, HEIGHT))).isFalse();
  }

  @Test
  void picturesTooSmallForItAreRefused() {
    assertThatThrownBy(() -> new SceneCuts(63, 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 64x32");
  }

  /** A white box of 40 x 40 on grey. */
  private static ByteBuffer box(int left) {
    ByteBuffer picture = Pictures.plain(WIDTH, HEIGHT, 0x606060);
    for (int j = 40; j < 80; j++) {
      for (int i = left; i < left + 40; i++) {
        for (int c = 0; c < 3; c++) {
          picture.put(3 * (j * WIDTH + i) + c, (byte) 0xff);
        }
      }
    }
    return picture;
  }
}
