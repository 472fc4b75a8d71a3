package io.passnet.edge.product;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the tile tables of a stream's frames into windows of media time. Windows lie end to end,
 * before the given start as well as after it. A frame outside of the open window ends it, whether
 * it lies later or, since the viewer has gone back or the video has begun anew, earlier; windows
 * without frames are passed over. Frames inside of a window may come in any order. One stream's
 * own; not for several threads.
 */
public final class SegmentTable {
  /** The longest window, one hour. */
  public static final long LONGEST_US = 3_600_000_000L;

  /** Media times lie within this, some 73,000 years, on both sides of zero. */
  public static final long LATEST_US = 1L << 61;

  private final long startUs;
  private final long lengthUs;
  private long openUs;
  private int frames;
  private double[] shares = {};
  private double[] means = {};
  private double[] maxima = {};
  private long[] maximaUs = {};
  private double[] last = {};
  private long lastUs;

  /**
   * A table without frames.
   *
   * @param startUs media time at which some window begins
   * @param lengthUs length of each window, 1 to an hour
   */
  public SegmentTable(long startUs, long lengthUs) {
    this.startUs = checkTime("Start of segments", startUs);
    if (lengthUs < 1 || lengthUs > LONGEST_US) {
      throw new IllegalArgumentException(
          "Segment length of %d us: it must be 1 to %d us".formatted(lengthUs, LONGEST_US));
    }
    this.lengthUs = lengthUs;
  }

  /**
   * Takes a frame's tile table in.
   *
   * @return the window that this frame ended, if it did
   * @throws IllegalArgumentException if the tiles are not as many as in the open window, or the
   *     time is beyond all reason; the open window stays as it was
   */
  public Optional<Segment> add(long mediaTimeUs, List<TileShare> tiles) {
    checkTime("Media time", mediaTimeUs);
    if (tiles.isEmpty()) {
      throw new IllegalArgumentException("Tile table has no tiles: give at least one");
    }
    long windowUs = mediaTimeUs - Math.floorMod(mediaTimeUs - startUs, lengthUs);
    Optional<Segment> ended = windowUs == openUs ? Optional.empty() : finish();
    if (frames == 0) {
      open(windowUs, tiles.size());
    }
    if (tiles.size() != shares.length) {
      throw new IllegalArgumentException(
          "Tile table has %d tiles, the open segment %d: finish it before the layout changes"
              .formatted(tiles.size(), shares.length));
    }
    boolean latest = frames == 0 || mediaTimeUs >= lastUs;
    lastUs = latest ? mediaTimeUs : lastUs;
    frames++;
    for (int k = 0; k < shares.length; k++) {
      TileShare tile = tiles.get(k);
      shares[k] += tile.share();
      means[k] += tile.mean();
      last[k] = latest ? tile.share() : last[k];
      boolean earlier = tile.maximum() == maxima[k] && mediaTimeUs < maximaUs[k];
      if (frames == 1 || tile.maximum() > maxima[k] || earlier) {
        maxima[k] = tile.maximum();
        maximaUs[k] = mediaTimeUs;
      }
    }
    return ended;
  }

  /** Ends the open window, if it has frames; the next frame opens another. */
  public Optional<Segment> finish() {
    if (frames == 0) {
      return Optional.empty();
    }
    for (int k = 0; k < shares.length; k++) {
      shares[k] /= frames;
    }
    int[] ranks = TileShare.ranks(shares);
    List<SegmentTile> tiles = new ArrayList<>(shares.length);
    for (int k = 0; k < shares.length; k++) {
      double mean = means[k] / frames;
      tiles.add(new SegmentTile(k, shares[k], mean, maxima[k], maximaUs[k], last[k], ranks[k]));
    }
    Segment ended = new Segment(openUs, openUs + lengthUs, frames, tiles);
    frames = 0;
    return Optional.of(ended);
  }

  private void open(long windowUs, int tiles) {
    openUs = windowUs;
    shares = new double[tiles];
    means = new double[tiles];
    maxima = new double[tiles];
    maximaUs = new long[tiles];
    last = new double[tiles];
  }

  private static long checkTime(String what, long timeUs) {
    if (timeUs < -LATEST_US || timeUs > LATEST_US) {
      throw new IllegalArgumentException(
          "%s of %d us: it must lie within %d us of zero".formatted(what, timeUs, LATEST_US));
    }
    return timeUs;
  }
}
