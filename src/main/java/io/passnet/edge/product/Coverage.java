package io.passnet.edge.product;

import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import java.util.concurrent.ConcurrentHashMap;

/** The spans of each tile of a layout over the columns and rows of a map. */
interface Coverage {
  /** A tile's columns. */
  Span across(int tile);

  /** A tile's rows. */
  Span down(int tile);

  /** The coverage of a map by a layout. */
  static Coverage of(int width, int height, TileLayout layout) {
    return layout instanceof TileGrid grid
        ? Grid.of(width, height, grid)
        : new Regions(width, height, layout);
  }

  /** Spans that are computed when asked for; layouts are many. */
  record Regions(int width, int height, TileLayout layout) implements Coverage {
    @Override
    public Span across(int tile) {
      return Span.across(width, layout.region(tile));
    }

    @Override
    public Span down(int tile) {
      return Span.down(height, layout.region(tile));
    }
  }

  /** Spans of a grid's columns and rows, which are kept. */
  record Grid(int columns, Span[] across, Span[] down) implements Coverage {
    private record Key(int pixels, int parts) {}

    // Both stay small: a key is one side of a model's map and one of at most 64 numbers of parts.
    private static final ConcurrentHashMap<Key, Span[]> ACROSS = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<Key, Span[]> DOWN = new ConcurrentHashMap<>();

    static Grid of(int width, int height, TileGrid grid) {
      return new Grid(
          grid.columns(),
          ACROSS.computeIfAbsent(new Key(width, grid.columns()), Grid::across),
          DOWN.computeIfAbsent(new Key(height, grid.rows()), Grid::down));
    }

    private static Span[] across(Key key) {
      TileGrid row = new TileGrid(key.parts, 1);
      Span[] spans = new Span[key.parts];
      for (int part = 0; part < key.parts; part++) {
        spans[part] = Span.across(key.pixels, row.region(part));
      }
      return spans;
    }

    private static Span[] down(Key key) {
      TileGrid column = new TileGrid(1, key.parts);
      Span[] spans = new Span[key.parts];
      for (int part = 0; part < key.parts; part++) {
        spans[part] = Span.down(key.pixels, column.region(part));
      }
      return spans;
    }

    @Override
    public Span across(int tile) {
      return across[tile % columns];
    }

    @Override
    public Span down(int tile) {
      return down[tile / columns];
    }
  }
}
