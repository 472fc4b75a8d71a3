package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.media.MediaException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NothingLeftBehind.class)
class MediaFileTest {
  private static final int FRAMES = 50;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"320, 160", "333, 167", "128, 64", "1280, 720"})
  void whatIsWrittenIsReadBack(int width, int height) throws Exception {
    Path file = folder.resolve("Straße 360°.mp4");
    Movies.write(file, width, height, FRAMES, Optional.of(SoundLayout.MONO));
    try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), 160, 80, 320, 160)) {
      assertThat(media.width()).isEqualTo(width + 1 & ~1);
      assertThat(media.height()).isEqualTo(height + 1 & ~1);
      assertThat(media.frameRate()).isCloseTo(Movies.FPS, within(0.01));
      assertThat(media.frameCount()).isEqualTo(FRAMES);
      assertThat(media.durationUs()).isCloseTo(2_000_000, within(150_000L));
      assertThat(media.videoCodec()).isEqualTo("h264");
      assertThat(media.soundDescription()).isEqualTo("aac, 16000 Hz, MONO");
      assertThat(media.pictureTimeUs()).isEqualTo(-1);
      ByteBuffer rgb = Pictures.blank(160, 80);
      ByteBuffer display = Pictures.blank(320, 160);
      for (int i = 0; i < FRAMES; i++) {
        assertThat(media.nextPicture(rgb, display)).isTrue();
        assertThat(media.pictureTimeUs()).isCloseTo(i * 40_000L, within(1_000L));
        double expected = (double) Movies.spotX(width, FRAMES, i) / width;
        assertThat(Movies.brightX(rgb, 160, 80) / 160).isCloseTo(expected, within(0.01));
        assertThat(Movies.brightX(display, 320, 160) / 320).isCloseTo(expected, within(0.01));
        assertThat(media.sound().orElseThrow().receivedUs())
            .isGreaterThanOrEqualTo(media.pictureTimeUs());
      }
      assertThat(media.nextPicture(rgb, display)).isFalse();
      assertThat(media.nextPicture(rgb)).isFalse();
      assertThat(media.brokenPackets()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SoundLayout.class,
      names = {"MONO", "STEREO"})
  void theBeepIsWhereItWasWritten(SoundLayout layout) throws Exception {
    Path file = folder.resolve("beep.mp4");
    Movies.write(file, 128, 64, FRAMES, Optional.of(layout));
    int samples = 2 * SoundTrack.RATE;
    FloatBuffer out = FloatBuffer.allocate(4 * samples);
    try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), 64, 32)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      while (media.nextPicture(rgb)) {}
      assertThat(media.sound().orElseThrow().read(2_000_000, out, samples)).isTrue();
    }
    // AAC smears a beep's edges over some milliseconds, about evenly to both sides.
    assertThat(Tones.loudest(out, 0, samples))
        .isCloseTo((Movies.BEEP_START + Movies.BEEP_END) / 2, within(80));
    double first = level(out, 0, samples);
    double second = level(out, 1, samples);
    assertThat(second / first)
        // Left is twice right: W is three quarters of left, Y a quarter.
        .isCloseTo(layout == SoundLayout.MONO ? 0 : 1.0 / 3, within(0.08));
  }

  @Test
  void coloursSurviveTheVideo() throws Exception {
    Path file = folder.resolve("bars.mp4");
    try (MovieWriter writer = new MovieWriter(file, 640, 320, 30)) {
      for (int i = 0; i < 10; i++) {
        writer.frame(Pictures.bars(640, 320));
      }
    }
    ByteBuffer rgb = Pictures.blank(512, 256);
    try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), 512, 256)) {
      assertThat(media.hasSound()).isFalse();
      assertThat(media.soundDescription()).isEqualTo("none");
      while (media.nextPicture(rgb)) {}
    }
    Pictures.assertBars(rgb, 512, 256, 8);
  }

  @Test
  void whatIsNoMediaFileIsRefused() throws Exception {
    Path file = folder.resolve("notes.mp4");
    Files.writeString(file, "This is no film.");
    assertRefused(file, Kind.UNDECODABLE, "notes.mp4 is no media file");
    assertRefused(folder.resolve("absent.mp4"), Kind.UNDECODABLE, "No such file");
    Path empty = Files.createFile(folder.resolve("empty.mp4"));
    assertRefused(empty, Kind.UNDECODABLE, "empty.mp4");
  }

  @Test
  void aPlaylistThatNamesOtherFilesIsRefused() throws Exception {
    Path other = movie("other.mp4");
    Path list = folder.resolve("list.m3u8");
    Files.writeString(
        list, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n" + other + "\n#EXT-X-ENDLIST\n");
    assertRefused(list, Kind.UNDECODABLE, "list.m3u8");
  }

  @Test
  void aFileBeyondTheLimitIsRefused() throws Exception {
    Path file = movie("large.mp4");
    MediaLimits limits = MediaLimits.defaults().withPictures(1, 1).withVideoPixels(320 * 160 - 1);
    assertThatThrownBy(() -> MediaFile.open(file, limits, 64, 32))
        .isInstanceOfSatisfying(
            MediaException.class,
            e -> assertThat(e.limitKey()).isEqualTo("passnet.media.max-video-pixels"))
        .hasMessageContaining("320 x 160");
  }

  @Test
  void aFileWithoutItsIndexIsRefusedAndOneCutLaterIsReadAsFarAsItGoes() throws Exception {
    byte[] whole = Files.readAllBytes(movie("whole.mp4"));
    Path cut = folder.resolve("cut.mp4");
    Files.write(cut, Arrays.copyOf(whole, 40));
    assertRefused(cut, Kind.UNDECODABLE, "cut.mp4");
    Files.write(cut, Arrays.copyOf(whole, whole.length * 2 / 3));
    int pictures = 0;
    try (MediaFile media = MediaFile.open(cut, MediaLimits.defaults(), 64, 32)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      while (media.nextPicture(rgb)) {
        pictures++;
      }
    }
    assertThat(pictures).isBetween(1, FRAMES - 1);
  }

  @Test
  void brokenPacketsAreCountedAndSkipped() throws Exception {
    Path file = movie("broken.mp4");
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(7);
    for (int i = bytes.length / 2; i < bytes.length * 3 / 4; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    Files.write(file, bytes);
    int pictures = 0;
    try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), 64, 32)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      while (media.nextPicture(rgb)) {
        pictures++;
      }
      assertThat(media.brokenPackets()).isPositive();
    }
    assertThat(pictures).isBetween(1, FRAMES);
  }

  @Test
  void anOutputThatCannotBeWrittenIsReported() {
    assertThatThrownBy(() -> new MovieWriter(folder.resolve("no/such.mp4"), 64, 32, 30))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("such.mp4 cannot be written: No such file");
    assertThatThrownBy(() -> new MovieWriter(folder.resolve("a.mp4"), 64, 32, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingTwiceIsHarmless() throws Exception {
    Path file = folder.resolve("twice.mp4");
    MovieWriter writer = new MovieWriter(file, 64, 32, 30);
    writer.frame(Pictures.blank(64, 32));
    writer.close();
    writer.close();
    assertThatThrownBy(() -> writer.frame(Pictures.blank(64, 32)))
        .isInstanceOf(IllegalStateException.class);
    MediaFile media = MediaFile.open(file, MediaLimits.defaults(), 64, 32);
    media.close();
    media.close();
    assertThatThrownBy(() -> media.nextPicture(Pictures.blank(64, 32)))
        .isInstanceOf(IllegalStateException.class);
  }

  private Path movie(String name) throws IOException {
    Path file = folder.resolve(name);
    Movies.write(file, 320, 160, FRAMES, Optional.of(SoundLayout.MONO));
    return file;
  }

  private static void assertRefused(Path file, Kind kind, String message) {
    assertThatThrownBy(() -> MediaFile.open(file, MediaLimits.defaults(), 64, 32))
        .isInstanceOfSatisfying(MediaException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }

  private static double level(FloatBuffer out, int channel, int samples) {
    double sum = 0;
    for (int i = Movies.BEEP_START; i < Movies.BEEP_END; i++) {
      sum += Math.pow(out.get(channel * samples + i), 2);
    }
    return Math.sqrt(sum / (Movies.BEEP_END - Movies.BEEP_START));
  }
}
