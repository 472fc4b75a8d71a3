package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {
  private static final Direction FRONT = new Direction(1, 0, 0);
  private static final Direction LEFT = new Direction(0, 1, 0);
  private static final Direction UP = new Direction(0, 0, 1);

  /** Each engine's components of OMAF's (x, y, z), written out row by row. */
  private static double[][] basis(Axes axes) {
    return switch (axes) {
      case OMAF -> new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
      case OPENXR -> new double[][] {{0, -1, 0}, {0, 0, 1}, {-1, 0, 0}};
      case UNITY -> new double[][] {{0, -1, 0}, {0, 0, 1}, {1, 0, 0}};
      case UNREAL -> new double[][] {{1, 0, 0}, {0, -1, 0}, {0, 0, 1}};
    };
  }

  /** Rodrigues' formula, in whatever axes the axis is given. */
  private static double[][] rotation(Direction axis, double degrees) {
    double c = Math.cos(Math.toRadians(degrees));
    double s = Math.sin(Math.toRadians(degrees));
    double x = axis.x();
    double y = axis.y();
    double z = axis.z();
    return new double[][] {
      {c + x * x * (1 - c), x * y * (1 - c) - z * s, x * z * (1 - c) + y * s},
      {y * x * (1 - c) + z * s, c + y * y * (1 - c), y * z * (1 - c) - x * s},
      {z * x * (1 - c) - y * s, z * y * (1 - c) + x * s, c + z * z * (1 - c)}
    };
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[3][3];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        for (int k = 0; k < 3; k++) {
          product[r][c] += a[r][k] * b[k][c];
        }
      }
    }
    return product;
  }

  private static double[][] transposed(double[][] a) {
    double[][] transposed = new double[3][3];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        transposed[c][r] = a[r][c];
      }
    }
    return transposed;
  }

  private static Orientation given(Axes axes, Direction axis, double degrees) {
    double sine = Math.sin(Math.toRadians(degrees / 2));
    return axes.toOmaf(
        axis.x() * sine, axis.y() * sine, axis.z() * sine, Math.cos(Math.toRadians(degrees / 2)));
  }

  @Property
  void aQuaternionOfAnyEngineIsItsRotationInTheMiddleOfTwoChangesOfBasis(
      @ForAll Axes axes,
      @ForAll @Scale(6) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(6) @DoubleRange(min = -90, max = 90) double elevation,
      @ForAll @Scale(6) @DoubleRange(min = -360, max = 360) double degrees) {
    Direction axis = Direction.ofAngles(azimuth, elevation);
    double[][] basis = basis(axes);
    double[][] expected = times(transposed(basis), times(rotation(axis, degrees), basis));
    double[] matrix = given(axes, axis, degrees).matrix();
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        assertThat(matrix[3 * r + c]).isCloseTo(expected[r][c], within(1e-12));
      }
    }
    double determinant =
        matrix[0] * (matrix[4] * matrix[8] - matrix[5] * matrix[7])
            - matrix[1] * (matrix[3] * matrix[8] - matrix[5] * matrix[6])
            + matrix[2] * (matrix[3] * matrix[7] - matrix[4] * matrix[6]);
    assertThat(determinant).isCloseTo(1, within(1e-12));
  }

  // A turn to the left, a look up, and a tilt of the crown to the right, as each engine has them.
  @ParameterizedTest
  @CsvSource({
    "OMAF,   0, 0, 1, 90,   0, -1, 0, 30,   1, 0, 0, 20",
    "OPENXR, 0, 1, 0, 90,   1, 0, 0, 30,    0, 0, -1, 20",
    "UNITY,  0, 1, 0, -90,  1, 0, 0, -30,   0, 0, 1, -20",
    "UNREAL, 0, 0, 1, -90,  0, -1, 0, 30,   -1, 0, 0, 20",
  })
  void knownPosesLookWhereTheyLookInEachEngine(
      Axes axes,
      double leftX,
      double leftY,
      double leftZ,
      double left,
      double upX,
      double upY,
      double upZ,
      double up,
      double tiltX,
      double tiltY,
      double tiltZ,
      double tilt) {
    Orientation looksLeft = given(axes, new Direction(leftX, leftY, leftZ), left);
    assertThat(looksLeft.turn(FRONT).angleTo(LEFT)).isLessThan(1e-9);
    assertThat(looksLeft.turn(UP).angleTo(UP)).isLessThan(1e-9);
    Orientation looksUp = given(axes, new Direction(upX, upY, upZ), up);
    assertThat(looksUp.turn(FRONT).angleTo(Direction.ofAngles(0, 30))).isLessThan(1e-9);
    assertThat(looksUp.turn(LEFT).angleTo(LEFT)).isLessThan(1e-9);
    Orientation tilts = given(axes, new Direction(tiltX, tiltY, tiltZ), tilt);
    assertThat(tilts.turn(FRONT).angleTo(FRONT)).isLessThan(1e-9);
    assertThat(tilts.turn(UP).angleTo(Direction.ofAngles(-90, 70))).isLessThan(1e-9);
  }

  @Property
  void quaternionsComeBackInEveryEnginesAxes(
      @ForAll Axes axes,
      @ForAll @DoubleRange(min = -1, max = 1) double x,
      @ForAll @DoubleRange(min = -1, max = 1) double y,
      @ForAll @DoubleRange(min = -1, max = 1) double z) {
    Orientation orientation = new Orientation(x, y, z, 0.5);
    double[] there = axes.fromOmaf(orientation);
    Orientation back = axes.toOmaf(there[0], there[1], there[2], there[3]);
    assertThat(back.angleTo(orientation)).isLessThan(1e-12);
  }

  @Property
  void turningTwiceIsTurningByTheComposition(
      @ForAll @Scale(6) @DoubleRange(min = -180, max = 180) double first,
      @ForAll @Scale(6) @DoubleRange(min = -180, max = 180) double second,
      @ForAll @Scale(6) @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @Scale(6) @DoubleRange(min = -90, max = 90) double elevation) {
    Orientation inner = Orientation.about(Direction.ofAngles(elevation, azimuth / 2), first);
    Orientation outer = Orientation.about(Direction.ofAngles(azimuth, elevation), second);
    Direction direction = Direction.ofAngles(first, elevation);
    assertThat(outer.of(inner).turn(direction).angleTo(outer.turn(inner.turn(direction))))
        .isLessThan(1e-9);
    assertThat(outer.inverse().turn(outer.turn(direction)).angleTo(direction)).isLessThan(1e-9);
    assertThat(outer.turn(direction).angleTo(outer.turn(FRONT)))
        .isCloseTo(direction.angleTo(FRONT), within(1e-9));
    assertThat(inner.angleTo(outer.of(inner))).isCloseTo(Math.abs(second), within(1e-6));
  }

  @Test
  void quaternionsOfAnyLengthAreScaledAndTheirNegativesAreTheSameTurn() {
    Orientation unit = new Orientation(0.5, -0.5, 0.5, 0.5);
    assertThat(new Orientation(3, -3, 3, 3)).isEqualTo(unit);
    assertThat(new Orientation(-1, 1, -1, -1).angleTo(unit)).isLessThan(1e-9);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0", "NaN, 0, 0, 1", "0, 0, Infinity, 1", "1e-200, 0, 0, 0"})
  void whatIsNoTurnIsRefused(double x, double y, double z, double w) {
    assertThatThrownBy(() -> new Orientation(x, y, z, w))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no turn")
        .hasMessageContaining("(0, 0, 0, 1)");
  }
}
