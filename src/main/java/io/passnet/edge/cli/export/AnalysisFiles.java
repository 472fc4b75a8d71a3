package io.passnet.edge.cli.export;

import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.Json;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.cli.report.OverlayMovie;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.media.MediaFile;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down what an analysis finds, and tells how far it is. */
final class AnalysisFiles implements Analysis.Sink, AutoCloseable {
  /** A line of frames.jsonl. Times are milliseconds but for the media's. */
  private record FrameLine(
      long index,
      long mediaTimeUs,
      boolean heard,
      List<Json.Place> peaks,
      List<Double> shares,
      Times times) {}

  private record Times(double decoded, double queued, double inferred, double products) {}

  private final AnalysisJob job;
  private final MediaFile media;
  private final WarmModel model;
  private final LiveLine line;
  private final Optional<BufferedWriter> frameLines;
  private final Optional<OverlayMovie> movie;
  private final List<Segment> segments = new ArrayList<>();
  private final long startedNanos = System.nanoTime();
  private long frames;
  private boolean heard;

  /** Makes the files. */
  AnalysisFiles(AnalysisJob job, MediaFile media, WarmModel model, LiveLine line)
      throws IOException {
    this.job = job;
    this.media = media;
    this.model = model;
    this.line = line;
    if (job.maps()) {
      clear(Files.createDirectories(job.out().resolve("maps")));
    }
    frameLines =
        job.formats().contains(ExportFormat.JSON)
            ? Optional.of(Files.newBufferedWriter(job.out().resolve("frames.jsonl")))
            : Optional.empty();
    movie =
        job.overlay()
            ? Optional.of(
                new OverlayMovie(
                    job.out().resolve("overlay.mp4"),
                    AnalysisJob.OVERLAY_SIZE,
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
    if (frameLines.isPresent()) {
      frameLines.get().write(Json.line(frameLine(seen)));
      frameLines.get().newLine();
    }
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
    segments.add(segment);
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
  List<String> finish() throws IOException {
    line.end();
    if (frames == 0) {
      throw new Failure(
          "%s holds no picture that can be decoded; check that it plays".formatted(job.file()));
    }
    Segments all = new Segments(job.grid(), media.durationUs(), segments);
    for (ExportFormat format : job.formats()) {
      Path file = job.out().resolve(format.file());
      switch (format) {
        case JSON -> Json.write(file, Timeline.of(job, all, run()));
        case PARQUET -> ParquetTable.write(file, all);
        case MPD -> DashManifest.write(file, all);
        case VTT -> VttTrack.write(file, all);
      }
    }
    close();
    return summary();
  }

  private Timeline.Run run() {
    String provider = model.provider().label();
    return new Timeline.Run(
        frames, heard, new Timeline.Model(model.name(), model.manifest().version(), provider));
  }

  private List<String> summary() {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    List<String> summary = new ArrayList<>();
    summary.add(
        "%d frames in %.1f s, %.1f a second, by %s %s on %s; sound: %s"
            .formatted(
                frames,
                seconds,
                frames / seconds,
                run().model().name(),
                run().model().version(),
                run().model().provider(),
                heard ? "heard (%s)".formatted(media.soundDescription()) : "none heard"));
    if (media.brokenPackets() > 0) {
      summary.add("%d broken pieces of the file were skipped".formatted(media.brokenPackets()));
    }
    for (ExportFormat format : job.formats()) {
      Path file = job.out().resolve(format.file());
      summary.add("  %s  %d segments".formatted(file, segments.size()));
    }
    if (frameLines.isPresent()) {
      summary.add("  %s  %d frames".formatted(job.out().resolve("frames.jsonl"), frames));
    }
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
    if (frameLines.isPresent()) {
      frameLines.get().close();
    }
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
