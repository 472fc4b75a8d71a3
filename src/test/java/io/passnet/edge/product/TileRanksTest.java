package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TileRanksTest {
  private static final long FRAME_US = 33_333;

  private final TileRanks ranks = new TileRanks();

  @Test
  void theFirstTableIsAsItComes() {
    List<TileShare> tiles = table(0.2, 0.5, 0.3);
    assertThat(ranks.rank(5, tiles)).isEqualTo(tiles);
  }

  @Test
  void aLeadBelowTheMarginNeverWinsAndAClearOneDoes() {
    ranks.rank(0, table(0.40, 0.39, 0.21));
    for (int frame = 1; frame <= 300; frame++) {
      assertThat(ranksOf(ranks.rank(frame * FRAME_US, table(0.385, 0.415, 0.2))))
          .containsExactly(1, 2, 3);
    }
    List<TileShare> last = List.of();
    for (int frame = 301; frame <= 330; frame++) {
      last = ranks.rank(frame * FRAME_US, table(0.37, 0.43, 0.2));
    }
    assertThat(ranksOf(last)).containsExactly(2, 1, 3);
  }

  @Test
  void theMarginGrowsWithTheShareThatIsToBeOvertaken() {
    ranks.rank(0, table(0.45, 0.44, 0.06, 0.05));
    List<TileShare> last = List.of();
    for (int frame = 1; frame <= 90; frame++) {
      // Both pairs have a lead of 0.02: a third of 0.05, but less than a tenth of 0.43.
      last = ranks.rank(frame * FRAME_US, table(0.435, 0.455, 0.045, 0.065));
    }
    assertThat(ranksOf(last)).containsExactly(1, 2, 4, 3);
  }

  @Test
  void aTileMovesUpPastThoseBetweenToo() {
    ranks.rank(0, table(0.26, 0.255, 0.25, 0.235));
    List<TileShare> last = List.of();
    for (int frame = 1; frame <= 90; frame++) {
      last = ranks.rank(frame * FRAME_US, table(0.23, 0.245, 0.26, 0.265));
    }
    // The last two come to exceed the first by the margin, the fourth a little sooner, and neither
    // exceeds the other nor the second by as much.
    assertThat(ranksOf(last)).containsExactly(3, 4, 2, 1);
  }

  @Test
  void aSingleFlashDoesNotFlipRanks() {
    for (int frame = 0; frame < 30; frame++) {
      ranks.rank(frame * FRAME_US, table(0.4, 0.3, 0.3));
    }
    assertThat(ranksOf(ranks.rank(30 * FRAME_US, table(0.3, 0.4, 0.3)))).containsExactly(1, 2, 3);
    assertThat(ranksOf(ranks.rank(31 * FRAME_US, table(0.4, 0.3, 0.3)))).containsExactly(1, 2, 3);
  }

  @Test
  void afterForgettingAndWhereTimeDoesNotGoOnRanksBeginAnew() {
    ranks.rank(1_000, table(0.6, 0.4));
    ranks.forget();
    assertThat(ranksOf(ranks.rank(1_001, table(0.49, 0.51)))).containsExactly(2, 1);
    assertThat(ranksOf(ranks.rank(1_001, table(0.51, 0.49)))).containsExactly(1, 2);
    assertThat(ranksOf(ranks.rank(-5, table(0.49, 0.51)))).containsExactly(2, 1);
    assertThat(ranksOf(ranks.rank(7, table(0.2, 0.3, 0.5)))).containsExactly(3, 2, 1);
  }

  @Property(tries = 300)
  void noiseOfAQuarterOfTheMarginNeverFlipsATile(
      @ForAll @IntRange(min = 1, max = 64) int count,
      @ForAll @DoubleRange(min = 1, max = 120) double fps,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] shares = random.doubles(count).toArray();
    double sum = Arrays.stream(shares).sum();
    TileRanks steady = new TileRanks();
    List<Integer> first = null;
    for (int frame = 0; frame < 60; frame++) {
      double[] noisy =
          Arrays.stream(shares)
              .map(share -> share / sum + 0.249 * (random.nextDouble() * 2 - 1) * 0.01)
              .toArray();
      List<Integer> now = ranksOf(steady.rank(Math.round(frame * 1e6 / fps), table(noisy)));
      first = first == null ? now : first;
      assertThat(now).isEqualTo(first);
    }
  }

  @Property(tries = 500)
  void aLastingClearWinnerStandsBeforeWithinASecondAtAnyRateOfFrames(
      @ForAll @IntRange(min = 2, max = 40) int count,
      @ForAll @DoubleRange(min = 2, max = 120) double fps,
      @ForAll long seed) {
    Random random = new Random(seed);
    TileRanks steady = new TileRanks();
    int frame = 0;
    for (; frame < 2 * fps; frame++) {
      steady.rank(Math.round(frame * 1e6 / fps), table(shares(random, count)));
    }
    double[] lasting = shares(random, count);
    int end = frame + (int) Math.ceil(fps);
    List<TileShare> last = List.of();
    for (; frame < end; frame++) {
      last = steady.rank(Math.round(frame * 1e6 / fps), table(lasting));
    }
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double margin = Math.max(TileRanks.LEAST_MARGIN, TileRanks.MARGIN * lasting[b]);
        if (lasting[a] >= lasting[b] + 2 * margin) {
          assertThat(last.get(a).rank()).isLessThan(last.get(b).rank());
        }
      }
    }
  }

  @Property(tries = 300)
  void noTileStandsBehindOneThatItClearlyExceedsAndNoneOvertakesWithoutExceedingOne(
      @ForAll @IntRange(min = 2, max = 20) int count, @ForAll long seed) {
    Random random = new Random(seed);
    TileRanks steady = new TileRanks();
    double[] averages = shares(random, count);
    List<Integer> before = ranksOf(steady.rank(0, table(averages)));
    for (int frame = 1; frame < 30; frame++) {
      double[] shares = shares(random, count);
      double keep = Math.exp(-0.033333 / 0.2);
      for (int k = 0; k < count; k++) {
        averages[k] = keep * averages[k] + (1 - keep) * shares[k];
      }
      List<Integer> now = ranksOf(steady.rank(frame * FRAME_US, table(shares)));
      for (int a = 0; a < count; a++) {
        boolean overtook = false;
        boolean exceeds = false;
        for (int b = 0; b < count; b++) {
          double bar = averages[b] + Math.max(0.01, 0.1 * averages[b]);
          if (averages[a] > bar + 1e-12) {
            assertThat(now.get(a)).isLessThan(now.get(b));
          }
          exceeds |= averages[a] > bar - 1e-12 && before.get(b) < before.get(a);
          overtook |= before.get(b) < before.get(a) && now.get(a) < now.get(b);
        }
        assertThat(exceeds || !overtook).isTrue();
      }
      before = now;
    }
  }

  @Property(tries = 500)
  void ranksAreAlwaysAPermutationAndNothingElseChanges(
      @ForAll @IntRange(min = 1, max = 30) int count, @ForAll long seed) {
    Random random = new Random(seed);
    TileRanks steady = new TileRanks();
    long time = random.nextLong();
    for (int frame = 0; frame < 40; frame++) {
      List<TileShare> tiles = table(shares(random, count));
      List<TileShare> ranked = steady.rank(time, tiles);
      assertThat(ranksOf(ranked).stream().sorted().toList())
          .isEqualTo(IntStream.rangeClosed(1, count).boxed().toList());
      for (int k = 0; k < count; k++) {
        TileShare tile = ranked.get(k);
        assertThat(
                new TileShare(
                    tile.index(), tile.share(), tile.mean(), tile.maximum(), tiles.get(k).rank()))
            .isEqualTo(tiles.get(k));
      }
      time = random.nextInt(20) == 0 ? random.nextLong() : time + random.nextInt(200_000);
      if (random.nextInt(20) == 0) {
        steady.forget();
      }
    }
  }

  /** Shares of which a few are large, as in real tables. */
  private static double[] shares(Random random, int count) {
    double[] shares = random.doubles(count).map(share -> Math.pow(share, 4)).toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }

  private static List<Integer> ranksOf(List<TileShare> tiles) {
    return tiles.stream().map(TileShare::rank).toList();
  }

  private static List<TileShare> table(double... shares) {
    double[] twice = Arrays.stream(shares).map(share -> 2 * share).toArray();
    return TileShare.ranked(shares, twice, twice);
  }
}
