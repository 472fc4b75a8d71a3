package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class TangentPlaneTest {
  @Property
  void pointsComeBack(
      @ForAll @Scale(9) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(9) @DoubleRange(min = -90, max = 90) double elevation,
      @ForAll @Scale(9) @DoubleRange(min = -0.7, max = 0.7) double x,
      @ForAll @Scale(9) @DoubleRange(min = -0.7, max = 0.7) double y) {
    TangentPlane plane = TangentPlane.at(Direction.ofAngles(azimuth, elevation));
    Direction direction = plane.direction(x, y);
    assertThat(plane.x(direction)).isCloseTo(x, within(1e-12));
    assertThat(plane.y(direction)).isCloseTo(y, within(1e-12));
    assertThat(plane.faces(direction)).isTrue();
    assertThat(Math.sin(Math.toRadians(direction.angleTo(plane.centre()))))
        .isCloseTo(Math.hypot(x, y), within(1e-12));
  }

  @Test
  void firstAxisPointsLeftAndSecondUp() {
    TangentPlane front = TangentPlane.at(Direction.ofAngles(0, 0));
    assertThat(front.x(Direction.ofAngles(30, 0))).isCloseTo(0.5, within(1e-12));
    assertThat(front.y(Direction.ofAngles(0, 30))).isCloseTo(0.5, within(1e-12));
    assertThat(front.faces(Direction.ofAngles(91, 0))).isFalse();
  }

  @Test
  void pointsOutsideOfTheUnitCircleAreRefused() {
    TangentPlane plane = TangentPlane.at(Direction.ofAngles(10, 20));
    assertThatThrownBy(() -> plane.direction(0.8, 0.8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unit circle");
  }
}
