package io.passnet.edge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.passnet.edge.config.EngineConfig;
import io.passnet.edge.config.MediaConfig;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.MovieWriter;
import io.passnet.edge.media.Remux;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.media.SoundTrack;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class AnalyzeCommandTest {
  private static final int FRAMES = 24;
  private static final double FPS = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @SuppressWarnings("UnnecessaryAssignment") // No container runs here.
  private int analyze(Object... args) {
    AnalyzeCommand command = new AnalyzeCommand();
    command.config =
        new SmallRyeConfigBuilder()
            .withMapping(EngineConfig.class)
            .withDefaultValue("passnet.engine.device", "cpu")
            .build()
            .getConfigMapping(EngineConfig.class);
    command.mediaConfig =
        new SmallRyeConfigBuilder()
            .withConverter(MemorySize.class, 100, new MemorySizeConverter())
            .withConverter(Duration.class, 100, new DurationConverter())
            .withMapping(MediaConfig.class)
            .build()
            .getConfigMapping(MediaConfig.class);
    PrintStream before = System.err;
    System.setErr(new PrintStream(errors, true, UTF_8));
    try {
      return new CommandLine(command)
          .execute(Stream.of(args).map(Object::toString).toArray(String[]::new));
    } finally {
      System.setErr(before);
    }
  }

  private Path movie(Optional<SoundLayout> sound) throws IOException {
    Path file = folder.resolve("movie.mp4");
    try (MovieWriter writer = new MovieWriter(file, 128, 64, FPS, sound)) {
      for (int i = 0; i < FRAMES; i++) {
        ByteBuffer rgb = ByteBuffer.allocate(128 * 64 * 3);
        for (int k = 0; k < rgb.capacity(); k++) {
          rgb.put(k, (byte) (k / 3 % 128 / 16 == i / 3 ? 230 : 60));
        }
        writer.frame(rgb);
        if (sound.isPresent()) {
          FloatBuffer samples = FloatBuffer.allocate((int) (SoundTrack.RATE / FPS));
          for (int k = 0; k < samples.capacity(); k++) {
            samples.put(k, (float) (0.3 * Math.sin(0.2 * k)));
          }
          writer.sound(samples);
        }
      }
    }
    return file;
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void whatAFileSaysWronglyIsRefusedUntilItIsNamed() throws Exception {
    int checkerboard = 4;
    Path file =
        Remux.of(movie(Optional.empty()))
            .stereo(checkerboard, 0)
            .to(folder.resolve("chess.mkv"), "matroska");
    Path out = folder.resolve("out");
    assertThat(analyze(file, "--out", out)).isEqualTo(1);
    assertThat(errors.toString(UTF_8)).contains("checkerboard", "name the stereo");
    assertThat(analyze(file, "--out", out, "--stereo", "MONO")).isZero();
  }

  @Test
  void writesEveryFileItNamesWithCountsThatAgree() throws Exception {
    Path out = folder.resolve("out");

    int exit =
        analyze(
            movie(Optional.of(SoundLayout.MONO)),
            "--out",
            out,
            "--tiles",
            "5x3",
            "--segment",
            "500ms",
            "--maps",
            "--overlay");

    assertThat(errors.toString(UTF_8)).isEmpty();
    assertThat(exit).isZero();
    List<JsonNode> frames = lines(out.resolve("frames.jsonl"));
    assertThat(frames).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(frames.get(i).get("index").asInt()).isEqualTo(i);
      assertThat(frames.get(i).get("mediaTimeUs").asLong()).isEqualTo(i * 100_000L);
      assertThat(frames.get(i).get("shares")).hasSize(15);
      assertThat(sum(frames.get(i).get("shares"))).isCloseTo(1, within(1e-4));
    }
    assertThat(frames.get(FRAMES - 1).get("heard").asBoolean()).isTrue();

    JsonNode timeline = JSON.readTree(out.resolve("timeline.json").toFile());
    JsonNode segments = timeline.get("segments");
    assertThat(segments).hasSize(5);
    int counted = 0;
    double end = 0;
    for (JsonNode segment : segments) {
      assertThat(segment.get("start").asDouble()).isEqualTo(end);
      end = segment.get("end").asDouble();
      counted += segment.get("frames").asInt();
      double shares = 0;
      for (JsonNode tile : segment.get("tiles")) {
        shares += tile.get("share").asDouble();
      }
      assertThat(shares).isCloseTo(1, within(1e-4));
    }
    assertThat(counted).isEqualTo(FRAMES).isEqualTo(timeline.get("frames").asInt());
    assertThat(end).isGreaterThanOrEqualTo(FRAMES / FPS);
    assertThat(timeline.get("heard").asBoolean()).isTrue();

    try (Stream<Path> maps = Files.list(out.resolve("maps"))) {
      assertThat(maps).hasSize(FRAMES);
    }
    BufferedImage map = ImageIO.read(out.resolve("maps/000023.png").toFile());
    assertThat(map.getType()).isEqualTo(BufferedImage.TYPE_USHORT_GRAY);
    try (MediaFile overlay =
        MediaFile.open(out.resolve("overlay.mp4"), MediaLimits.defaults(), 64, 32)) {
      assertThat(overlay.frameCount()).isEqualTo(FRAMES);
      assertThat(overlay.hasSound()).isTrue();
    }
  }

  private static double sum(JsonNode numbers) {
    double sum = 0;
    for (JsonNode number : numbers) {
      sum += number.asDouble();
    }
    return sum;
  }

  @Test
  void analysesNoMoreFramesASecondThanAskedAndHearsNothingInSilentFiles() throws Exception {
    Path out = folder.resolve("out");

    int exit = analyze(movie(Optional.empty()), "--out", out, "--fps", "5");

    assertThat(exit).isZero();
    List<JsonNode> frames = lines(out.resolve("frames.jsonl"));
    assertThat(frames).hasSize(FRAMES / 2);
    assertThat(frames.get(3).get("mediaTimeUs").asLong()).isEqualTo(600_000);
    assertThat(frames).noneMatch(frame -> frame.get("heard").asBoolean());
    assertThat(out.resolve("maps")).doesNotExist();
    assertThat(out.resolve("overlay.mp4")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --tiles|six|--tiles is 'six'; give columns x rows, such as 6x4, each 1 to 64
          --tiles|0x4|--tiles: Tile grid of 0x4: columns and rows must each be 1 to 64
          --segment|1|--segment is '1'; give a number and a unit, such as 500ms, 2s or 1m
          --segment|0s|--segment is '0s'; a segment has 1ms to 60m
          --fps|-3|--fps is -3.0; give more than 0 and up to 1000
          """)
  void refusesABadValueWithASentence(String option, String value, String sentence)
      throws IOException {
    int exit = analyze(movie(Optional.empty()), "--out", folder.resolve("out"), option, value);

    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString(UTF_8).strip()).isEqualTo("passnet analyze: " + sentence);
  }

  @Test
  void saysWhenThereIsNoSuchFile() {
    int exit = analyze(folder.resolve("none.mp4"), "--out", folder.resolve("out"));

    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString(UTF_8)).contains("There is no file").contains("none.mp4");
  }

  @Test
  void saysWhenTheFileIsNoMedia() throws IOException {
    Path file = Files.writeString(folder.resolve("text.mp4"), "This is no movie. ".repeat(99));

    int exit = analyze(file, "--out", folder.resolve("out"));

    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString(UTF_8)).contains("text.mp4").contains("no media file");
  }

  @Test
  void saysWhenTheFolderCannotBeMade() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");

    int exit = analyze(movie(Optional.empty()), "--out", taken);

    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString(UTF_8)).contains("cannot be made").contains("taken");
  }
}
