package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every make, read from a source as from a path, and no further than need be. */
@ExtendWith(NothingLeftBehind.class)
class GrowingFileTest {
  private static final int FRAMES = 150;
  private static final PictureSize SIZE = new PictureSize(64, 32);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"faststart", "last", "fragmented", "matroska"})
  void aSourceGivesWhatThePathGives(String make) throws Exception {
    Path file = movie(make, FRAMES);
    List<Long> times = new ArrayList<>();
    ArraySource source = new ArraySource(Files.readAllBytes(file));
    try (MediaFile whole = MediaFile.open(file, MediaLimits.defaults(), 64, 32);
        MediaFile growing = open(source)) {
      ByteBuffer one = Pictures.blank(64, 32);
      ByteBuffer other = Pictures.blank(64, 32);
      while (whole.nextPicture(one)) {
        assertThat(growing.nextPicture(other)).isTrue();
        assertThat(other).isEqualTo(one);
        assertThat(growing.pictureTimeUs()).isEqualTo(whole.pictureTimeUs());
        times.add(whole.pictureTimeUs());
      }
      assertThat(growing.nextPicture(other)).isFalse();
      assertThat(growing.brokenPackets()).isZero();
      assertThat(growing.cutOffUs()).isEmpty();
      assertThat(growing.hasSound()).isTrue();
      assertThat(growing.sound().orElseThrow().receivedUs())
          .isEqualTo(whole.sound().orElseThrow().receivedUs());
    }
    assertThat(times).hasSize(FRAMES).isSorted().startsWith(0L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"faststart", "fragmented", "matroska"})
  void nothingIsReadFarAhead(String make) throws Exception {
    byte[] bytes = Files.readAllBytes(movie(make, 4 * FRAMES));
    ArraySource source = new ArraySource(bytes);
    try (MediaFile media = open(source)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      for (int i = 0; i < FRAMES; i++) {
        assertThat(media.nextPicture(rgb)).isTrue();
      }
      assertThat((double) source.farthest() / bytes.length).isLessThan(0.6);
    }
  }

  @Test
  void timesAreTheFilesOwn() throws Exception {
    Path file =
        Remux.of(movie("faststart", 50))
            .times((stream, timeUs) -> stream == 0 ? timeUs * timeUs / 1_000_000 + timeUs : timeUs)
            .to(folder.resolve("variable.mkv"), "matroska");
    List<Long> times = times(Files.readAllBytes(file));
    for (int i = 0; i < 50; i++) {
      assertThat(times.get(i)).isCloseTo(i * i * 1_600L + i * 40_000L, within(1_000L));
    }
  }

  @Test
  void soundThatStartsLateIsHeardWhereItIs() throws Exception {
    Path file =
        Remux.of(movie("faststart", 100))
            .times((stream, timeUs) -> stream == 1 && timeUs < 2_000_000 ? -1 : timeUs)
            .to(folder.resolve("late.mkv"), "matroska");
    try (MediaFile media = open(new ArraySource(Files.readAllBytes(file)))) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      FloatBuffer out = FloatBuffer.allocate(4 * 1600);
      while (media.nextPicture(rgb)) {
        boolean heard = media.sound().orElseThrow().read(media.pictureTimeUs(), out, 1600);
        if (media.pictureTimeUs() <= 2_000_000 || media.pictureTimeUs() > 2_100_000) {
          assertThat(heard).isEqualTo(media.pictureTimeUs() > 2_000_000);
        }
      }
    }
  }

  @Test
  void soundThatEndsEarlyHoldsNothingUp() throws Exception {
    Path file =
        Remux.of(movie("faststart", 4 * FRAMES))
            .times((stream, timeUs) -> stream == 1 && timeUs > 1_000_000 ? -1 : timeUs)
            .to(folder.resolve("early.mkv"), "matroska");
    byte[] bytes = Files.readAllBytes(file);
    ArraySource source = new ArraySource(bytes);
    try (MediaFile media = open(source)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      for (int i = 0; i < FRAMES; i++) {
        assertThat(media.nextPicture(rgb)).isTrue();
      }
      assertThat((double) source.farthest() / bytes.length).isLessThan(0.75);
    }
  }

  @Test
  void soundIsKeptOverALongGapBetweenPictures() throws Exception {
    Path file =
        Remux.of(movie("faststart", 2 * FRAMES))
            .times(
                (stream, timeUs) ->
                    stream == 0 && timeUs > 1_000_000 ? timeUs + 12_000_000 : timeUs)
            .to(folder.resolve("gap.mkv"), "matroska");
    FloatBuffer out = FloatBuffer.allocate(4 * 1600);
    try (MediaFile media = open(new ArraySource(Files.readAllBytes(file)))) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      while (media.nextPicture(rgb) && media.pictureTimeUs() < 13_000_000) {}
      for (long timeUs = 1_000_000; timeUs < 11_000_000; timeUs += 500_000) {
        assertThat(media.sound().orElseThrow().read(timeUs, out, 1600)).isTrue();
      }
    }
  }

  @Test
  void aFileThatStartsLateStartsAtZero() throws Exception {
    Path file =
        Remux.of(movie("faststart", 50))
            .times((stream, timeUs) -> timeUs + 7_000_000)
            .to(folder.resolve("seven.mkv"), "matroska");
    // The AAC encoder's first block comes before the first picture.
    assertThat(times(Files.readAllBytes(file)).get(0)).isBetween(0L, 64_000L);
  }

  @Test
  void soundThatOnlyWarmsUpDoesNotMoveThePictures() throws Exception {
    Path file =
        MultichannelMovie.write(folder.resolve("opus.mkv"), "matroska", "libopus", "stereo");
    List<Long> times = times(Files.readAllBytes(file));
    assertThat(times.get(0)).isBetween(0L, 7_000L);
    assertThat(times).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"faststart", "matroska"})
  void aFileThatIsCutOffIsReadAsFarAsItGoesAndSaysSo(String make) throws Exception {
    byte[] bytes = Files.readAllBytes(movie(make, FRAMES));
    int pictures = 0;
    try (MediaFile media = open(new ArraySource(Arrays.copyOf(bytes, bytes.length / 2)))) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      while (media.nextPicture(rgb)) {
        pictures++;
      }
      assertThat(media.cutOffUs()).isPresent();
      assertThat(media.cutOffUs().getAsLong()).isBetween(1_000_000L, 5_000_000L);
    }
    assertThat(pictures).isBetween(20, FRAMES - 20);
  }

  @Test
  void aSourceThatBreaksOffEndsTheFile() throws Exception {
    byte[] bytes = Files.readAllBytes(movie("faststart", FRAMES));
    ByteSource source =
        (position, into) -> {
          if (position > bytes.length / 2) {
            throw new IOException("gone");
          }
          return new ArraySource(bytes).read(position, into);
        };
    try (MediaFile media =
        MediaFile.open(source, MediaLimits.defaults(), SIZE, FileReading.AS_SAID)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      int pictures = 0;
      while (media.nextPicture(rgb)) {
        pictures++;
      }
      assertThat(pictures).isLessThan(FRAMES);
    }
    ByteSource nothing =
        (position, into) -> {
          throw new IOException("gone");
        };
    assertThatThrownBy(
            () -> MediaFile.open(nothing, MediaLimits.defaults(), SIZE, FileReading.AS_SAID))
        .isInstanceOf(MediaException.class);
  }

  @Test
  void aPictureThatTakesTooLongIsRefusedWithTheKey() throws Exception {
    Path file = movie("faststart", 10);
    MediaLimits hasty = new MediaLimits(1, 1, 1 << 20, 1, 16, 192_000, 1, Duration.ofNanos(1));
    try (MediaFile media = MediaFile.open(file, hasty, 64, 32)) {
      assertThatThrownBy(() -> media.nextPicture(Pictures.blank(64, 32)))
          .isInstanceOfSatisfying(
              MediaException.class,
              e -> assertThat(e.limitKey()).isEqualTo(MediaLimits.DECODE_TIME_KEY))
          .hasMessageContaining("to decode");
    }
  }

  private static List<Long> times(byte[] bytes) throws Exception {
    List<Long> times = new ArrayList<>();
    try (MediaFile media = open(new ArraySource(bytes))) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      while (media.nextPicture(rgb)) {
        times.add(media.pictureTimeUs());
      }
    }
    return times;
  }

  private static MediaFile open(ByteSource source) throws MediaException {
    return MediaFile.open(source, MediaLimits.defaults(), SIZE, FileReading.AS_SAID);
  }

  private Path movie(String make, int frames) throws IOException {
    Path plain = folder.resolve("plain.mp4");
    Movies.noise(plain, 96, 64, frames);
    return Remux.as(make, plain, folder.resolve("made-" + make));
  }
}
