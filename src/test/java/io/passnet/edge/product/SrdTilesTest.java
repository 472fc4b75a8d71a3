package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileRegions;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrdTilesTest {
  @Test
  void objectsAreFractionsOfTheirTotal() {
    TileRegions tiles = SrdTiles.parse(List.of("0,960,0,1920,540,3840,2160,2", "7,1,1,1,1,2,2"));
    assertThat(tiles.regions())
        .containsExactly(new Region(0.25, 0, 0.75, 0.25), new Region(0.5, 0.5, 1, 1));
  }

  @Test
  void spacesMayStandRoundNumbers() {
    assertThat(SrdTiles.parse(List.of(" 0, 1, 0, 1, 1, 2, 1 ")))
        .isEqualTo(SrdTiles.parse(List.of("0,1,0,1,1,2,1")));
  }

  @Test
  void aValueWithoutTotalHasThatOfItsSourceWhereverItIsNamed() {
    TileRegions tiles =
        SrdTiles.parse(List.of("1,0,0,1,1", "2,0,0,1,1,1,1", "1,1,1,1,1,2,2", "1,1,0,1,1"));
    assertThat(tiles.region(0)).isEqualTo(new Region(0, 0, 0.5, 0.5));
    assertThat(tiles.region(3)).isEqualTo(new Region(0.5, 0, 1, 0.5));
  }

  @Test
  void whereTotalsDifferEachValueHasToNameItsOwn() {
    assertThat(SrdTiles.parse(List.of("1,0,0,1,1,2,2", "1,0,0,1,1,4,4")).region(1))
        .isEqualTo(new Region(0, 0, 0.25, 0.25));
    assertThatThrownBy(() -> SrdTiles.parse(List.of("1,0,0,1,1,2,2", "1,0,0,1,1,4,4", "1,1,1,1,1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SRD value 2, \"1,1,1,1,1\"")
        .hasMessageContaining("different totals");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,0,0,1|it must be source_id",
        "0,0,0,1,1,2|it must be source_id",
        "0,0,0,1,1,2,2,1,1|it must be source_id",
        "-1,0,0,1,1,2,2|it must be source_id",
        "0,0.5,0,1,1,2,2|it must be source_id",
        "0,0,0,1,1,2,1234567890|at most nine digits",
        "0,0,0,1,1,,2|it must be source_id",
        "0;0;0;1;1;2;2|it must be source_id",
        "0,0,0,1 1,1,22,2|it must be source_id",
        "0,\u0661,0,1,1,2,2|it must be source_id",
        "3,0,0,1,1|no value of source 3 names",
        "0,0,0,0,0,2,2|1 or more",
        "0,0,0,1,0,2,2|1 or more",
        "0,1,0,2,1,2,2|within the total of 2 x 2",
        "0,0,2,1,1,2,2|within the total of 2 x 2",
        "0,0,0,1,1,0,2|within the total of 0 x 2"
      })
  void whatIsWrongWithAValueIsSaidWithItsPlace(String value, String problem) {
    assertThatThrownBy(() -> SrdTiles.parse(List.of("9,0,0,1,1,1,1", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("SRD value 1, \"" + value + "\": ")
        .hasMessageContaining(problem);
  }

  @Test
  void longValuesAreNotQuotedWhole() {
    assertThatThrownBy(() -> SrdTiles.parse(List.of("9".repeat(1_000_000))))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(problem -> assertThat(problem.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void noValuesAreRefused() {
    assertThatThrownBy(() -> SrdTiles.parse(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 4096");
  }

  @Property(tries = 200)
  void aGridsValuesAreReadAsItsTiles(
      @ForAll @IntRange(min = 1, max = 64) int columns,
      @ForAll @IntRange(min = 1, max = 64) int rows,
      @ForAll @IntRange(min = 0, max = 999_999_999) int sourceId) {
    TileGrid grid = new TileGrid(columns, rows);
    List<String> values = SrdTiles.of(grid, sourceId);
    assertThat(values).allMatch(value -> value.matches("([0-9]+,){6}[0-9]+"));
    TileRegions read = SrdTiles.parse(values);
    assertThat(read.regions())
        .isEqualTo(IntStream.range(0, grid.count()).mapToObj(grid::region).toList());
  }

  @Test
  void aGridsValuesAreWrittenInTiles() {
    assertThat(SrdTiles.of(new TileGrid(2, 2), 3))
        .containsExactly("3,0,0,1,1,2,2", "3,1,0,1,1,2,2", "3,0,1,1,1,2,2", "3,1,1,1,1,2,2");
    assertThatThrownBy(() -> SrdTiles.of(new TileGrid(1, 1), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 or more");
  }

  @Property(tries = 5000)
  void whateverIsSentIsReadOrRefusedAsAnArgument(@ForAll("lists of values") List<String> values) {
    try {
      TileRegions tiles = SrdTiles.parse(values);
      assertThat(tiles.count()).isEqualTo(values.size());
      for (Region region : tiles.regions()) {
        assertThat(region.solidAngle()).isBetween(0.0, 4 * Math.PI + 1e-9);
        assertThat(region.right()).isCloseTo(0.5, within(0.5));
      }
    } catch (IllegalArgumentException expected) {
      assertThat(expected.getMessage()).containsAnyOf("SRD value", "tiles: there must be");
    }
  }

  @Provide("lists of values")
  Arbitrary<List<String>> lists() {
    Arbitrary<String> number =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 4).map(String::valueOf),
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.of("", " 1 ", "999999999", "0x1", "NaN", "1e3", "+1", "\n"));
    Arbitrary<String> formed =
        number.list().ofMinSize(3).ofMaxSize(9).map(l -> String.join(",", l));
    Arbitrary<String> likely =
        Arbitraries.integers()
            .between(0, 3)
            .list()
            .ofMinSize(5)
            .ofMaxSize(8)
            .map(l -> l.toString().replaceAll("[\\[\\] ]", ""));
    return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(40), formed, likely, likely)
        .list()
        .ofMaxSize(6);
  }
}
