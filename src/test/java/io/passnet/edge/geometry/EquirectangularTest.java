package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class EquirectangularTest {
  @Test
  void pixelCentresLieWhereTheContractSays() {
    Equirectangular grid = new Equirectangular(8, 4);
    assertThat(grid.azimuthDegrees(0)).isEqualTo(157.5);
    assertThat(grid.azimuthDegrees(3.5)).isZero();
    assertThat(grid.azimuthDegrees(7)).isEqualTo(-157.5);
    assertThat(grid.elevationDegrees(0)).isEqualTo(67.5);
    assertThat(grid.elevationDegrees(1.5)).isZero();
    assertThat(grid.elevationDegrees(3)).isEqualTo(-67.5);
    assertThat(grid.column(180)).isEqualTo(-0.5);
    assertThat(grid.column(-180)).isEqualTo(7.5);
    assertThat(grid.row(90)).isEqualTo(-0.5);
  }

  @Property
  void pixelsComeBackFromTheirDirections(
      @ForAll @IntRange(min = 1, max = 700) int width,
      @ForAll @IntRange(min = 1, max = 700) int height,
      @ForAll @Scale(9) @DoubleRange(min = 0, max = 0.999999) double across,
      @ForAll @Scale(9) @DoubleRange(min = 0, max = 0.999999) double down) {
    Equirectangular grid = new Equirectangular(width, height);
    int i = (int) (across * width);
    int j = (int) (down * height);
    Direction direction = grid.direction(i, j);
    assertThat(grid.column(direction.azimuthDegrees())).isCloseTo(i, within(1e-8));
    assertThat(grid.row(direction.elevationDegrees())).isCloseTo(j, within(1e-8));
  }

  @Property
  void columnsAndRowsBetweenPixelsComeBack(
      @ForAll @IntRange(min = 1, max = 4096) int size,
      @ForAll @Scale(9) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(9) @DoubleRange(min = -90, max = 90) double elevation) {
    Equirectangular grid = new Equirectangular(size, size);
    assertThat(grid.azimuthDegrees(grid.column(azimuth))).isCloseTo(azimuth, within(1e-9));
    assertThat(grid.elevationDegrees(grid.row(elevation))).isCloseTo(elevation, within(1e-9));
  }

  @Property
  void pixelsSumToTheWholeSphere(
      @ForAll @IntRange(min = 1, max = 2000) int width,
      @ForAll @IntRange(min = 1, max = 2000) int height) {
    Equirectangular grid = new Equirectangular(width, height);
    double sum = 0;
    for (int j = 0; j < height; j++) {
      sum += width * grid.solidAngle(j);
    }
    assertThat(sum).isCloseTo(4 * Math.PI, within(1e-11));
  }

  @Property
  void pixelsHaveTheSolidAngleBetweenTheirParallels(
      @ForAll @IntRange(min = 1, max = 300) int height,
      @ForAll @Scale(9) @DoubleRange(min = 0, max = 0.999999) double down) {
    Equirectangular grid = new Equirectangular(10, height);
    int j = (int) (down * height);
    double top = Math.sin(Math.toRadians(grid.elevationDegrees(j - 0.5)));
    double bottom = Math.sin(Math.toRadians(grid.elevationDegrees(j + 0.5)));
    assertThat(grid.solidAngle(j)).isCloseTo(2 * Math.PI / 10 * (top - bottom), within(1e-13));
  }

  @Test
  void sizesOutOfRangeAreRefusedWithTheRange() {
    assertThatThrownBy(() -> new Equirectangular(0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x4")
        .hasMessageContaining("1 to 65536");
    assertThatThrownBy(() -> new Equirectangular(4, 65_537))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
