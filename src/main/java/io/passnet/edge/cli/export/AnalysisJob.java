package io.passnet.edge.cli.export;

import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.FileReading;
import io.passnet.edge.media.LayoutChoice;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.product.PeakSpec;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.Smoothing;
import io.passnet.edge.product.TileSpec;
import io.passnet.edge.session.Analysis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The analysis of a file into a folder.
 *
 * @param file the video
 * @param layout what is said of it beside its own word
 * @param out folder for the results; made if it is not there
 * @param grid tiles of shares and segments
 * @param segment length of a segment
 * @param formats how segments are written down
 * @param maps whether maps are written
 * @param overlay whether the overlay is written
 * @param fps frames a second at most; 0 for all
 */
public record AnalysisJob(
    Path file,
    LayoutChoice layout,
    Path out,
    TileGrid grid,
    Duration segment,
    Set<ExportFormat> formats,
    boolean maps,
    boolean overlay,
    double fps) {
  static final PictureSize OVERLAY_SIZE = new PictureSize(1024, 512);

  /**
   * Runs to the file's end.
   *
   * @return a summary for people, line by line
   * @throws Failure if the file or the folder cannot be used
   * @throws IOException if the results cannot be written
   * @throws MediaException if the file cannot be read
   */
  public List<String> run(EngineSettings settings, MediaLimits limits)
      throws IOException, MediaException, InterruptedException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new Failure("There is no file %s that can be read; check its name".formatted(file));
    }
    prepare(out);
    TileSpec tiles = new TileSpec(grid, false, Smoothing.NONE);
    try (Engine engine = Engine.start(settings.alone());
        MediaFile media = open(engine.defaultModel().manifest().frame(), limits);
        AnalysisFiles files =
            new AnalysisFiles(this, media, engine.defaultModel(), LiveLine.standard())) {
      new Analysis(
              engine.defaultModel(),
              media,
              display(),
              ProductRequest.NOTHING.with(PeakSpec.STANDARD).with(tiles),
              new SegmentRequest(tiles, 0, segment.toNanos() / 1000),
              new Analysis.Pace(1, fps))
          .run(files);
      List<String> lines = new ArrayList<>(media.conflicts());
      lines.addAll(files.finish());
      return lines;
    }
  }

  private Optional<PictureSize> display() {
    return overlay ? Optional.of(OVERLAY_SIZE) : Optional.empty();
  }

  private MediaFile open(ModelManifest.Frame frame, MediaLimits limits) throws MediaException {
    return MediaFile.open(
        file,
        limits,
        new PictureSize(frame.width(), frame.height()),
        display(),
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
}
