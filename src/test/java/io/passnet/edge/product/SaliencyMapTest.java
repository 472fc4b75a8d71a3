package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SaliencyMapTest {
  @Property(tries = 200)
  void meanWeightedBySolidAngleIsOne(
      @ForAll @IntRange(min = 1, max = 80) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll long seed) {
    SaliencyMap map = SaliencyMap.of(width, height, Maps.noise(width, height, seed));
    assertThat(mean(map)).isCloseTo(1, within(1e-6));
  }

  @Property(tries = 200)
  void meanStaysOneAtAnotherSize(
      @ForAll @IntRange(min = 1, max = 100) int width,
      @ForAll @IntRange(min = 1, max = 100) int height,
      @ForAll long seed) {
    SaliencyMap map = SaliencyMap.of(24, 12, Maps.noise(24, 12, seed)).resized(width, height);
    assertThat(map.width()).isEqualTo(width);
    assertThat(map.height()).isEqualTo(height);
    assertThat(mean(map)).isCloseTo(1, within(1e-6));
  }

  @Test
  void valuesKeepTheirProportionsAndPlaces() {
    SaliencyMap map = SaliencyMap.of(2, 2, new float[] {1, 2, 3, 6});
    assertThat(map.at(1, 0) / map.at(0, 0)).isEqualTo(2, within(1e-6f));
    assertThat(map.at(0, 1) / map.at(0, 0)).isEqualTo(3, within(1e-6f));
    assertThat(map.maximum()).isEqualTo(map.at(1, 1));
    assertThat(map.toArray())
        .containsExactly(map.at(0, 0), map.at(1, 0), map.at(0, 1), map.at(1, 1));
  }

  @Test
  void laterChangesOfTheGivenArrayDoNotReachTheMap() {
    float[] values = {1, 1, 1, 1};
    SaliencyMap map = SaliencyMap.of(2, 2, values);
    values[0] = 100;
    map.toArray()[1] = 100;
    assertThat(map.toArray()).containsOnly(1f);
  }

  @Property(tries = 50)
  void doublingAndHalvingInterpolatesBetweenTheFourNearest(@ForAll long seed) {
    float[] values = Maps.noise(8, 4, seed);
    SaliencyMap map = SaliencyMap.of(8, 4, values);
    SaliencyMap twice = map.resized(16, 8);
    // Target pixel (1, 1) lies a quarter of a pixel from source pixel (0, 0), (0, 1) wraps.
    double inside = (9 * map.at(0, 0) + 3 * map.at(1, 0) + 3 * map.at(0, 1) + map.at(1, 1)) / 16.0;
    double seam = (9 * map.at(0, 0) + 3 * map.at(7, 0) + 3 * map.at(0, 1) + map.at(7, 1)) / 16.0;
    double pole = (3 * map.at(0, 0) + map.at(1, 0)) / 4.0;
    assertThat(twice.at(0, 1) / twice.at(1, 1)).isCloseTo((float) (seam / inside), within(1e-5f));
    assertThat(twice.at(1, 0) / twice.at(1, 1)).isCloseTo((float) (pole / inside), within(1e-5f));
  }

  @Test
  void shrinkingPassesNoPixelOver() {
    for (int k = 0; k < 64; k++) {
      float[] values = Maps.flat(64, 32, 1e-3);
      values[16 * 64 + k] = 1;
      SaliencyMap small = SaliencyMap.of(64, 32, values).resized(8, 4);
      assertThat(small.maximum() / small.at(0, 0) + small.maximum() / small.at(4, 0))
          .isGreaterThan(2.5f);
    }
  }

  @Property(tries = 50)
  void resizingARolledMapRollsTheResizedMap(
      @ForAll @IntRange(min = 0, max = 15) int pixels, @ForAll long seed) {
    float[] values = Maps.noise(16, 8, seed);
    float[] straight = SaliencyMap.of(16, 8, values).resized(48, 20).toArray();
    float[] rolled =
        SaliencyMap.of(16, 8, Maps.rolled(values, 16, pixels)).resized(48, 20).toArray();
    assertThat(rolled).containsExactly(Maps.rolled(straight, 48, 3 * pixels), within(1e-5f));
  }

  @Test
  void aSmoothMapLooksTheSameAtAnotherSize() {
    Direction centre = Direction.ofAngles(170, 60);
    SaliencyMap resized = bump(64, 32, centre).resized(128, 64);
    SaliencyMap direct = bump(128, 64, centre);
    for (int j = 0; j < 64; j++) {
      for (int i = 0; i < 128; i++) {
        assertThat(resized.at(i, j)).isCloseTo(direct.at(i, j), within(0.04f * direct.maximum()));
      }
    }
  }

  @Property(tries = 50)
  void theNeighbourBeyondAPoleIsOneRowAwayOnTheSphere(@ForAll @IntRange(min = 0, max = 15) int i) {
    SaliencyMap map = SaliencyMap.of(16, 8, Maps.flat(16, 8, 1));
    int overTop = map.index(i, -1);
    int underBottom = map.index(i, 8);
    assertThat(map.grid().direction(overTop % 16, overTop / 16).angleTo(map.grid().direction(i, 0)))
        .isCloseTo(180.0 / 8, within(1e-9));
    assertThat(
            map.grid()
                .direction(underBottom % 16, underBottom / 16)
                .angleTo(map.grid().direction(i, 7)))
        .isCloseTo(180.0 / 8, within(1e-9));
  }

  @Test
  void valuesThatAreNoDensityAreRefusedWithTheirPlace() {
    assertThatThrownBy(() -> SaliencyMap.of(2, 2, new float[] {1, 1, Float.NaN, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN at column 0, row 1");
    assertThatThrownBy(() -> SaliencyMap.of(2, 2, new float[] {1, -1, 1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1.0 at column 1, row 0");
    assertThatThrownBy(() -> SaliencyMap.of(1, 1, new float[] {Float.POSITIVE_INFINITY}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SaliencyMap.of(2, 2, new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero everywhere");
    assertThatThrownBy(() -> SaliencyMap.of(2, 2, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs 4 values, not 3");
  }

  private static SaliencyMap bump(int width, int height, Direction centre) {
    float[] values = Maps.flat(width, height, 0.01);
    Maps.addBump(values, new Equirectangular(width, height), centre, 20, 1);
    return SaliencyMap.of(width, height, values);
  }

  private static double mean(SaliencyMap map) {
    double sum = 0;
    for (int j = 0; j < map.height(); j++) {
      for (int i = 0; i < map.width(); i++) {
        sum += map.at(i, j) * map.grid().solidAngle(j);
      }
    }
    return sum / (4 * Math.PI);
  }
}
