package io.passnet.edge.cli.export;

import io.passnet.edge.cli.report.Json;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentTile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A WebVTT file for a metadata track: a cue for each segment, whose text is one line of JSON (W3C
 * WebVTT, 3.2 and 4.1).
 */
final class VttTrack {
  private static final int BEST = 5;

  /**
   * The text of a cue.
   *
   * @param best the tiles with the largest shares, best first
   * @param shares in order of tiles
   */
  private record Cue(int columns, int rows, int frames, List<Integer> best, List<Double> shares) {}

  private VttTrack() {}

  /** Writes the file, over one that is there. */
  static void write(Path file, Segments segments) throws IOException {
    StringBuilder text = new StringBuilder("WEBVTT\n");
    for (Segment segment : segments.list()) {
      Cue cue =
          new Cue(
              segments.grid().columns(),
              segments.grid().rows(),
              segment.frames(),
              best(segment.tiles()),
              segment.tiles().stream().map(tile -> Json.rounded(tile.share(), 6)).toList());
      // Numbers and names alone: no line break, and no arrow that would end the cue.
      text.append('\n')
          .append(time(segment.startUs()))
          .append(" --> ")
          .append(time(segments.endUs(segment)))
          .append('\n')
          .append(Json.line(cue))
          .append('\n');
    }
    Files.writeString(file, text);
  }

  private static List<Integer> best(List<SegmentTile> tiles) {
    return tiles.stream()
        .sorted(Comparator.comparingInt(SegmentTile::rank))
        .limit(BEST)
        .map(SegmentTile::index)
        .toList();
  }

  /** Hours, minutes, seconds and milliseconds of a time from 0 on. */
  static String time(long us) {
    long ms = Math.round(us / 1e3);
    return "%02d:%02d:%02d.%03d"
        .formatted(ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
  }
}
