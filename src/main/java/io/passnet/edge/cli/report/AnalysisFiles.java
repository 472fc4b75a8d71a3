package io.passnet.edge.cli.report;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.product.MapFormat;
import io.passnet.edge.product.MapImage;
import io.passnet.edge.product.MapSpec;
import io.passnet.edge.product.Segment;
import io.passnet.edge.session.Analysis;
import io.passnet.edge.session.Analysis.Seen;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down what an analysis finds, and tells how far it is. */
public final class AnalysisFiles implements Analysis.Sink, AutoCloseable {
  /**
   * What is to be written.
   *
   * @param file the video
   * @param out an existing folder
   * @param grid tiles of shares and segments
   * @param segment length of a segment
   * @param maps whether maps are written
   * @param overlay whether the overlay is written
   * @param fps frames a second at most; 0 for all
   * @param overlaySize of the overlay's pictures
   */
  public record Job(
      Path file,
      Path out,
      TileGrid grid,
      Duration segment,
      boolean maps,
      boolean overlay,
      double fps,
      PictureSize overlaySize) {}

  /** A line of frames.jsonl. Times are milliseconds but for the media's. */
  private record FrameLine(
      long index,
      long mediaTimeUs,
      boolean heard,
      List<Json.Place> peaks,
      List<Double> shares,
      Times times) {}

  private record Times(double decoded, double queued, double inferred, double products) {}

  private record Tile(int index, double share, double mean, double maximum, int rank) {}

  private record Span(double start, double end, int frames, List<Tile> tiles) {}

  private record Model(String name, String version, String provider) {}

  private record Timeline(
      String file,
      double durationSeconds,
      long frames,
      boolean heard,
      Model model,
      String axes,
      Json.Grid grid,
      double segmentSeconds,
      List<Span> segments) {}

  private final Job job;
  private final MediaFile media;
  private final Engine engine;
  private final LiveLine line;
  private final BufferedWriter frameLines;
  private final Optional<OverlayMovie> movie;
  private final List<Span> segments = new ArrayList<>();
  private final long startedNanos = System.nanoTime();
  private long frames;
  private boolean heard;

  /** Makes the files. */
  public AnalysisFiles(Job job, MediaFile media, Engine engine, LiveLine line) throws IOException {
    this.job = job;
    this.media = media;
    this.engine = engine;
    this.line = line;
    if (job.maps()) {
      clear(Files.createDirectories(job.out().resolve("maps")));
    }
    frameLines = Files.newBufferedWriter(job.out().resolve("frames.jsonl"));
    movie =
        job.overlay()
            ? Optional.of(
                new OverlayMovie(
                    job.out().resolve("overlay.mp4"),
                    job.overlaySize(),
                    rate(media, job.fps()),
                    media.hasSound()))
            : Optional.empty();
  }

  private static double rate(MediaFile media, double most) {
    double own = media.frameRate() > 0 ? media.frameRate() : 30;
    return most > 0 ? Math.min(own, most) : own;
  }

  /** Writes down one picture's findings. */
  @Override
  public void take(Seen seen) throws IOException {
    frames++;
    heard |= seen.heard();
    frameLines.write(Json.line(frameLine(seen)));
    frameLines.newLine();
    if (job.maps()) {
      MapImage map = MapImage.of(seen.moment().map(), new MapSpec(0, 0, MapFormat.PNG16));
      Files.write(job.out().resolve("maps/%06d.png".formatted(seen.index())), map.data());
    }
    if (movie.isPresent()) {
      movie.get().sound(seen.sound());
      movie
          .get()
          .picture(
              seen.mediaTimeUs(),
              seen.display().orElseThrow(),
              seen.moment().map(),
              seen.products().peaks());
    }
    line.show(() -> progress(seen.mediaTimeUs()));
  }

  private static FrameLine frameLine(Seen seen) {
    return new FrameLine(
        seen.index(),
        seen.mediaTimeUs(),
        seen.heard(),
        Json.Place.of(seen.products().peaks()),
        Json.shares(seen.products().tiles()),
        new Times(
            millis(seen.times().decoded()),
            millis(seen.times().queued()),
            millis(seen.times().inferred()),
            millis(seen.times().products())));
  }

  private static double millis(long nanos) {
    return Json.rounded(nanos / 1e6, 2);
  }

  /** Keeps a segment for the timeline. */
  @Override
  public void take(Segment segment) {
    segments.add(
        new Span(
            segment.startUs() / 1e6,
            segment.endUs() / 1e6,
            segment.frames(),
            segment.tiles().stream()
                .map(
                    tile ->
                        new Tile(
                            tile.index(),
                            Json.rounded(tile.share(), 6),
                            Json.rounded(tile.mean(), 4),
                            Json.rounded(tile.maximum(), 4),
                            tile.rank()))
                .toList()));
  }

  private String progress(long mediaTimeUs) {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    String rate = "%d frames, %.1f a second".formatted(frames, frames / seconds);
    if (media.durationUs() == 0) {
      return rate;
    }
    double part = Math.min(1, (double) mediaTimeUs / media.durationUs());
    long left = Math.round(seconds / Math.max(part, 1e-3) * (1 - part));
    return "%s %3.0f %%  %s, %d:%02d left"
        .formatted(LiveLine.bar(part, 30), 100 * part, rate, left / 60, left % 60);
  }

  /**
   * Completes the files.
   *
   * @return a summary for people, line by line
   */
  public List<String> finish() throws IOException {
    line.end();
    if (frames == 0) {
      throw new Failure(
          "%s holds no picture that can be decoded; check that it plays".formatted(job.file()));
    }
    var manifest = engine.manifest();
    String provider = engine.model().provider().label();
    Json.write(
        job.out().resolve("timeline.json"),
        new Timeline(
            String.valueOf(job.file().getFileName()),
            media.durationUs() / 1e6,
            frames,
            heard,
            new Model(manifest.name(), manifest.version(), provider),
            Json.AXES,
            Json.Grid.of(job.grid()),
            job.segment().toNanos() / 1e9,
            segments));
    close();
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    List<String> summary = new ArrayList<>();
    summary.add(
        "%d frames in %.1f s, %.1f a second, by %s %s on %s; sound: %s"
            .formatted(
                frames,
                seconds,
                frames / seconds,
                manifest.name(),
                manifest.version(),
                provider,
                heard ? "heard (%s)".formatted(media.soundDescription()) : "none heard"));
    if (media.brokenPackets() > 0) {
      summary.add("%d broken pieces of the file were skipped".formatted(media.brokenPackets()));
    }
    summary.add(
        "  " + job.out().resolve("timeline.json") + "  %d segments".formatted(segments.size()));
    summary.add("  " + job.out().resolve("frames.jsonl"));
    if (job.maps()) {
      summary.add("  " + job.out().resolve("maps") + "  %d maps".formatted(frames));
    }
    if (job.overlay()) {
      summary.add("  " + job.out().resolve("overlay.mp4"));
    }
    return summary;
  }

  @Override
  public void close() throws IOException {
    frameLines.close();
    if (movie.isPresent()) {
      movie.get().close();
    }
  }

  /** Removes an earlier analysis' maps, which would pass for this one's. */
  private static void clear(Path maps) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(maps, "[0-9]*.png")) {
      for (Path map : old) {
        Files.delete(map);
      }
    }
  }
}
