package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class DirectionTest {
  @Test
  void azimuthGrowsToTheLeftAndElevationUp() {
    assertNear(Direction.ofAngles(0, 0), 1, 0, 0);
    assertNear(Direction.ofAngles(90, 0), 0, 1, 0);
    assertNear(Direction.ofAngles(0, 90), 0, 0, 1);
    assertNear(Direction.ofAngles(-90, 0), 0, -1, 0);
    assertNear(Direction.ofAngles(180, 0), -1, 0, 0);
  }

  @Property
  void anglesComeBack(
      @ForAll @Scale(9) @DoubleRange(min = -179.999, max = 179.999) double azimuth,
      @ForAll @Scale(9) @DoubleRange(min = -89.99, max = 89.99) double elevation) {
    Direction direction = Direction.ofAngles(azimuth, elevation);
    assertThat(direction.azimuthDegrees()).isCloseTo(azimuth, within(1e-9));
    assertThat(direction.elevationDegrees()).isCloseTo(elevation, within(1e-9));
  }

  @Property
  void anyVectorIsScaledToLengthOne(
      @ForAll @Scale(9) @DoubleRange(min = 0.001, max = 1e6) double length,
      @ForAll @Scale(9) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(9) @DoubleRange(min = -90, max = 90) double elevation) {
    Direction unit = Direction.ofAngles(azimuth, elevation);
    Direction scaled = new Direction(length * unit.x(), length * unit.y(), length * unit.z());
    assertThat(scaled.angleTo(unit)).isLessThan(1e-12);
    assertThat(Math.hypot(Math.hypot(scaled.x(), scaled.y()), scaled.z()))
        .isCloseTo(1, within(1e-14));
  }

  @Property
  void anglesAlongAMeridianAreExactHoweverTinyOrNearlyOpposite(
      @ForAll @Scale(9) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 1e-3) double tiny) {
    Direction horizon = Direction.ofAngles(azimuth, 0);
    assertThat(horizon.angleTo(Direction.ofAngles(azimuth, tiny))).isCloseTo(tiny, within(1e-13));
    assertThat(180 - horizon.angleTo(Direction.ofAngles(azimuth + 180, tiny)))
        .isCloseTo(tiny, within(1e-12));
    assertThat(horizon.angleTo(horizon)).isZero();
  }

  @Test
  void directionsThatAreEqualAreEqualRecords() {
    assertThat(new Direction(-0.0, 2, -0.0)).isEqualTo(new Direction(0, 1, 0));
  }

  @Test
  void vectorsWithoutDirectionAreRefused() {
    assertThatThrownBy(() -> new Direction(0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0.0, 0.0, 0.0)")
        .hasMessageContaining("not all zero");
    assertThatThrownBy(() -> new Direction(Double.NaN, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Direction(Double.POSITIVE_INFINITY, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertNear(Direction direction, double x, double y, double z) {
    assertThat(direction.x()).isCloseTo(x, within(1e-15));
    assertThat(direction.y()).isCloseTo(y, within(1e-15));
    assertThat(direction.z()).isCloseTo(z, within(1e-15));
  }
}
