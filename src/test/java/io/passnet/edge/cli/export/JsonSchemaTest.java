package io.passnet.edge.cli.export;

import static io.passnet.edge.cli.Commands.analyze;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.passnet.edge.media.Movies;
import io.passnet.edge.media.SoundLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published schemas and what is written are the same. */
class JsonSchemaTest {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  @TempDir static Path folder;

  @BeforeAll
  static void analyseOnce() throws IOException {
    Path movie = folder.resolve("movie.mp4");
    Movies.write(movie, 128, 64, 30, Optional.of(SoundLayout.MONO));
    assertThat(analyze(movie, "--out", folder, "--fps", "5").code()).isZero();
  }

  private static List<Error> errors(String schema, String json) throws IOException {
    Path file = Path.of("docs/schemas").resolve(schema + ".schema.json");
    Schema read = REGISTRY.getSchema(Files.readString(file), InputFormat.JSON);
    return read.validate(json, InputFormat.JSON);
  }

  @Test
  void theSchemasAreValidThemselves() throws IOException {
    Schema meta =
        REGISTRY.getSchema(
            com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    for (String name : List.of("timeline", "frame")) {
      String text = Files.readString(Path.of("docs/schemas/" + name + ".schema.json"));
      assertThat(meta.validate(text, InputFormat.JSON)).isEmpty();
    }
  }

  @Test
  void whatIsWrittenFollowsThem() throws IOException {
    assertThat(errors("timeline", Files.readString(folder.resolve("timeline.json")))).isEmpty();
    List<String> lines = Files.readAllLines(folder.resolve("frames.jsonl"));
    assertThat(lines).hasSize(6);
    for (String line : lines) {
      assertThat(errors("frame", line)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          timeline|"share" : 0|"share" : 10|maximum
          timeline|"rank" :|"rank" : 0, "x" :|minimum
          timeline|"frames" :|"frames" : 1.5, "x" :|type
          timeline|"segments" :|"parts" :|required
          timeline|"heard" : true|"heard" : "yes"|type
          timeline|"projection" : null|"projection" : "FISHEYE"|enum
          timeline|"columns" : 6|"columns" : 65|maximum
          frame|"azimuth":|"azimuth":9999|maximum
          frame|"mediaTimeUs":|"mediaTimeUs":-1|minimum
          frame|"shares":[|"shares":["a",|type
          frame|"inferred":|"guessed":|required
          """)
  void whatIsBrokenDoesNot(String schema, String part, String broken, String rule)
      throws IOException {
    String sound =
        schema.equals("timeline")
            ? Files.readString(folder.resolve("timeline.json"))
            : Files.readAllLines(folder.resolve("frames.jsonl")).get(2);
    assertThat(sound).contains(part);

    List<Error> errors = errors(schema, sound.replace(part, broken));

    assertThat(errors).extracting(Error::getKeyword).contains(rule);
  }
}
