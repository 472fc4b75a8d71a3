package io.passnet.edge.product;

import java.util.ArrayList;
import java.util.List;

/**
 * The tile table over a window of media time.
 *
 * @param startUs where the window begins, in microseconds of media time
 * @param endUs where it ends; the first microsecond that is not inside
 * @param frames frames that fell into it, at least 1
 * @param tiles what became of each tile, in order of index
 */
public record Segment(long startUs, long endUs, int frames, List<SegmentTile> tiles) {
  /** Segments that are kept for a receiver that does not read; older ones are left out. */
  public static final int MOST_KEPT = 16;

  public Segment {
    tiles = List.copyOf(tiles);
  }

  /** The newest of segments that were not sent and of those after them, in order. */
  static List<Segment> newest(List<Segment> unsent, List<Segment> later) {
    List<Segment> all = new ArrayList<>(unsent);
    all.addAll(later);
    return List.copyOf(all.subList(Math.max(0, all.size() - MOST_KEPT), all.size()));
  }
}
