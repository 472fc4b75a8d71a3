package io.passnet.edge.cli.export;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.product.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * All segments of a file, in order of time.
 *
 * @param grid of their tiles
 * @param durationUs length of the file in microseconds; 0 if unknown
 */
record Segments(TileGrid grid, long durationUs, List<Segment> list) {
  Segments {
    requireNonNull(grid, "grid is null");
    list = List.copyOf(list);
  }

  /** Where a segment ends; the file's end, if that comes before. */
  long endUs(Segment segment) {
    boolean within = durationUs > segment.startUs() && durationUs < segment.endUs();
    return within ? durationUs : segment.endUs();
  }

  /** Where the last segment ends; 0 if there is none. */
  long endUs() {
    return list.isEmpty() ? 0 : endUs(list.get(list.size() - 1));
  }

  /** Segments that follow each other without a gap and rank their tiles alike, together. */
  List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (Segment segment : list) {
      List<Integer> ranks = segment.tiles().stream().map(tile -> tile.rank()).toList();
      Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null && last.endUs() == segment.startUs() && last.ranks().equals(ranks)) {
        runs.set(runs.size() - 1, new Run(last.startUs(), endUs(segment), ranks));
      } else {
        runs.add(new Run(segment.startUs(), endUs(segment), ranks));
      }
    }
    return runs;
  }

  /**
   * A stretch of time in which ranks stay the same.
   *
   * @param startUs where it begins, in microseconds of media time
   * @param endUs where it ends
   * @param ranks of the tiles, in order of index
   */
  record Run(long startUs, long endUs, List<Integer> ranks) {}
}
