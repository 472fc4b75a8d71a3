package io.passnet.edge.cli;

import io.passnet.edge.cli.export.AnalysisJob;
import io.passnet.edge.cli.export.ExportFormat;
import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.cli.view.ViewPage;
import io.passnet.edge.config.EngineConfig;
import io.passnet.edge.config.MediaConfig;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.model.ModelException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./passnet view}. */
@Command(
    name = "view",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a page that plays a 360-degree video with its map, tiles and peaks over it.",
      "The page is one file with everything inside; it opens from disk and loads nothing."
    })
final class ViewCommand implements Callable<Integer>, Configured {
  private static final double MOST_SECONDS = 600;

  /** The page shows no more maps a second. */
  private static final double FPS = 10;

  @Inject EngineConfig config;
  @Inject MediaConfig mediaConfig;

  @Mixin EngineOptions engineOptions = new EngineOptions();
  @Mixin LayoutOptions layout = new LayoutOptions();

  @Parameters(
      index = "0",
      paramLabel = "FILE|DIR",
      description = "A video, which is analysed first, or a folder that analyze has filled.")
  Path source;

  @Option(
      names = "--out",
      paramLabel = "PAGE",
      description = "The page (default: view.html in DIR, or here for a FILE).")
  Path out;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How much of the video is shown at most (default: ${DEFAULT-VALUE}).")
  double seconds;

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(NOTHING_SERVED);
    settings.putAll(engineOptions.settings());
    return settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      view();
      return 0;
    } catch (Failure | ModelException e) {
      System.err.println("passnet view: " + e.getMessage());
    } catch (CompletionException e) {
      System.err.println("passnet view: " + e.getCause().getMessage());
    } catch (MediaException e) {
      System.err.printf("passnet view: %s: %s%n", source, e.getMessage());
    } catch (IOException e) {
      System.err.printf("passnet view: the page cannot be written: %s%n", e);
    }
    return 1;
  }

  private void view() throws IOException, MediaException, InterruptedException {
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw new Failure(
          "--seconds is %s; give more than 0 and up to %.0f".formatted(seconds, MOST_SECONDS));
    }
    if (Files.isDirectory(source)) {
      write(source, out == null ? source.resolve("view.html") : out);
      return;
    }
    Path folder = Files.createTempDirectory("passnet-view");
    try {
      analyze(folder);
      write(folder, out == null ? Path.of("view.html") : out);
    } finally {
      delete(folder);
    }
  }

  private void analyze(Path folder) throws IOException, MediaException, InterruptedException {
    AnalysisJob job =
        new AnalysisJob(
            source,
            layout.choice(),
            folder,
            new TileGrid(6, 4),
            Duration.ofSeconds(1),
            Set.of(ExportFormat.JSON),
            true,
            false,
            FPS);
    // Indented lines name files, which are of no more use once the page is there.
    job.run(config.settings(), mediaConfig.limits()).stream()
        .filter(line -> !line.startsWith(" "))
        .forEach(System.out::println);
  }

  private void write(Path folder, Path page) throws IOException, MediaException {
    new ViewPage(folder, mediaConfig.limits(), seconds)
        .write(page, LiveLine.standard())
        .forEach(System.out::println);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
