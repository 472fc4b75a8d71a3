package io.passnet.edge.cli.export;

import static io.passnet.edge.cli.Commands.analyze;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.passnet.edge.cli.Commands.Exit;
import io.passnet.edge.media.Movies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All forms of one analysis tell the same. */
class ExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static Exit exit;
  private static JsonNode segments;

  @BeforeAll
  static void analyseOnce() throws IOException {
    Path movie = folder.resolve("movie.mp4");
    Movies.write(movie, 128, 64, 60, Optional.empty());
    exit = analyze(movie, "--out", folder, "--fps", "5", "--format", "vtt,MPD, json,parquet");
    assertThat(exit.errors()).isEmpty();
    segments = JSON.readTree(folder.resolve("timeline.json").toFile()).get("segments");
  }

  @Test
  void theSummaryNamesEveryFile() {
    for (ExportFormat format : ExportFormat.values()) {
      for (String file : format.files()) {
        assertThat(folder.resolve(file)).isNotEmptyFile();
        assertThat(exit.output()).contains(folder.resolve(file) + "  ");
      }
    }
  }

  @Test
  void formatsThatWereNotAskedForAreNotWritten() {
    Path out = folder.resolve("alone");

    analyze(folder.resolve("movie.mp4"), "--out", out, "--fps", "1", "--format", "vtt");

    assertThat(out).isDirectoryContaining(file -> file.endsWith("segments.vtt"));
    assertThat(out.toFile().list()).hasSize(1);
  }

  @Test
  void theParquetFileHoldsWhatTheTimelineHolds() throws Exception {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet rows =
            duckdb
                .createStatement()
                .executeQuery(
                    "SELECT * FROM '%s' ORDER BY start_us, tile"
                        .formatted(folder.resolve("segments.parquet")))) {
      int count = 0;
      for (JsonNode segment : segments) {
        for (JsonNode tile : segment.get("tiles")) {
          assertThat(rows.next()).isTrue();
          count++;
          int index = tile.get("index").asInt();
          assertThat(rows.getLong("start_us"))
              .isEqualTo(Math.round(segment.get("start").asDouble() * 1e6));
          assertThat(rows.getLong("end_us"))
              .isEqualTo(Math.round(segment.get("end").asDouble() * 1e6));
          assertThat(rows.getInt("frames")).isEqualTo(segment.get("frames").asInt());
          assertThat(rows.getInt("tile")).isEqualTo(index);
          assertThat(rows.getInt("row") * 6 + rows.getInt("column")).isEqualTo(index);
          assertThat(rows.getInt("column")).isBetween(0, 5);
          assertThat(rows.getDouble("share")).isCloseTo(tile.get("share").asDouble(), within(1e-6));
          assertThat(rows.getDouble("mean")).isCloseTo(tile.get("mean").asDouble(), within(1e-4));
          assertThat(rows.getDouble("maximum"))
              .isCloseTo(tile.get("maximum").asDouble(), within(1e-4));
          assertThat(rows.getInt("rank")).isEqualTo(tile.get("rank").asInt());
        }
      }
      assertThat(rows.next()).isFalse();
      assertThat(count).isEqualTo(3 * 24);
    }
  }

  @Test
  void theTrackHoldsWhatTheTimelineHolds() throws IOException {
    var cues = Vtt.parse(Files.readString(folder.resolve("segments.vtt")));

    assertThat(cues).hasSize(segments.size());
    for (int k = 0; k < cues.size(); k++) {
      JsonNode segment = segments.get(k);
      JsonNode cue = JSON.readTree(cues.get(k).text());
      assertThat(cues.get(k).start()).isEqualTo(segment.get("start").asDouble(), within(5e-4));
      assertThat(cues.get(k).end()).isEqualTo(Math.min(2.4, segment.get("end").asDouble()));
      for (JsonNode tile : segment.get("tiles")) {
        int rank = tile.get("rank").asInt();
        assertThat(cue.get("shares").get(tile.get("index").asInt())).isEqualTo(tile.get("share"));
        if (rank <= 5) {
          assertThat(cue.get("best").get(rank - 1)).isEqualTo(tile.get("index"));
        }
      }
    }
  }
}
