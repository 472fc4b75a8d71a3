package io.passnet.edge.cli.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.Json;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaLimits;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes view.html. Everything is inside, so that the file can be opened from disk and passed on:
 * the video made small, the maps, three.js (MIT licence, its notice kept) and the page's own parts,
 * which lie beside this project's classes in the folder {@code view}.
 */
public final class ViewPage {
  /** Browsers and mail get into trouble with larger pages. */
  public static final long MOST_BYTES = 256L << 20;

  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");
  private static final String THREE = "three/three.%s.min.js";

  private final AnalysedFolder analysed;
  private final MediaLimits limits;
  private final double seconds;

  /**
   * A page of an analysis.
   *
   * @param folder what {@code ./passnet analyze} has left
   * @param seconds how much of the video is shown at most
   */
  public ViewPage(Path folder, MediaLimits limits, double seconds) throws IOException {
    analysed = AnalysedFolder.read(folder);
    this.limits = limits;
    this.seconds = seconds;
  }

  /**
   * Writes the page.
   *
   * @return a summary for people, line by line
   * @throws MediaException if the video cannot be read any more
   */
  public List<String> write(Path out, LiveLine line) throws IOException, MediaException {
    Path movie = Files.createTempFile("passnet-view", ".mp4");
    try {
      SmallMovie small =
          SmallMovie.write(analysed.video(), analysed.layout(), limits, seconds, movie, line);
      MapFrames maps = MapFrames.of(analysed, small.seconds());
      if (Files.size(movie) * 4 / 3 > MOST_BYTES) {
        throw new Failure(
            "The page would have more than %d MB; show less of the video with --seconds"
                .formatted(MOST_BYTES >> 20));
      }
      try (OutputStream page = new BufferedOutputStream(Files.newOutputStream(out))) {
        assemble(page, PageData.of(analysed, small, maps), maps, movie);
      }
      return summary(out, small, maps);
    } finally {
      Files.deleteIfExists(movie);
    }
  }

  private List<String> summary(Path out, SmallMovie small, MapFrames maps) throws IOException {
    List<String> lines = new ArrayList<>();
    double whole = analysed.timeline().path("durationSeconds").asDouble();
    if (whole > small.seconds() + 1) {
      lines.add(
          "The first %.0f s of %.0f s are shown; --seconds takes more"
              .formatted(small.seconds(), whole));
    }
    if (maps.times().isEmpty()) {
      lines.add("No maps are shown: the analysis was made without --maps");
    }
    lines.add("  %s  %.1f MB; open it in a browser".formatted(out, Files.size(out) / 1e6));
    return lines;
  }

  private void assemble(OutputStream page, PageData data, MapFrames maps, Path movie)
      throws IOException {
    String template = text("view.html");
    Matcher place = PLACE.matcher(template);
    int done = 0;
    while (place.find()) {
      page.write(template.substring(done, place.start()).getBytes(UTF_8));
      done = place.end();
      switch (place.group(1)) {
        case "style" -> page.write(text("view.css").getBytes(UTF_8));
        case "script" -> {
          for (String part : List.of("stage.js", "overlay.js", "view.js", "hands.js")) {
            page.write(text(part).getBytes(UTF_8));
          }
        }
        // "<" could end the script in which the data lie.
        case "data" -> page.write(Json.line(data).replace("<", "\\u003c").getBytes(UTF_8));
        case "movie" -> base64(page, Files.newInputStream(movie));
        case "maps" -> page.write(Base64.getEncoder().encode(maps.packed()));
        case "three-core" -> base64(page, resource(THREE.formatted("core")));
        case "three-module" -> base64(page, resource(THREE.formatted("module")));
        default -> throw new IllegalStateException("Nothing is known for " + place.group());
      }
    }
    page.write(template.substring(done).getBytes(UTF_8));
  }

  /** Writes all bytes; the page stays open. */
  private static void base64(OutputStream page, InputStream bytes) throws IOException {
    try (bytes) {
      byte[] block = new byte[3 << 16];
      int length;
      while ((length = bytes.readNBytes(block, 0, block.length)) > 0) {
        byte[] part = length == block.length ? block : Arrays.copyOf(block, length);
        page.write(Base64.getEncoder().encode(part));
      }
    }
  }

  private static String text(String name) throws IOException {
    try (InputStream bytes = resource(name)) {
      return new String(bytes.readAllBytes(), UTF_8);
    }
  }

  private static InputStream resource(String name) {
    InputStream found = ViewPage.class.getResourceAsStream("/view/" + name);
    if (found == null) {
      throw new IllegalStateException("The build left out view/" + name);
    }
    return found;
  }
}
