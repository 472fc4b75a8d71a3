package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A street filmed with a 360-degree camera; {@code -Dpassnet.street=FILE} says where it is. */
class RealFileTest {
  @Test
  void aStreetComesFromASourceAsFromItsFile() throws Exception {
    Path street = street();
    ArraySource source = new ArraySource(Files.readAllBytes(street));
    PictureSize size = new PictureSize(64, 32);
    int live = NativeMedia.live();
    try (MediaFile file = MediaFile.open(street, MediaLimits.defaults(), 64, 32);
        MediaFile growing =
            MediaFile.open(source, MediaLimits.defaults(), size, FileReading.AS_SAID)) {
      ByteBuffer one = Pictures.blank(64, 32);
      ByteBuffer other = Pictures.blank(64, 32);
      while (file.nextPicture(one)) {
        assertThat(growing.nextPicture(other)).isTrue();
        assertThat(other).isEqualTo(one);
        assertThat(growing.pictureTimeUs()).isEqualTo(file.pictureTimeUs());
      }
      assertThat(growing.nextPicture(other)).isFalse();
      assertThat(growing.cutOffUs()).isEmpty();
    }
    assertThat(NativeMedia.live()).isEqualTo(live);
  }

  private static Path street() {
    String name = System.getProperty("passnet.street", System.getenv("PASSNET_STREET"));
    assumeTrue(
        name != null && Files.exists(Path.of(name)),
        "No 360-degree file: give -Dpassnet.street=FILE or PASSNET_STREET=FILE (40 s, 30 fps, mono)");
    return Path.of(name);
  }

  @Test
  void aStreetIsReadWithItsSound() throws Exception {
    Path street = street();
    int live = NativeMedia.live();
    int pictures = 0;
    try (MediaFile media = MediaFile.open(street, MediaLimits.defaults(), 512, 256)) {
      assertThat(media.width()).isEqualTo(640);
      assertThat(media.height()).isEqualTo(322);
      assertThat(media.hasSound()).isTrue();
      ByteBuffer rgb = Pictures.blank(512, 256);
      FloatBuffer sound = FloatBuffer.allocate(4 * SoundTrack.RATE);
      SoundTrack track = media.sound().orElseThrow();
      long last = -1;
      double energy = 0;
      while (media.nextPicture(rgb)) {
        pictures++;
        assertThat(media.pictureTimeUs()).isGreaterThan(last);
        last = media.pictureTimeUs();
        if (pictures % 100 == 0) {
          assertThat(track.read(last, sound, SoundTrack.RATE)).isTrue();
          for (int i = 0; i < SoundTrack.RATE; i++) {
            energy += Math.abs(sound.get(i));
          }
        }
      }
      assertThat(energy).isPositive();
      assertThat(last).isCloseTo(media.durationUs(), within(200_000L));
      assertThat((long) pictures).isCloseTo(media.frameCount(), within(5L));
      assertThat(media.brokenPackets()).isZero();
    }
    assertThat(pictures).isCloseTo(1200, within(15));
    assertThat(NativeMedia.live()).isEqualTo(live);
  }
}
