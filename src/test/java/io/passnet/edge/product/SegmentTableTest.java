package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
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
    List<SegmentTile> tiles = table.finish().orElseThrow().tiles();
    assertThat(tiles).extracting(SegmentTile::index).containsExactly(0, 1);
    assertThat(tiles.get(0).share()).isCloseTo(1.25 / 3, within(1e-12));
    assertThat(tiles.get(1).share()).isCloseTo(1.75 / 3, within(1e-12));
    assertThat(tiles.get(0).mean()).isCloseTo(2.5 / 3, within(1e-12));
    assertThat(tiles).extracting(SegmentTile::maximum).containsOnly(9.0);
    assertThat(tiles).extracting(SegmentTile::rank).containsExactly(2, 1);
  }

  @Test
  void theTimeOfAMaximumIsThatOfTheFirstFrameWithIt() {
    table.add(500, RIGHT);
    table.add(700, RIGHT);
    table.add(300, LEFT);
    table.add(400, RIGHT);
    List<SegmentTile> tiles = table.finish().orElseThrow().tiles();
    assertThat(tiles).extracting(SegmentTile::maximumUs).containsOnly(400L);
  }

  @Test
  void aWindowOfEmptyTilesHasItsMaximumInTheFirstFrame() {
    table.add(-300, tiles(1, 0, 0));
    table.add(-200, tiles(1, 0, 0));
    assertThat(table.finish().orElseThrow().tiles())
        .extracting(SegmentTile::maximumUs)
        .containsOnly(-300L);
  }

  @Test
  void theLastSharesAreThoseOfTheLatestFrameInWhateverOrderTheyCame() {
    table.add(100, LEFT);
    table.add(900, RIGHT);
    table.add(500, LEFT);
    assertThat(table.finish().orElseThrow().tiles())
        .extracting(SegmentTile::last)
        .containsExactly(0.25, 0.75);
    table.add(1_200, LEFT);
    assertThat(table.finish().orElseThrow().tiles())
        .extracting(SegmentTile::last)
        .containsExactly(0.75, 0.25);
  }

  @Property(tries = 200)
  void aSegmentIsWhatAPlainSumOverItsFramesSays(
      @ForAll @Size(min = 1, max = 20) List<@LongRange(min = 0, max = 999) Long> times,
      @ForAll long seed) {
    SegmentTable segments = new SegmentTable(0, 1000);
    Random random = new Random(seed);
    List<List<TileShare>> frames = new ArrayList<>();
    for (long time : times) {
      double first = random.nextDouble();
      frames.add(tiles(first, 1 - first, random.nextInt(4)));
      segments.add(time, frames.get(frames.size() - 1));
    }
    List<SegmentTile> found = segments.finish().orElseThrow().tiles();
    for (int k = 0; k < 2; k++) {
      int tile = k;
      SegmentTile row = found.get(k);
      List<TileShare> rows = frames.stream().map(frame -> frame.get(tile)).toList();
      assertThat(row.share())
          .isCloseTo(
              rows.stream().mapToDouble(TileShare::share).average().orElseThrow(), within(1e-12));
      assertThat(row.mean()).isCloseTo(2 * row.share(), within(1e-12));
      double maximum = rows.stream().mapToDouble(TileShare::maximum).max().orElseThrow();
      assertThat(row.maximum()).isEqualTo(maximum);
      long at =
          IntStream.range(0, rows.size())
              .filter(frame -> rows.get(frame).maximum() == maximum)
              .mapToLong(times::get)
              .min()
              .orElseThrow();
      assertThat(row.maximumUs()).isEqualTo(at);
    }
    boolean firstIsBetter = found.get(0).share() >= found.get(1).share();
    assertThat(found.get(0).rank()).isEqualTo(firstIsBetter ? 1 : 2);
    assertThat(found.get(1).rank()).isEqualTo(firstIsBetter ? 2 : 1);
  }

  @Test
  void windowsDoNotRunIntoEachOther() {
    table.add(100, LEFT);
    table.add(1100, RIGHT);
    assertThat(table.finish().orElseThrow().tiles())
        .containsExactly(
            new SegmentTile(0, 0.25, 0.5, 9, 1100, 0.25, 2),
            new SegmentTile(1, 0.75, 1.5, 9, 1100, 0.75, 1));
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
    assertThat(table.finish().orElseThrow().tiles()).hasSize(1);
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
