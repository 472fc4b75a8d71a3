package io.passnet.edge.product;

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
  public Segment {
    tiles = List.copyOf(tiles);
  }
}
