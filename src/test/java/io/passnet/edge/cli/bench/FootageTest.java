package io.passnet.edge.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.media.PictureSize;
import org.junit.jupiter.api.Test;

class FootageTest {
  @Test
  void colouredSquaresBecomeTheLumaAndChromaOfTheStandard() {
    // White and red: two squares of 2 x 2 pixels in a row.
    byte white = (byte) 255;
    byte[] rgb = new byte[4 * 2 * 3];
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 2; x++) {
        int left = (y * 4 + x) * 3;
        rgb[left] = rgb[left + 1] = rgb[left + 2] = white;
        rgb[left + 6] = white;
      }
    }
    byte[] nv12 = Nv12.of(rgb, new PictureSize(4, 2));
    assertThat(nv12).containsExactly(235, 235, 81, 81, 235, 235, 81, 81, 128, 128, 90, 240);
  }

  @Test
  void soundIsCutIntoBlocksWithoutSeams() {
    Footage footage = new Footage(Footage.Encoding.JPEG);
    assertThat(footage.sound(0, 300).remaining()).isEqualTo(300 * 16);
    assertThat(footage.sound(0, 300).position(100 * 16).slice()).isEqualTo(footage.sound(100, 300));
    assertThat(footage.picture(0)).isEqualTo(footage.picture(Footage.PICTURES));
    assertThat(footage.picture(0)).isNotEqualTo(footage.picture(1));
  }
}
