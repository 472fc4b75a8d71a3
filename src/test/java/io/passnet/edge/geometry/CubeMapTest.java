package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class CubeMapTest {
  private static final String LETTERS = "rludfb";

  @Property
  void directionsComeBackFromTheirPoints(
      @ForAll("faces") CubeFaces faces,
      @ForAll boolean equiangular,
      @ForAll @Scale(9) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(9) @DoubleRange(min = -90, max = 90) double elevation) {
    CubeMap map = new CubeMap(faces, equiangular);
    Direction direction = Direction.ofAngles(azimuth, elevation);
    CubeMap.Point point = map.point(direction);
    assertThat(point.place()).isBetween(0, 5);
    assertThat(point.across()).isBetween(-1 - 1e-12, 1 + 1e-12);
    assertThat(point.down()).isBetween(-1 - 1e-12, 1 + 1e-12);
    assertThat(map.direction(point).angleTo(direction)).isLessThan(1e-9);
  }

  @Property
  void pointsComeBackFromTheirDirections(
      @ForAll("faces") CubeFaces faces,
      @ForAll boolean equiangular,
      @ForAll @IntRange(max = 5) int place,
      @ForAll @Scale(9) @DoubleRange(min = -0.999999, max = 0.999999) double across,
      @ForAll @Scale(9) @DoubleRange(min = -0.999999, max = 0.999999) double down) {
    CubeMap map = new CubeMap(faces, equiangular);
    CubeMap.Point back = map.point(map.direction(new CubeMap.Point(place, across, down)));
    assertThat(back.place()).isEqualTo(place);
    assertThat(back.across()).isCloseTo(across, within(1e-9));
    assertThat(back.down()).isCloseTo(down, within(1e-9));
  }

  /** A step over any edge of any face lands on another face, a step away on the sphere. */
  @Property
  void neighbouringFacesMeetAtTheirEdges(
      @ForAll("faces") CubeFaces faces,
      @ForAll boolean equiangular,
      @ForAll @IntRange(max = 5) int place,
      @ForAll @IntRange(max = 3) int edge,
      @ForAll @Scale(9) @DoubleRange(min = -0.99, max = 0.99) double along) {
    CubeMap map = new CubeMap(faces, equiangular);
    double step = 1e-6;
    Direction inside = map.direction(onEdge(place, edge, along, 1 - step));
    Direction outside = map.direction(onEdge(place, edge, along, 1 + step));
    assertThat(outside.angleTo(inside)).isLessThan(3 * Math.toDegrees(step));
    CubeMap.Point neighbour = map.point(outside);
    assertThat(neighbour.place()).isNotEqualTo(place);
    assertThat(Math.max(Math.abs(neighbour.across()), Math.abs(neighbour.down())))
        .isCloseTo(1, within(3 * step));
  }

  @Property
  void coordinatesOfAnEquiangularFaceAreAngles(
      @ForAll @Scale(9) @DoubleRange(min = -45, max = 45) double azimuth) {
    CubeMap map = new CubeMap(CubeFaces.EQUIANGULAR, true);
    CubeMap.Point point = map.point(Direction.ofAngles(azimuth, 0));
    if (Math.abs(azimuth) < 45) {
      assertThat(point).extracting(CubeMap.Point::place).isEqualTo(1);
      assertThat(point.across()).isCloseTo(-azimuth / 45, within(1e-9));
    }
  }

  @Test
  void eachFaceIsSeenFromTheCentre() {
    CubeMap map = new CubeMap(CubeFaces.CUBEMAP, false);
    // A little right of the middle of the level faces, and of up and down with the front ahead.
    assertPoint(map, new Direction(1, -0.5, 0), 4, 0.5, 0);
    assertPoint(map, new Direction(-0.5, -1, 0), 0, 0.5, 0);
    assertPoint(map, new Direction(-1, 0.5, 0), 5, 0.5, 0);
    assertPoint(map, new Direction(0.5, 1, 0), 1, 0.5, 0);
    assertPoint(map, new Direction(0.5, 0, 1), 2, 0, 0.5);
    assertPoint(map, new Direction(0.5, 0, -1), 3, 0, -0.5);
  }

  @Test
  void aQuarterTurnIsClockwiseInThePicture() {
    CubeMap map = new CubeMap(new CubeFaces("rludfb", "000010"), false);
    // What was right of the front's middle lies below it once turned.
    assertPoint(map, new Direction(1, -0.5, 0), 4, 0, 0.5);
  }

  @Test
  void ordersAndTurnsAreChecked() {
    for (String order : List.of("", "rludf", "rludff", "rludfbb", "RLUDFB", "rludfx")) {
      assertThatThrownBy(() -> new CubeFaces(order, "000000"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining('"' + order + '"')
          .hasMessageContaining("r, l, u, d, f, b");
    }
    for (String turns : List.of("", "00000", "0000000", "000004", "00000x")) {
      assertThatThrownBy(() -> new CubeFaces("rludfb", turns))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining('"' + turns + '"')
          .hasMessageContaining("0 to 3");
    }
  }

  @Provide
  Arbitrary<CubeFaces> faces() {
    return Arbitraries.longs()
        .map(
            seed -> {
              Random random = new Random(seed);
              List<Integer> letters =
                  LETTERS
                      .chars()
                      .boxed()
                      .collect(Collectors.toCollection(java.util.ArrayList::new));
              Collections.shuffle(letters, random);
              StringBuilder order = new StringBuilder();
              letters.forEach(order::appendCodePoint);
              StringBuilder turns = new StringBuilder();
              random.ints(6, 0, 4).forEach(turns::append);
              return new CubeFaces(order.toString(), turns.toString());
            });
  }

  private static void assertPoint(
      CubeMap map, Direction direction, int place, double across, double down) {
    CubeMap.Point point = map.point(direction);
    assertThat(point.place()).isEqualTo(place);
    assertThat(point.across()).isCloseTo(across, within(1e-12));
    assertThat(point.down()).isCloseTo(down, within(1e-12));
  }

  private static CubeMap.Point onEdge(int place, int edge, double along, double out) {
    return switch (edge) {
      case 0 -> new CubeMap.Point(place, along, -out);
      case 1 -> new CubeMap.Point(place, out, along);
      case 2 -> new CubeMap.Point(place, along, out);
      default -> new CubeMap.Point(place, -out, along);
    };
  }
}
