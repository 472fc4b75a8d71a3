package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SmoothingTest {
  private static final SaliencyMap LEFT = half(true);
  private static final SaliencyMap RIGHT = half(false);

  @Test
  void withoutSmoothingTheMapIsTheMomentsOwn() {
    assertThat(new ProductLine().make(Smoothing.NONE, moment(0, 0, LEFT))).isSameAs(LEFT);
  }

  @Test
  void aJumpIsFollowedByOneMinusOneOverEInTheSmoothingTime() {
    ProductLine line = new ProductLine();
    Smoothing smoothing = new Smoothing(500_000);
    line.make(smoothing, moment(0, 0, LEFT));
    SaliencyMap smooth = line.make(smoothing, moment(500_000, 0, RIGHT));
    assertThat(share(smooth)).isCloseTo(1 - 1 / Math.E, within(1e-5));
  }

  @Property(tries = 200)
  void howManyFramesASecondThereAreMakesNoDifference(
      @ForAll @IntRange(min = 1, max = 60) int frames,
      @ForAll @IntRange(min = 1, max = 3_000_000) int timeUs) {
    ProductLine line = new ProductLine();
    Smoothing smoothing = new Smoothing(timeUs);
    SaliencyMap smooth = line.make(smoothing, moment(0, 0, LEFT));
    for (int k = 1; k <= frames; k++) {
      smooth = line.make(smoothing, moment(600_000L * k / frames, 0, RIGHT));
    }
    assertThat(share(smooth)).isCloseTo(-Math.expm1(-600_000.0 / timeUs), within(1e-4));
  }

  @Test
  void aNewSceneBeginsAnew() {
    ProductLine line = new ProductLine();
    Smoothing smoothing = new Smoothing(10_000_000);
    line.make(smoothing, moment(0, 0, LEFT));
    assertThat(share(line.make(smoothing, moment(1, 1, RIGHT)))).isCloseTo(1, within(1e-6));
  }

  @Test
  void ofMapsOfOneTimeTheLastOneCounts() {
    ProductLine line = new ProductLine();
    Smoothing smoothing = new Smoothing(500_000);
    line.make(smoothing, moment(0, 0, RIGHT));
    assertThat(share(line.make(smoothing, moment(0, 0, LEFT)))).isCloseTo(0, within(1e-6));
    line.make(smoothing, moment(500_000, 0, LEFT));
    SaliencyMap smooth = line.make(smoothing, moment(500_000, 0, RIGHT));
    assertThat(share(smooth)).isCloseTo(1 - 1 / Math.E, within(1e-5));
    smooth = line.make(smoothing, moment(1_000_000, 0, RIGHT));
    assertThat(share(smooth)).isCloseTo(1 - 1 / Math.E / Math.E, within(1e-5));
  }

  @Test
  void whereTimeRunsBackwardsItBeginsAnew() {
    ProductLine line = new ProductLine();
    Smoothing smoothing = new Smoothing(500_000);
    line.make(smoothing, moment(0, 0, LEFT));
    line.make(smoothing, moment(500_000, 0, LEFT));
    assertThat(share(line.make(smoothing, moment(400_000, 0, RIGHT)))).isCloseTo(1, within(1e-6));
    SaliencyMap smooth = line.make(smoothing, moment(900_000, 0, LEFT));
    assertThat(share(smooth)).isCloseTo(1 / Math.E, within(1e-5));
  }

  @Test
  void timesOutOfRangeAreRefusedWithTheRange() {
    for (long us : new long[] {-1, 10_000_001, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> new Smoothing(us))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(us + " us")
          .hasMessageContaining("10000000");
    }
  }

  private static Moment moment(long timeUs, long scene, SaliencyMap map) {
    return new Moment(timeUs, scene, map);
  }

  /** All attention in one half of the picture. */
  private static SaliencyMap half(boolean left) {
    float[] density = new float[16 * 8];
    for (int k = 0; k < density.length; k++) {
      density[k] = (k % 16 < 8) == left ? 1 : 0;
    }
    return SaliencyMap.of(16, 8, density);
  }

  /** The right half's share. */
  private static double share(SaliencyMap map) {
    return map.at(12, 4) / (map.at(12, 4) + map.at(4, 4));
  }
}
