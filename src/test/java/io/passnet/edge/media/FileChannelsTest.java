package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the channels of files' sound are taken for, and what is heard of them. */
@ExtendWith(NothingLeftBehind.class)
class FileChannelsTest {
  private static final List<String> ENTRY =
      List.of("moov", "trak", "mdia", "minf", "stbl", "stsd", "mp4a");
  private static final PictureSize SIZE = new PictureSize(64, 32);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "matroska, libopus, ambisonic 1, AMBISONIC_1",
    "matroska, libopus, ambisonic 2, AMBISONIC_2",
    "matroska, libopus, ambisonic 3, AMBISONIC_3",
    "webm, libopus, ambisonic 1, AMBISONIC_1",
    "mp4, libopus, ambisonic 1, AMBISONIC_1",
    "mp4, libopus, ambisonic 3, AMBISONIC_3",
    "matroska, pcm_f32le, 4 channels, AMBISONIC_1",
    "matroska, pcm_f32le, 9 channels, AMBISONIC_2",
    "matroska, pcm_f32le, 16 channels, AMBISONIC_3"
  })
  void theFirstOrderOfAmbisonicsIsHeard(
      String format, String codec, String layout, SoundLayout expected) throws Exception {
    Path file = MultichannelMovie.write(folder.resolve("sound." + format), format, codec, layout);
    Heard heard = hear(file, FileReading.AS_SAID);
    assertThat(heard.layout()).isEqualTo(expected);
    for (int c = 1; c < SoundTrack.CHANNELS; c++) {
      assertThat(heard.level(c) / heard.level(0))
          .as("channel %d", c)
          .isCloseTo(Math.pow(MultichannelMovie.STEP, c), within(0.1));
    }
  }

  @Test
  void speakersAreMixedDownAndNeverTakenForAmbisonics() throws Exception {
    Path file = MultichannelMovie.write(folder.resolve("quad.mp4"), "mp4", "aac", "4.0");
    Heard heard = hear(file, FileReading.AS_SAID);
    assertThat(heard.layout()).isEqualTo(SoundLayout.STEREO);
    assertThat(heard.level(2)).isZero();
    assertThat(heard.level(3)).isZero();
    Heard named = hear(file, FileReading.AS_SAID.with(SoundLayout.AMBISONIC_1));
    assertThat(named.layout()).isEqualTo(SoundLayout.AMBISONIC_1);
    assertThat(named.level(3)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123", "3210"})
  void theSa3dBoxMakesAacAmbisonicAndNamesItsChannels(String order) throws Exception {
    Path file = MultichannelMovie.write(folder.resolve("sa3d.mp4"), "mp4", "aac", "4.0");
    ByteBuffer content = ByteBuffer.allocate(28);
    // Version 0, periphonic, first order, ACN, SN3D, four channels and where each is.
    content.put((byte) 0).put((byte) 0).putInt(1).put((byte) 0).put((byte) 0).putInt(4);
    for (char channel : order.toCharArray()) {
      content.putInt(channel - '0');
    }
    byte[] box = Boxes.box("SA3D", content.array());
    Files.write(file, Boxes.insert(Files.readAllBytes(file), ENTRY, box));
    Heard heard = hear(file, FileReading.AS_SAID);
    assertThat(heard.layout()).isEqualTo(SoundLayout.AMBISONIC_1);
    double ratio = heard.level(0) / heard.level(1);
    double expected = order.equals("0123") ? 1 / MultichannelMovie.STEP : MultichannelMovie.STEP;
    assertThat(ratio).isCloseTo(expected, within(0.1));
  }

  @Test
  void whatIsNamedButNotThereIsSaid() throws Exception {
    Path mono = folder.resolve("mono.mp4");
    Movies.write(mono, 64, 32, 10, Optional.of(SoundLayout.MONO));
    Path silent = folder.resolve("silent.mp4");
    Movies.write(silent, 64, 32, 10, Optional.empty());
    FileReading reading = FileReading.AS_SAID.with(SoundLayout.AMBISONIC_1);
    assertThat(hear(mono, reading).conflicts().get(0)).contains("AMBISONIC_1", "the file has 1");
    assertThat(hear(silent, reading).conflicts().get(0)).contains("the file has none");
  }

  @Test
  void soundBeyondTheLimitsIsLeftOutWithTheKey() throws Exception {
    Path file =
        MultichannelMovie.write(folder.resolve("many.mkv"), "matroska", "pcm_f32le", "9 channels");
    MediaLimits few = new MediaLimits(1, 1, 1 << 20, 1, 8, 192_000, 1, Duration.ofSeconds(60));
    MediaLimits slow = new MediaLimits(1, 1, 1 << 20, 1, 16, 44_100, 1, Duration.ofSeconds(60));
    try (MediaFile media = MediaFile.open(file, few, 64, 32)) {
      assertThat(media.sound()).isEmpty();
      assertThat(media.soundDescription()).contains(MediaLimits.SOUND_CHANNELS_KEY);
    }
    try (MediaFile media = MediaFile.open(file, slow, 64, 32)) {
      assertThat(media.soundDescription()).contains(MediaLimits.SOUND_RATE_KEY);
    }
  }

  private record Heard(SoundLayout layout, List<String> conflicts, FloatBuffer samples) {
    double level(int channel) {
      double sum = 0;
      for (int i = 0; i < SoundTrack.RATE; i++) {
        sum += Math.pow(samples.get(channel * SoundTrack.RATE + i), 2);
      }
      return Math.sqrt(sum / SoundTrack.RATE);
    }
  }

  /** The second that ends at 1.5 s. */
  private static Heard hear(Path file, FileReading reading) throws Exception {
    try (MediaFile media =
        MediaFile.open(file, MediaLimits.defaults(), SIZE, Optional.empty(), reading)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      while (media.nextPicture(rgb)) {}
      FloatBuffer samples = FloatBuffer.allocate(SoundTrack.CHANNELS * SoundTrack.RATE);
      media.sound().ifPresent(track -> track.read(1_500_000, samples, SoundTrack.RATE));
      return new Heard(media.soundLayout().orElse(null), media.conflicts(), samples);
    }
  }
}
