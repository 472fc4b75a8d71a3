package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class PeaksTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;
  private static final Equirectangular GRID = new Equirectangular(WIDTH, HEIGHT);

  @Property(tries = 500)
  void aBumpIsFoundWithinHalfADegreeAnywhere(
      @ForAll @Scale(6) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(6) @DoubleRange(min = -90, max = 90) double elevation,
      @ForAll @DoubleRange(min = 15, max = 300) double concentration) {
    assertFound(Direction.ofAngles(azimuth, elevation), concentration);
  }

  @Property(tries = 200)
  void aBumpIsFoundAtTheSeamAndNearThePoles(
      @ForAll @Scale(6) @DoubleRange(min = -3, max = 3) double offset,
      @ForAll @Scale(6) @DoubleRange(min = -180, max = 180) double anywhere,
      @ForAll @DoubleRange(min = 15, max = 300) double concentration) {
    assertFound(Direction.ofAngles(180 + offset, anywhere / 2), concentration);
    assertFound(Direction.ofAngles(anywhere, 90 - Math.abs(offset)), concentration);
    assertFound(Direction.ofAngles(anywhere, Math.abs(offset) - 90), concentration);
  }

  private static void assertFound(Direction centre, double concentration) {
    float[] values = Maps.flat(WIDTH, HEIGHT, 0.02);
    Maps.addBump(values, GRID, centre, concentration, 1);
    SaliencyMap map = SaliencyMap.of(WIDTH, HEIGHT, values);
    List<Peak> peaks = Peaks.find(map, 5);
    assertThat(peaks).hasSize(1);
    assertThat(peaks.get(0).direction().angleTo(centre)).isLessThan(0.5);
    assertThat(peaks.get(0).weight()).isEqualTo(map.maximum());
  }

  @Property(tries = 200)
  void extentIsTheDiameterAtHalfHeight(
      @ForAll @Scale(6) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(6) @DoubleRange(min = -90, max = 90) double elevation,
      @ForAll @DoubleRange(min = 8, max = 60) double concentration) {
    float[] values = new float[WIDTH * HEIGHT];
    Maps.addBump(values, GRID, Direction.ofAngles(azimuth, elevation), concentration, 1);
    Peak peak = Peaks.find(SaliencyMap.of(WIDTH, HEIGHT, values), 1).get(0);
    // exp(concentration * (cos(r) - 1)) = 1 / 2; whole pixels count, and half of the peak's own
    // pixel, so one pixel's width and a little is fair.
    double radius = Math.toDegrees(Math.acos(1 - Math.log(2) / concentration));
    assertThat(peak.extentDegrees()).isCloseTo(2 * radius, within(1.1 * 360 / WIDTH));
  }

  @Test
  void peaksComeStrongestFirstAndNoMoreThanAskedFor() {
    float[] values = Maps.flat(WIDTH, HEIGHT, 0.01);
    Direction strong = Direction.ofAngles(179, 10);
    Direction middle = Direction.ofAngles(-40, 80);
    Direction weak = Direction.ofAngles(20, -30);
    Maps.addBump(values, GRID, weak, 60, 0.5);
    Maps.addBump(values, GRID, strong, 60, 1);
    Maps.addBump(values, GRID, middle, 60, 0.7);
    SaliencyMap map = SaliencyMap.of(WIDTH, HEIGHT, values);
    List<Peak> peaks = Peaks.find(map, 10);
    assertThat(peaks).hasSize(3);
    assertThat(peaks.get(0).direction().angleTo(strong)).isLessThan(0.5);
    assertThat(peaks.get(1).direction().angleTo(middle)).isLessThan(0.5);
    assertThat(peaks.get(2).direction().angleTo(weak)).isLessThan(0.5);
    assertThat(Peaks.find(map, 2)).isEqualTo(peaks.subList(0, 2));
    assertThat(Peaks.find(map, 0)).isEmpty();
  }

  @Test
  void ofTwoPeaksCloserThanTenDegreesTheStrongerCounts() {
    assertThat(peaksOfPair(8)).hasSize(1);
    assertThat(peaksOfPair(8).get(0).direction().azimuthDegrees()).isCloseTo(0, within(0.5));
    assertThat(peaksOfPair(13)).hasSize(2);
  }

  private static List<Peak> peaksOfPair(double degrees) {
    float[] values = Maps.flat(WIDTH, HEIGHT, 0.01);
    Maps.addBump(values, GRID, Direction.ofAngles(0, 0), 1000, 1);
    Maps.addBump(values, GRID, Direction.ofAngles(degrees, 0), 1000, 0.8);
    return Peaks.find(SaliencyMap.of(WIDTH, HEIGHT, values), 5);
  }

  @Property(tries = 100)
  void peaksOfNoiseAreApartAndInOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int count) {
    SaliencyMap map = SaliencyMap.of(WIDTH, HEIGHT, Maps.noise(WIDTH, HEIGHT, seed));
    List<Peak> peaks = Peaks.find(map, count);
    assertThat(peaks).hasSize(count);
    for (int k = 0; k < count; k++) {
      assertThat(peaks.get(k).weight()).isGreaterThan(1);
      for (int earlier = 0; earlier < k; earlier++) {
        assertThat(peaks.get(earlier).weight()).isGreaterThanOrEqualTo(peaks.get(k).weight());
        assertThat(peaks.get(earlier).direction().angleTo(peaks.get(k).direction()))
            .isGreaterThanOrEqualTo(Peaks.SEPARATION_DEGREES);
      }
    }
  }

  @Property(tries = 50)
  void rollingTheMapTurnsThePeaks(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = WIDTH - 1) int pixels) {
    float[] values = Maps.noise(WIDTH, HEIGHT, seed);
    List<Peak> straight = Peaks.find(SaliencyMap.of(WIDTH, HEIGHT, values), 8);
    List<Peak> rolled =
        Peaks.find(SaliencyMap.of(WIDTH, HEIGHT, Maps.rolled(values, WIDTH, pixels)), 8);
    for (int k = 0; k < 8; k++) {
      Direction before = straight.get(k).direction();
      // To the right in the picture is to the right of the viewer, where azimuth falls.
      Direction turned =
          Direction.ofAngles(
              before.azimuthDegrees() - 360.0 * pixels / WIDTH, before.elevationDegrees());
      assertThat(rolled.get(k).direction().angleTo(turned)).isLessThan(1e-3);
      assertThat(rolled.get(k).extentDegrees())
          .isCloseTo(straight.get(k).extentDegrees(), within(1e-6));
    }
  }

  @Test
  void aUniformMapHasNoPeaks() {
    assertThat(Peaks.find(SaliencyMap.of(WIDTH, HEIGHT, Maps.flat(WIDTH, HEIGHT, 0.3)), 5))
        .isEmpty();
  }

  @Test
  void aFlatToppedPlaceIsOnePeak() {
    float[] values = Maps.flat(WIDTH, HEIGHT, 0.1);
    for (int j = 30; j < 33; j++) {
      for (int i = -1; i < 2; i++) {
        values[j * WIDTH + Math.floorMod(i, WIDTH)] = 1;
      }
    }
    List<Peak> peaks = Peaks.find(SaliencyMap.of(WIDTH, HEIGHT, values), 5);
    assertThat(peaks).hasSize(1);
    assertThat(peaks.get(0).direction().angleTo(GRID.direction(0, 31))).isLessThan(4.5);
  }

  @Property(tries = 100)
  void anyShapeOfMapIsTaken(
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll long seed) {
    List<Peak> peaks =
        Peaks.find(SaliencyMap.of(width, height, Maps.noise(width, height, seed)), 5);
    assertThat(peaks).hasSizeLessThanOrEqualTo(5);
    assertThat(peaks).allMatch(peak -> peak.extentDegrees() > 0 && peak.extentDegrees() <= 360);
  }

  @Test
  void negativeCountsAreRefused() {
    SaliencyMap map = SaliencyMap.of(2, 1, new float[] {1, 2});
    assertThatThrownBy(() -> Peaks.find(map, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 or more");
  }
}
