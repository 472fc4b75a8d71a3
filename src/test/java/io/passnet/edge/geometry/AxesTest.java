package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxesTest {
  private static final Direction FRONT = new Direction(1, 0, 0);
  private static final Direction LEFT = new Direction(0, 1, 0);
  private static final Direction UP = new Direction(0, 0, 1);

  @ParameterizedTest
  @CsvSource({"OMAF, 1", "OPENXR, 1", "UNITY, -1", "UNREAL, -1"})
  void determinantTellsTheHand(Axes axes, double expected) {
    double[] x = axes.fromOmaf(FRONT);
    double[] y = axes.fromOmaf(LEFT);
    double[] z = axes.fromOmaf(UP);
    double determinant =
        x[0] * (y[1] * z[2] - y[2] * z[1])
            - y[0] * (x[1] * z[2] - x[2] * z[1])
            + z[0] * (x[1] * y[2] - x[2] * y[1]);
    assertThat(determinant).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "OMAF, 1, 0, 0, 0, 1, 0, 0, 0, 1",
    "OPENXR, 0, 0, -1, -1, 0, 0, 0, 1, 0",
    "UNITY, 0, 0, 1, -1, 0, 0, 0, 1, 0",
    "UNREAL, 1, 0, 0, 0, -1, 0, 0, 0, 1",
  })
  void frontLeftAndUpLieWhereTheConsumerExpectsThem(
      Axes axes,
      double frontX,
      double frontY,
      double frontZ,
      double leftX,
      double leftY,
      double leftZ,
      double upX,
      double upY,
      double upZ) {
    assertThat(axes.toOmaf(frontX, frontY, frontZ)).isEqualTo(FRONT);
    assertThat(axes.toOmaf(leftX, leftY, leftZ)).isEqualTo(LEFT);
    assertThat(axes.toOmaf(upX, upY, upZ)).isEqualTo(UP);
  }

  @Property
  void directionsComeBackAndKeepTheirAngles(
      @ForAll Axes axes,
      @ForAll @Scale(9) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(9) @DoubleRange(min = -90, max = 90) double elevation) {
    Direction direction = Direction.ofAngles(azimuth, elevation);
    double[] there = axes.fromOmaf(direction);
    assertThat(axes.toOmaf(there[0], there[1], there[2]).angleTo(direction)).isLessThan(1e-13);
    double[] front = axes.fromOmaf(FRONT);
    double cosine = there[0] * front[0] + there[1] * front[1] + there[2] * front[2];
    assertThat(cosine).isCloseTo(direction.x(), within(1e-15));
  }
}
