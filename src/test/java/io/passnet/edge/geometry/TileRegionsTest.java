package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TileRegionsTest {
  private static final Region FRONT = new Region(0.4, 0.3, 0.6, 0.7);
  private static final Region BACK = new Region(0.9, 0.3, 1.1, 0.7);

  @Test
  void tilesKeepTheOrderInWhichTheyWereNamed() {
    TileRegions tiles = new TileRegions(List.of(BACK, FRONT, BACK));
    assertThat(tiles.count()).isEqualTo(3);
    assertThat(tiles.region(1)).isEqualTo(FRONT);
    assertThat(tiles.region(2)).isEqualTo(BACK);
    assertThat(tiles).isEqualTo(new TileRegions(List.of(BACK, FRONT, BACK)));
    assertThat(tiles).isNotEqualTo(new TileRegions(List.of(FRONT, BACK, BACK)));
  }

  @Test
  void aRegionOverTheSeamIsAsLargeAsTheSameOneInFront() {
    assertThat(BACK.crossesSeam()).isTrue();
    assertThat(FRONT.crossesSeam()).isFalse();
    assertThat(BACK.solidAngle()).isCloseTo(FRONT.solidAngle(), within(1e-12));
    assertThat(new Region(0.25, 0, 1.25, 1).solidAngle()).isCloseTo(4 * Math.PI, within(1e-12));
  }

  @Test
  void regionsReachNoFurtherThanOnceRound() {
    assertThatThrownBy(() -> new Region(0.25, 0, 1.26, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beyond it by at most 1");
    assertThatThrownBy(() -> new Region(1, 0, 1.2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Region(-0.1, 0, 0.2, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Region(0, 0, Double.POSITIVE_INFINITY, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void gridsInSinglePrecisionEndAtThePicturesEdges(
      @ForAll @IntRange(min = 1, max = 64) int columns,
      @ForAll @IntRange(min = 1, max = 64) int rows) {
    float width = 1f / columns;
    float height = 1f / rows;
    Region last = Region.at((columns - 1) * width, (rows - 1) * height, width, height);
    assertThat(last.right()).isEqualTo(1);
    assertThat(last.lower()).isEqualTo(1);
    assertThat(Region.at(width / 2, 0, columns * width, 1).right()).isEqualTo(width / 2 + 1.0);
  }

  @Test
  void rectanglesBeyondThePictureAreRefused() {
    assertThat(Region.at(0.9, 0.3, 0.2, 0.4).right()).isCloseTo(1.1, within(1e-12));
    assertThatThrownBy(() -> Region.at(0, 0.5, 1, 0.51))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Region.at(0, 0, 1.01, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Region.at(0, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noneAndTooManyAreRefusedWithTheRange() {
    Region small = Region.at(0.5, 0.5, 0.125, 0.125);
    List<Region> many = new ArrayList<>(Collections.nCopies(4096, small));
    assertThat(new TileRegions(many).count()).isEqualTo(4096);
    many.add(BACK);
    assertThatThrownBy(() -> new TileRegions(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4097 tiles")
        .hasMessageContaining("1 to 4096");
    assertThatThrownBy(() -> new TileRegions(Collections.nCopies(65, Region.at(0, 0, 1, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65.0 times")
        .hasMessageContaining("64 times at most");
    assertThatThrownBy(() -> new TileRegions(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TileRegions(List.of(FRONT)).region(1))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("0 to 0");
  }
}
