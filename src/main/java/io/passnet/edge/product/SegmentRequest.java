package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.TileGrid;
import java.util.List;

/**
 * Which segments are wanted.
 *
 * @param tiles the tables that each segment gathers
 * @param startUs media time at which some segment begins
 * @param lengthUs length of each segment
 */
public record SegmentRequest(TileSpec tiles, long startUs, long lengthUs)
    implements Product<List<Segment>> {
  /** 6x4 tiles, a second each. */
  public static final SegmentRequest STANDARD =
      new SegmentRequest(new TileSpec(new TileGrid(6, 4), false, Smoothing.NONE), 0, 1_000_000);

  /** Checks the numbers; the message of the exception says what is allowed. */
  public SegmentRequest {
    requireNonNull(tiles, "tiles is null");
    new SegmentTable(startUs, lengthUs);
  }

  /** An empty table for these segments. */
  public SegmentTable table() {
    return new SegmentTable(startUs, lengthUs);
  }

  /** Gives the segments that end with a moment: one or none. A new scene ends none. */
  @Override
  public Maker<List<Segment>> maker() {
    SegmentTable table = table();
    return (moment, line) ->
        table.add(moment.mediaTimeUs(), line.make(tiles, moment)).stream().toList();
  }
}
