package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SegmentTableTest {
  private static final List<TileShare> LEFT = tiles(0.75, 0.25, 4);
  private static final List<TileShare> RIGHT = tiles(0.25, 0.75, 9);

  private final SegmentTable table = new SegmentTable(100, 1000);

  @Test
  void aWindowEndsWithTheFirstFrameBeyondIt() {
    assertThat(table.add(100, LEFT)).isEmpty();
    assertThat(table.add(1099, LEFT)).isEmpty();
    Segment ended = table.add(1100, RIGHT).orElseThrow();
    assertThat(ended.startUs()).isEqualTo(100);
    assertThat(ended.endUs()).isEqualTo(1100);
    assertThat(ended.frames()).isEqualTo(2);
    assertThat(table.finish().orElseThrow().startUs()).isEqualTo(1100);
    assertThat(table.finish()).isEmpty();
  }

  @Test
  void sharesAndMeansAreAveragedMaximaKeptAndRanksMadeAnew() {
    table.add(100, LEFT);
    table.add(200, RIGHT);
    table.add(300, RIGHT);
    List<TileShare> tiles = table.finish().orElseThrow().tiles();
    assertThat(tiles).extracting(TileShare::index).containsExactly(0, 1);
    assertThat(tiles.get(0).share()).isCloseTo(1.25 / 3, within(1e-12));
    assertThat(tiles.get(1).share()).isCloseTo(1.75 / 3, within(1e-12));
    assertThat(tiles.get(0).mean()).isCloseTo(2.5 / 3, within(1e-12));
    assertThat(tiles).extracting(TileShare::maximum).containsOnly(9.0);
    assertThat(tiles).extracting(TileShare::rank).containsExactly(2, 1);
  }

  @Test
  void windowsDoNotRunIntoEachOther() {
    table.add(100, LEFT);
    table.add(1100, RIGHT);
    assertThat(table.finish().orElseThrow().tiles()).isEqualTo(RIGHT);
  }

  @Test
  void emptyWindowsArePassedOver() {
    table.add(100, LEFT);
    assertThat(table.add(7_500, RIGHT)).map(Segment::startUs).contains(100L);
    assertThat(table.finish()).map(Segment::startUs).contains(7_100L);
  }

  @Test
  void windowsAlsoLieBeforeTheStart() {
    assertThat(table.add(99, LEFT)).isEmpty();
    Segment before = table.add(100, LEFT).orElseThrow();
    assertThat(before.startUs()).isEqualTo(-900);
    assertThat(before.endUs()).isEqualTo(100);
  }

  @Test
  void framesInsideAWindowMayComeInAnyOrder() {
    table.add(900, LEFT);
    assertThat(table.add(200, RIGHT)).isEmpty();
    assertThat(table.finish()).map(Segment::frames).contains(2);
  }

  @Test
  void goingBackToAnEarlierWindowEndsTheOpenOne() {
    table.add(5_500, LEFT);
    Segment ended = table.add(200, RIGHT).orElseThrow();
    assertThat(ended.startUs()).isEqualTo(5_100);
    assertThat(table.finish()).map(Segment::startUs).contains(100L);
  }

  @Test
  void anotherNumberOfTilesIsRefusedAndTheOpenWindowStays() {
    table.add(100, LEFT);
    List<TileShare> single = List.of(new TileShare(0, 1, 1, 1, 1));
    assertThatThrownBy(() -> table.add(200, single))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 tiles, the open segment 2");
    assertThat(table.finish()).map(Segment::frames).contains(1);
    table.add(200, single);
    assertThat(table.finish().orElseThrow().tiles()).isEqualTo(single);
  }

  @Test
  void lengthsAndTimesOutOfRangeAreRefusedWithTheRange() {
    assertThatThrownBy(() -> new SegmentTable(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 3600000000 us");
    assertThatThrownBy(() -> new SegmentTable(0, SegmentTable.LONGEST_US + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table.add(Long.MIN_VALUE, LEFT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Media time");
    assertThatThrownBy(() -> table.add(0, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no tiles");
  }

  @Property(tries = 200)
  void everyFrameIsCountedOnceInTheWindowOfItsTime(
      @ForAll @LongRange(min = -10_000, max = 10_000) long startUs,
      @ForAll @LongRange(min = 1, max = 5_000) long lengthUs,
      @ForAll @Size(min = 1, max = 50) List<@LongRange(min = -20_000, max = 20_000) Long> times) {
    SegmentTable segments = new SegmentTable(startUs, lengthUs);
    List<Segment> ended = new ArrayList<>();
    for (long time : times) {
      segments.add(time, LEFT).ifPresent(ended::add);
    }
    segments.finish().ifPresent(ended::add);
    assertThat(ended.stream().mapToInt(Segment::frames).sum()).isEqualTo(times.size());
    int frame = 0;
    for (Segment segment : ended) {
      assertThat(segment.endUs() - segment.startUs()).isEqualTo(lengthUs);
      assertThat((segment.startUs() - startUs) % lengthUs).isZero();
      for (int k = 0; k < segment.frames(); k++) {
        assertThat(times.get(frame++)).isBetween(segment.startUs(), segment.endUs() - 1);
      }
    }
  }

  @Test
  void aTableWithoutFramesHasNoSegment() {
    assertThat(table.finish()).isEqualTo(Optional.empty());
  }

  private static List<TileShare> tiles(double first, double second, double maximum) {
    return TileShare.ranked(
        new double[] {first, second},
        new double[] {2 * first, 2 * second},
        new double[] {maximum, maximum});
  }
}
