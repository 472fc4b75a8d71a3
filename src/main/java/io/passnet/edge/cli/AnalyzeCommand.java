package io.passnet.edge.cli;

import io.passnet.edge.cli.export.AnalysisJob;
import io.passnet.edge.cli.export.ExportFormat;
import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.config.EngineConfig;
import io.passnet.edge.config.MediaConfig;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.product.SegmentTable;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./passnet analyze}. */
@Command(
    name = "analyze",
    mixinStandardHelpOptions = true,
    description = {
      "Finds where people will look in a 360-degree video file, and writes it down.",
      "Projection and eyes are read from the file; its sound is used when there is any."
    },
    footer = {
      "",
      "Written to DIR:",
      "  timeline.json     json: segments with each tile's share of attention, mean, maximum, rank",
      "  frames.jsonl      json: a line a frame: media time, peaks, tile shares, stage times",
      "  segments.parquet  parquet: a row for each segment and tile",
      "  segments.mpd      mpd: a DASH manifest of the tiles with SRD and OMAF's quality ranking",
      "  segments.vtt      vtt: a WebVTT metadata track, a cue for each segment",
      "  maps/*.png        with --maps: 16-bit grey, scaled to each map's maximum",
      "  overlay.mp4       with --overlay: the maps laid over the video, with its sound"
    })
final class AnalyzeCommand implements Callable<Integer>, Configured {
  private static final Pattern TILES = Pattern.compile("(\\d{1,4})[xX](\\d{1,4})");
  private static final Pattern SEGMENT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m)");

  @Inject EngineConfig config;
  @Inject MediaConfig mediaConfig;

  @Mixin EngineOptions engineOptions = new EngineOptions();

  @Parameters(index = "0", paramLabel = "FILE", description = "The video: mp4, mkv, webm ...")
  Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the results; made if it is not there.")
  Path out;

  @Option(
      names = "--tiles",
      paramLabel = "CxR",
      defaultValue = "6x4",
      description = "Columns and rows of the tile grid (default: ${DEFAULT-VALUE}).")
  String tiles;

  @Option(
      names = "--segment",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "Length of a segment, such as 500ms, 2s or 1m (default: ${DEFAULT-VALUE}).")
  String segment;

  @Option(
      names = "--fps",
      paramLabel = "N",
      description = "Analyse at most N frames a second of the video (default: all).")
  Double fps;

  @Mixin LayoutOptions layout = new LayoutOptions();

  @Option(
      names = "--format",
      paramLabel = "LIST",
      defaultValue = "json",
      description =
          "How segments are written: json, parquet, mpd, vtt, or several of them with commas between"
              + " (default: ${DEFAULT-VALUE}).")
  String format;

  @Option(names = "--maps", description = "Write every frame's map.")
  boolean maps;

  @Option(names = "--overlay", description = "Write the video with the maps laid over it.")
  boolean overlay;

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(NOTHING_SERVED);
    settings.putAll(engineOptions.settings());
    return settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      analyze();
      return 0;
    } catch (Failure | ModelException e) {
      System.err.println("passnet analyze: " + e.getMessage());
    } catch (CompletionException e) {
      System.err.println("passnet analyze: " + e.getCause().getMessage());
    } catch (MediaException e) {
      System.err.printf("passnet analyze: %s: %s%n", file, e.getMessage());
    } catch (IOException e) {
      System.err.printf("passnet analyze: %s cannot be written: %s%n", out, e.getMessage());
    }
    return 1;
  }

  private void analyze() throws IOException, MediaException, InterruptedException {
    if (fps != null && !(fps > 0 && fps <= 1000)) {
      throw new Failure("--fps is %s; give more than 0 and up to 1000".formatted(fps));
    }
    AnalysisJob job =
        new AnalysisJob(
            file,
            layout.choice(),
            out,
            grid(tiles),
            length(segment),
            ExportFormat.parse(format),
            maps,
            overlay,
            fps == null ? 0 : fps);
    job.run(config.settings(), mediaConfig.limits()).forEach(System.out::println);
  }

  private static TileGrid grid(String text) {
    Matcher found = TILES.matcher(text);
    if (!found.matches()) {
      throw new Failure(
          "--tiles is '%s'; give columns x rows, such as 6x4, each 1 to %d"
              .formatted(text, TileGrid.LARGEST));
    }
    return checked(
        "--tiles",
        () -> new TileGrid(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))));
  }

  private static Duration length(String text) {
    Matcher found = SEGMENT.matcher(text);
    if (!found.matches()) {
      throw new Failure(
          "--segment is '%s'; give a number and a unit, such as 500ms, 2s or 1m".formatted(text));
    }
    double seconds =
        Double.parseDouble(found.group(1))
            * switch (found.group(2)) {
              case "ms" -> 1e-3;
              case "s" -> 1;
              default -> 60;
            };
    if (!(seconds >= 1e-3 && seconds * 1e6 <= SegmentTable.LONGEST_US)) {
      throw new Failure(
          "--segment is '%s'; a segment has 1ms to %dm"
              .formatted(text, SegmentTable.LONGEST_US / 60_000_000));
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static <T> T checked(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new Failure("%s: %s".formatted(option, e.getMessage()));
    }
  }
}
