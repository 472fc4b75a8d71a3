package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import java.util.List;

/**
 * Asks for a table of tiles.
 *
 * @param layout the tiles
 * @param steady whether ranks hold against noise; else they are those of the shares alone
 * @param smoothing over the time before
 */
public record TileSpec(TileLayout layout, boolean steady, Smoothing smoothing)
    implements Product<List<TileShare>> {
  /** 6x4 tiles of the moment, with steady ranks. */
  public static final TileSpec STANDARD = new TileSpec(new TileGrid(6, 4), true, Smoothing.NONE);

  public TileSpec {
    requireNonNull(layout, "layout is null");
    requireNonNull(smoothing, "smoothing is null");
  }

  @Override
  public Maker<List<TileShare>> maker() {
    return steady
        ? new Steady()
        : (moment, line) -> TileTable.of(line.make(smoothing, moment), layout);
  }

  private final class Steady implements Maker<List<TileShare>> {
    private final TileRanks ranks = new TileRanks();

    @Override
    public List<TileShare> make(Moment moment, ProductLine line) {
      return ranks.rank(moment.mediaTimeUs(), line.make(unsteady(), moment));
    }

    @Override
    public void forget() {
      ranks.forget();
    }
  }

  /** The same with the ranks of the shares alone. */
  public TileSpec unsteady() {
    return new TileSpec(layout, false, smoothing);
  }
}
