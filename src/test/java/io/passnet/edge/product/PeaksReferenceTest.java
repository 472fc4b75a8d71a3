package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.TangentPlane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Peaks of maps of several overlapping bumps beside the true maxima of the smooth function that was
 * sampled, which are found by climbing it. The same crowd of bumps is as hard everywhere: at the
 * poles and the seam no more may go wrong than on the equator.
 */
class PeaksReferenceTest {
  private static final Equirectangular GRID = new Equirectangular(128, 64);
  private static final double FLOOR = 0.02;

  /** Bumps lie as far as this from their crowd's centre, so that many overlap. */
  private static final double CROWD_DEGREES = 25;

  private record Bump(Direction centre, double concentration, double height) {}

  private record Score(double median, double nearlyAll, double missing, int invented) {}

  @ParameterizedTest
  @CsvSource({"41.3, 1.2", "0, 90", "0, -90", "133, 84", "180, 20", "-179, -65"})
  void crowdedPeaksAreFoundAlikeOnAllOfTheSphere(double azimuth, double elevation) {
    Score score = score(Direction.ofAngles(azimuth, elevation), CROWD_DEGREES, 300);
    assertThat(score.median).isLessThan(0.2);
    assertThat(score.nearlyAll).isLessThan(2);
    assertThat(score.missing).isLessThan(0.05);
    assertThat(score.invented).isLessThanOrEqualTo(1);
  }

  @Test
  void scatteredPeaksAreFoundToAFractionOfADegree() {
    Score score = score(Direction.ofAngles(0, 0), 180, 300);
    assertThat(score.median).isLessThan(0.02);
    assertThat(score.nearlyAll).isLessThan(0.7);
    assertThat(score.missing).isLessThan(0.01);
    assertThat(score.invented).isZero();
  }

  private static Score score(Direction middle, double spread, int maps) {
    Random random = new Random(3);
    List<Double> errors = new ArrayList<>();
    int missing = 0;
    int invented = 0;
    for (int n = 0; n < maps; n++) {
      List<Bump> bumps = bumps(random, middle, spread);
      float[] values = new float[GRID.width() * GRID.height()];
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) at(bumps, GRID.direction(k % GRID.width(), k / GRID.width()));
      }
      SaliencyMap map = SaliencyMap.of(GRID.width(), GRID.height(), values);
      List<Direction> maxima = maxima(bumps);
      List<Peak> found = Peaks.find(map, 20);
      for (Direction expected : apart(maxima, bumps, values[0] / map.at(0, 0))) {
        double error =
            found.stream().mapToDouble(peak -> peak.direction().angleTo(expected)).min().orElse(9);
        if (error > 3) {
          missing++;
        } else {
          errors.add(error);
        }
      }
      invented +=
          (int)
              found.stream()
                  .filter(peak -> maxima.stream().noneMatch(m -> peak.direction().angleTo(m) < 3))
                  .count();
    }
    errors.sort(Comparator.naturalOrder());
    return new Score(
        errors.get(errors.size() / 2),
        errors.get(errors.size() * 99 / 100),
        (double) missing / (missing + errors.size()),
        invented);
  }

  private static List<Bump> bumps(Random random, Direction middle, double spread) {
    List<Bump> bumps = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    while (bumps.size() < count) {
      Direction centre =
          spread >= 180
              ? new Direction(random.nextGaussian(), random.nextGaussian(), random.nextGaussian())
              : step(middle, random.nextDouble() * spread, random.nextDouble() * 360);
      double concentration = 20 * Math.pow(20, random.nextDouble());
      bumps.add(new Bump(centre, concentration, 0.3 + 0.7 * random.nextDouble()));
    }
    return bumps;
  }

  private static Direction step(Direction from, double degrees, double turn) {
    double reach = Math.sin(Math.toRadians(degrees));
    double angle = Math.toRadians(turn);
    return TangentPlane.at(from).direction(reach * Math.cos(angle), reach * Math.sin(angle));
  }

  private static double at(List<Bump> bumps, Direction direction) {
    double sum = FLOOR;
    for (Bump bump : bumps) {
      double cosine = Math.cos(Math.toRadians(bump.centre.angleTo(direction)));
      sum += bump.height * Math.exp(bump.concentration * (cosine - 1));
    }
    return sum;
  }

  /** Each place where a climb from a bump's centre ends, highest first. */
  private static List<Direction> maxima(List<Bump> bumps) {
    List<Direction> maxima = new ArrayList<>();
    for (Bump bump : bumps) {
      Direction top = climb(bumps, bump.centre);
      if (maxima.stream().noneMatch(other -> other.angleTo(top) < 0.5)) {
        maxima.add(top);
      }
    }
    maxima.sort(Comparator.comparingDouble(top -> -at(bumps, top)));
    return maxima;
  }

  private static Direction climb(List<Bump> bumps, Direction start) {
    Direction top = start;
    double stride = 1;
    while (stride > 1e-3) {
      Direction best = top;
      for (int turn = 0; turn < 360; turn += 30) {
        Direction next = step(top, stride, turn);
        best = at(bumps, next) > at(bumps, best) ? next : best;
      }
      stride = best.equals(top) ? stride / 2 : stride;
      top = best;
    }
    return top;
  }

  /** What is left of the maxima where the stronger of two near ones counts, above the average. */
  private static List<Direction> apart(List<Direction> maxima, List<Bump> bumps, double average) {
    List<Direction> kept = new ArrayList<>();
    for (Direction top : maxima) {
      if (at(bumps, top) > 1.001 * average
          && kept.stream().noneMatch(other -> other.angleTo(top) < Peaks.SEPARATION_DEGREES)) {
        kept.add(top);
      }
    }
    return kept;
  }
}
