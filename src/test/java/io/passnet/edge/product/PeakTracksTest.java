package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.TangentPlane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PeakTracksTest {
  private static final long FRAME_US = 33_333;
  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;
  private static final Equirectangular GRID = new Equirectangular(WIDTH, HEIGHT);

  private final PeakTracks tracks = new PeakTracks();

  @Test
  void idsCountUpFromTheStrongestAndAgesFromTheFirstSight() {
    List<Peak> first = tracks.follow(1_000, List.of(peak(90, 0, 2), peak(0, 0, 5)));
    assertThat(first).extracting(Peak::id).containsExactly(2L, 1L);
    assertThat(first).extracting(Peak::ageUs).containsOnly(0L);
    List<Peak> second = tracks.follow(41_000, List.of(peak(90, 3, 6), peak(1, 0, 5)));
    assertThat(second).extracting(Peak::id).containsExactly(2L, 1L);
    assertThat(second).extracting(Peak::ageUs).containsOnly(40_000L);
    assertThat(second).extracting(Peak::weight).containsExactly(6.0, 5.0);
  }

  @Test
  void aPeakKeepsItsIdOverTheSeamAndThePoles() {
    for (int frame = 0; frame < 240; frame++) {
      // Once round the horizon, and beside it once over both poles.
      double turn = frame * 1.5;
      List<Peak> found =
          tracks.follow(frame * FRAME_US, List.of(peak(turn, -20, 5), peak(40, turn + 60, 4)));
      if (found.get(0).direction().angleTo(found.get(1).direction()) >= 20) {
        assertThat(found).extracting(Peak::id).containsExactly(1L, 2L);
      }
    }
  }

  @Test
  void aPeakMayBeMissingForAWhile() {
    tracks.follow(0, List.of(peak(179, 10, 3), peak(0, 0, 2)));
    assertThat(tracks.follow(500_000, List.of(peak(0, 0, 2)))).extracting(Peak::id).contains(2L);
    List<Peak> back = tracks.follow(1_000_000, List.of(peak(-178, 12, 3), peak(0, 0, 2)));
    assertThat(back).extracting(Peak::id).containsExactly(1L, 2L);
    assertThat(back.get(0).ageUs()).isEqualTo(1_000_000);
    tracks.follow(1_000_001, List.of(peak(0, 0, 2)));
    List<Peak> late = tracks.follow(2_000_001, List.of(peak(-178, 12, 3), peak(0, 0, 2)));
    assertThat(late).extracting(Peak::id).containsExactly(3L, 2L);
  }

  @Test
  void aPeakBeyondTheGateIsAnother() {
    tracks.follow(0, List.of(peak(0, 80, 3)));
    // Near the pole a large step in azimuth is a small one on the sphere.
    assertThat(tracks.follow(1, List.of(peak(55, 80, 3)))).extracting(Peak::id).contains(1L);
    assertThat(tracks.follow(2, List.of(peak(55, 69, 3)))).extracting(Peak::id).contains(2L);
  }

  @Test
  void afterForgettingAndWhereTimeRunsBackwardsIdsAreNew() {
    List<Peak> peaks = List.of(peak(10, 10, 3));
    tracks.follow(50, peaks);
    tracks.forget();
    assertThat(tracks.follow(60, peaks)).extracting(Peak::id).containsExactly(2L);
    assertThat(tracks.follow(60, peaks)).extracting(Peak::id).containsExactly(2L);
    assertThat(tracks.follow(59, peaks)).extracting(Peak::id).containsExactly(3L);
  }

  @Test
  void ofTwoPlacesThatCrossTheStrongerKeepsItsIdAndIsNeverTakenForTheWeaker() {
    Map<Long, Set<Boolean>> ids = new HashMap<>();
    for (int frame = 0; frame <= 90; frame++) {
      Direction strong = Direction.ofAngles(170 + frame / 3.0, 5);
      Direction weak = Direction.ofAngles(-160 - frame / 3.0, 8);
      float[] values = Maps.flat(WIDTH, HEIGHT, 0.02);
      Maps.addBump(values, GRID, strong, 300, 1);
      Maps.addBump(values, GRID, weak, 300, 0.6);
      for (Peak peak :
          tracks.follow(frame * FRAME_US, Peaks.find(SaliencyMap.of(WIDTH, HEIGHT, values), 5))) {
        boolean isStrong = peak.direction().angleTo(strong) < peak.direction().angleTo(weak);
        ids.computeIfAbsent(peak.id(), id -> new HashSet<>()).add(isStrong);
      }
    }
    assertThat(ids.get(1L)).containsExactly(true);
    assertThat(ids.get(2L)).containsExactly(false);
    assertThat(ids).hasSizeLessThanOrEqualTo(3);
  }

  @Property(tries = 200)
  void peaksThatMoveByLessThanHalfTheGateKeepTheirIds(
      @ForAll @IntRange(min = 1, max = 20) int count, @ForAll long seed) {
    Random random = new Random(seed);
    List<Direction> places = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      addApart(places, anywhere(random));
    }
    List<Long> ids = null;
    PeakTracks following = new PeakTracks();
    for (int frame = 0; frame < 30; frame++) {
      List<Peak> peaks = new ArrayList<>();
      for (Direction place : places) {
        peaks.add(new Peak(place, 5, 1 + random.nextDouble()));
      }
      List<Long> now = following.follow(frame * FRAME_US, peaks).stream().map(Peak::id).toList();
      ids = ids == null ? now : ids;
      assertThat(now).isEqualTo(ids).doesNotHaveDuplicates();
      for (int k = 0; k < places.size(); k++) {
        Direction from = places.remove(k);
        Direction to = near(random, from, 4.9);
        places.add(k, places.stream().allMatch(other -> apart(other, to)) ? to : from);
      }
    }
  }

  @Property(tries = 300)
  void theOrderOfThePeaksDoesNotChangeTheirIdsAndIdsAreNeverGivenTwice(
      @ForAll @IntRange(min = 0, max = 12) int most, @ForAll long seed) {
    Random random = new Random(seed);
    PeakTracks straight = new PeakTracks();
    PeakTracks shuffled = new PeakTracks();
    long highest = 0;
    long forgotten = 0;
    long time = 0;
    for (int frame = 0; frame < 30; frame++) {
      List<Peak> peaks = new ArrayList<>();
      for (int k = 0; k < random.nextInt(most + 1); k++) {
        // Equal weights are frequent, and places recur.
        Direction place = Direction.ofAngles(random.nextInt(36) * 10, random.nextInt(5) * 20 - 40);
        if (peaks.stream().noneMatch(peak -> peak.direction().equals(place))) {
          peaks.add(new Peak(place, 5, 1 + random.nextInt(3)));
        }
      }
      List<Peak> mixed = new ArrayList<>(peaks);
      Collections.shuffle(mixed, random);
      List<Peak> found = straight.follow(time, peaks);
      List<Peak> mixedFound = shuffled.follow(time, mixed);
      assertThat(mixedFound).containsExactlyInAnyOrderElementsOf(found);
      assertThat(mixedFound)
          .extracting(Peak::direction)
          .isEqualTo(mixed.stream().map(Peak::direction).toList());
      assertThat(found).extracting(Peak::id).doesNotHaveDuplicates().allMatch(id -> id > 0);
      for (Peak peak : found) {
        assertThat(peak.id()).isGreaterThan(peak.ageUs() == 0 ? highest : forgotten);
      }
      highest = found.stream().mapToLong(Peak::id).reduce(highest, Math::max);
      if (random.nextInt(10) == 0) {
        straight.forget();
        shuffled.forget();
        forgotten = highest;
      }
      time += 1 + random.nextInt(400_000);
    }
  }

  private static boolean apart(Direction a, Direction b) {
    return a.angleTo(b) >= Peaks.SEPARATION_DEGREES;
  }

  private static void addApart(List<Direction> places, Direction place) {
    if (places.stream().allMatch(other -> apart(other, place))) {
      places.add(place);
    }
  }

  private static Direction anywhere(Random random) {
    return new Direction(random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
  }

  private static Direction near(Random random, Direction from, double degrees) {
    double turn = random.nextDouble() * 2 * Math.PI;
    double reach = Math.sin(Math.toRadians(random.nextDouble() * degrees));
    return TangentPlane.at(from).direction(reach * Math.cos(turn), reach * Math.sin(turn));
  }

  private static Peak peak(double azimuth, double elevation, double weight) {
    return new Peak(Direction.ofAngles(azimuth, elevation), 5, weight);
  }
}
