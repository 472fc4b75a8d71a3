package io.passnet.edge.cli.export;

import io.passnet.edge.cli.report.Json;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.StereoLayout;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentTile;
import java.util.List;

/**
 * What timeline.json holds; docs/schemas/timeline.schema.json says the same to machines.
 *
 * @param file name of the video
 * @param source where the video was, and how it was read
 * @param durationSeconds length of the video; 0 if unknown
 * @param frames frames that were analysed
 * @param heard whether sound was heard with any of them
 */
record Timeline(
    String file,
    Source source,
    double durationSeconds,
    long frames,
    boolean heard,
    Model model,
    String axes,
    Json.Grid grid,
    double segmentSeconds,
    List<Span> segments) {

  /** The video's path, and what was named for it; null for what the file says itself. */
  record Source(String path, Projection projection, StereoLayout stereo) {}

  /** What looked at the frames. */
  record Model(String name, String version, String provider) {}

  /** What came of the analysis beside its segments. */
  record Run(long frames, boolean heard, Model model) {}

  /** A segment, in seconds of media time. */
  record Span(double start, double end, int frames, List<Tile> tiles) {
    static Span of(Segment segment) {
      return new Span(
          segment.startUs() / 1e6,
          segment.endUs() / 1e6,
          segment.frames(),
          segment.tiles().stream().map(Tile::of).toList());
    }
  }

  /** A tile of a segment. */
  record Tile(
      int index,
      double share,
      double mean,
      double maximum,
      double maximumAt,
      double lastShare,
      int rank) {
    static Tile of(SegmentTile tile) {
      return new Tile(
          tile.index(),
          Json.rounded(tile.share(), 6),
          Json.rounded(tile.mean(), 4),
          Json.rounded(tile.maximum(), 4),
          tile.maximumUs() / 1e6,
          Json.rounded(tile.last(), 6),
          tile.rank());
    }
  }

  static Timeline of(AnalysisJob job, Segments segments, Run run) {
    return new Timeline(
        String.valueOf(job.file().getFileName()),
        new Source(
            job.file().toAbsolutePath().normalize().toString(),
            job.layout().projection().orElse(null),
            job.layout().stereo().orElse(null)),
        segments.durationUs() / 1e6,
        run.frames(),
        run.heard(),
        run.model(),
        Json.AXES,
        Json.Grid.of(job.grid()),
        job.segment().toNanos() / 1e9,
        segments.list().stream().map(Span::of).toList());
  }
}
