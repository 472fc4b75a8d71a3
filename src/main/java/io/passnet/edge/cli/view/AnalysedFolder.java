package io.passnet.edge.cli.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.StereoLayout;
import io.passnet.edge.media.LayoutChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code ./passnet analyze} has left in a folder.
 *
 * @param folder where it lies
 * @param timeline timeline.json
 * @param frames frames.jsonl, line by line
 */
record AnalysedFolder(Path folder, JsonNode timeline, List<JsonNode> frames) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the folder. */
  static AnalysedFolder read(Path folder) throws IOException {
    Path timeline = folder.resolve("timeline.json");
    Path lines = folder.resolve("frames.jsonl");
    if (!Files.isRegularFile(timeline) || !Files.isRegularFile(lines)) {
      throw new Failure(
          "%s holds no timeline.json and frames.jsonl; give a video, or a folder that './passnet analyze FILE --out %s --maps' has filled"
              .formatted(folder, folder));
    }
    try {
      List<JsonNode> frames = new ArrayList<>();
      for (String line : Files.readAllLines(lines)) {
        frames.add(JSON.readTree(line));
      }
      AnalysedFolder read =
          new AnalysedFolder(folder, JSON.readTree(timeline.toFile()), List.copyOf(frames));
      read.check();
      return read;
    } catch (JsonProcessingException e) {
      throw new Failure(
          "The analysis in %s is damaged (%s); analyse the video again"
              .formatted(folder, e.getOriginalMessage()));
    }
  }

  private void check() {
    if (frames.isEmpty()
        || timeline.path("segments").isEmpty()
        || !timeline.path("source").path("path").isTextual()) {
      throw new Failure(
          "The analysis in %s does not name its video, or has no frames; analyse the video again"
              .formatted(folder));
    }
  }

  /** The video that was analysed. */
  Path video() {
    Path path = Path.of(timeline.get("source").get("path").asText());
    if (!Files.isReadable(path)) {
      throw new Failure(
          "The video of the analysis in %s, %s, cannot be read any more; put it back, or give the video itself"
              .formatted(folder, path));
    }
    return path;
  }

  /** What was said of the video when it was analysed. */
  LayoutChoice layout() {
    JsonNode source = timeline.get("source");
    return new LayoutChoice(
        named(source, "projection").map(Projection::valueOf),
        named(source, "stereo").map(StereoLayout::valueOf),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<String> named(JsonNode source, String field) {
    return source.hasNonNull(field) ? Optional.of(source.get(field).asText()) : Optional.empty();
  }

  /** The map of a frame, a 16-bit grey PNG, if maps were written. */
  Optional<Path> map(JsonNode frame) {
    Path file = folder.resolve("maps/%06d.png".formatted(frame.get("index").asLong()));
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }
}
