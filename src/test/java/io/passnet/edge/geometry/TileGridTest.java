package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileGridTest {
  @Test
  void tilesAreNumberedRowByRowFromTheUpperLeft() {
    TileGrid grid = new TileGrid(4, 2);
    assertThat(grid.count()).isEqualTo(8);
    assertThat(grid.region(0)).isEqualTo(new Region(0, 0, 0.25, 0.5));
    assertThat(grid.region(3)).isEqualTo(new Region(0.75, 0, 1, 0.5));
    assertThat(grid.region(4)).isEqualTo(new Region(0, 0.5, 0.25, 1));
  }

  @Test
  void tilesShrinkTowardsThePoles() {
    TileGrid grid = new TileGrid(1, 3);
    // Between the parallels at 30 degrees lies half of the sphere, a quarter beyond each.
    assertThat(grid.solidAngle(0)).isCloseTo(Math.PI, within(1e-12));
    assertThat(grid.solidAngle(1)).isCloseTo(2 * Math.PI, within(1e-12));
    assertThat(grid.solidAngle(2)).isCloseTo(Math.PI, within(1e-12));
  }

  @Property
  void tilesSumToTheWholeSphere(
      @ForAll @IntRange(min = 1, max = 64) int columns,
      @ForAll @IntRange(min = 1, max = 64) int rows) {
    TileGrid grid = new TileGrid(columns, rows);
    double sum = 0;
    for (int index = 0; index < grid.count(); index++) {
      sum += grid.solidAngle(index);
    }
    assertThat(sum).isCloseTo(4 * Math.PI, within(1e-11));
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "65, 4", "6, 0", "6, 65", "-1, -1"})
  void gridsOutOfRangeAreRefusedWithTheRange(int columns, int rows) {
    assertThatThrownBy(() -> new TileGrid(columns, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(columns + "x" + rows)
        .hasMessageContaining("1 to 64");
  }

  @Test
  void tilesBeyondTheGridAreRefused() {
    assertThatThrownBy(() -> new TileGrid(6, 4).region(24))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("0 to 23");
  }

  @Test
  void regionsWithoutAreaOrBeyondThePictureAreRefused() {
    assertThatThrownBy(() -> new Region(0.5, 0, 0.5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("left before right");
    assertThatThrownBy(() -> new Region(0, 0, 1, 1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Region(0, Double.NaN, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
