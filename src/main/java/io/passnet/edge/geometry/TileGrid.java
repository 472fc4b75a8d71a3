package io.passnet.edge.geometry;

/**
 * The equirectangular picture cut into equal tiles, as tiled streaming does. Tiles are numbered row
 * by row from the upper left; equal in the picture, they differ on the sphere.
 *
 * @param columns tiles side by side, 1 to 64
 * @param rows tiles one above the other, 1 to 64
 */
public record TileGrid(int columns, int rows) implements TileLayout {
  /** Most columns, and most rows, of a grid. */
  public static final int LARGEST = 64;

  public TileGrid {
    if (columns < 1 || columns > LARGEST || rows < 1 || rows > LARGEST) {
      throw new IllegalArgumentException(
          "Tile grid of %dx%d: columns and rows must each be 1 to %d"
              .formatted(columns, rows, LARGEST));
    }
  }

  @Override
  public int count() {
    return columns * rows;
  }

  @Override
  public Region region(int index) {
    if (index < 0 || index >= count()) {
      throw new IndexOutOfBoundsException(
          "Tile %d of a %dx%d grid: tiles are 0 to %d"
              .formatted(index, columns, rows, count() - 1));
    }
    int column = index % columns;
    int row = index / columns;
    return new Region(
        (double) column / columns,
        (double) row / rows,
        (column + 1.0) / columns,
        (row + 1.0) / rows);
  }
}
