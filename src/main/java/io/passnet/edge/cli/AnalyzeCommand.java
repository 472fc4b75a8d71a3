package io.passnet.edge.cli;

import io.passnet.edge.cli.report.AnalysisFiles;
import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.config.EngineConfig;
import io.passnet.edge.config.MediaConfig;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.StereoLayout;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.FileReading;
import io.passnet.edge.media.LayoutChoice;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.product.PeakSpec;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.SegmentTable;
import io.passnet.edge.product.Smoothing;
import io.passnet.edge.product.TileSpec;
import io.passnet.edge.session.Analysis;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
      "  timeline.json  segments: each tile's share of attention, mean, maximum and rank",
      "  frames.jsonl   a line a frame: media time, peaks, tile shares, stage times",
      "  maps/*.png     with --maps: 16-bit grey, scaled to each map's maximum",
      "  overlay.mp4    with --overlay: the maps laid over the video, with its sound"
    })
final class AnalyzeCommand implements Callable<Integer>, Configured {
  private static final Pattern TILES = Pattern.compile("(\\d{1,4})[xX](\\d{1,4})");
  private static final Pattern SEGMENT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m)");
  private static final PictureSize OVERLAY_SIZE = new PictureSize(1024, 512);

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

  @Option(
      names = "--projection",
      paramLabel = "NAME",
      description = "What the file does not say, or says wrongly: ${COMPLETION-CANDIDATES}.")
  Projection projection;

  @Option(
      names = "--stereo",
      paramLabel = "NAME",
      description = "How two eyes share the picture, likewise: ${COMPLETION-CANDIDATES}.")
  StereoLayout stereo;

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
    TileGrid grid = grid(tiles);
    Duration length = length(segment);
    if (fps != null && !(fps > 0 && fps <= 1000)) {
      throw new Failure("--fps is %s; give more than 0 and up to 1000".formatted(fps));
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new Failure("There is no file %s that can be read; check its name".formatted(file));
    }
    prepare(out);
    TileSpec table = new TileSpec(grid, false, Smoothing.NONE);
    EngineSettings settings = config.settings();
    try (Engine engine = Engine.start(settings);
        MediaFile media = open(engine.manifest().frame())) {
      AnalysisFiles.Job job =
          new AnalysisFiles.Job(
              file, out, grid, length, maps, overlay, fps == null ? 0 : fps, OVERLAY_SIZE);
      try (AnalysisFiles files = new AnalysisFiles(job, media, engine, LiveLine.standard())) {
        new Analysis(
                engine,
                media,
                overlay ? Optional.of(OVERLAY_SIZE) : Optional.empty(),
                ProductRequest.NOTHING.with(PeakSpec.STANDARD).with(table),
                new SegmentRequest(table, 0, length.toNanos() / 1000),
                new Analysis.Pace(1, job.fps()))
            .run(files);
        media.conflicts().forEach(System.out::println);
        files.finish().forEach(System.out::println);
      }
    }
  }

  private MediaFile open(ModelManifest.Frame frame) throws MediaException {
    LayoutChoice layout =
        new LayoutChoice(
            Optional.ofNullable(projection),
            Optional.ofNullable(stereo),
            Optional.empty(),
            Optional.empty());
    return MediaFile.open(
        file,
        mediaConfig.limits(),
        new PictureSize(frame.width(), frame.height()),
        overlay ? Optional.of(OVERLAY_SIZE) : Optional.empty(),
        FileReading.AS_SAID.with(layout));
  }

  private static void prepare(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new Failure(
          "The folder %s cannot be made (%s); give --out one that can be".formatted(folder, e));
    }
    if (!Files.isWritable(folder)) {
      throw new Failure("The folder %s cannot be written to; give --out another".formatted(folder));
    }
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
