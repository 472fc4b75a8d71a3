package io.passnet.edge.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EyeViewTest {
  private static final EyeView VIEW = new EyeView(200, 100, -1, 0.5, 0.8, -1.2);

  @Test
  void pixelsRunFromTheUpperLeftCornerOfTheView() {
    assertThat(VIEW.tangentX(0)).isEqualTo(-1);
    assertThat(VIEW.tangentX(200)).isEqualTo(0.5);
    assertThat(VIEW.tangentY(0)).isEqualTo(0.8);
    assertThat(VIEW.tangentY(100)).isEqualTo(-1.2);
  }

  @Test
  void aTangentOfMinusOneIs45DegreesToTheLeftAndOneOfOneAsMuchUp() {
    assertThat(VIEW.direction(-1, 0).angleTo(Direction.ofAngles(45, 0))).isLessThan(1e-9);
    assertThat(VIEW.direction(0, 1).angleTo(Direction.ofAngles(0, 45))).isLessThan(1e-9);
  }

  @Test
  void aCantedEyeLooksAside() {
    Orientation canted = Orientation.about(new Direction(0, 0, 1), 10);
    EyeView view = new EyeView(200, 100, -1, 1, 1, -1, canted, 0);
    assertThat(view.direction(0, 0).angleTo(Direction.ofAngles(10, 0))).isLessThan(1e-9);
  }

  @Test
  void theLensIsAnEllipseAboutTheMiddleOfTheTarget() {
    assertThat(VIEW.shows(-1, 0.8)).isTrue();
    EyeView round = new EyeView(200, 100, -1, 0.5, 0.8, -1.2, Orientation.STRAIGHT, 1);
    assertThat(round.shows(-1, 0.8)).isFalse();
    assertThat(round.shows(-0.999, -0.2)).isTrue();
    assertThat(round.shows(-0.25, 0.799)).isTrue();
    EyeView wide = new EyeView(200, 100, -1, 0.5, 0.8, -1.2, Orientation.STRAIGHT, 1.5);
    assertThat(wide.shows(-1, 0.8)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, -1, 1, 1, -1, 0, 1 to 16384",
    "100, 16385, -1, 1, 1, -1, 0, 1 to 16384",
    "100, 100, 1, -1, 1, -1, 0, left below right",
    "100, 100, NaN, 1, 1, -1, 0, left below right",
    "100, 100, -21, 1, 1, -1, 0, left below right",
    "100, 100, -1, 1, -1, 1, 0, down below up",
    "100, 100, -1, 1, 1, 1, 0, down below up",
    "100, 100, -1, 1, 1, -1, 0.2, 0.5 to 1.5",
    "100, 100, -1, 1, 1, -1, NaN, 0.5 to 1.5",
  })
  void whatIsNoViewIsRefused(
      int width,
      int height,
      double left,
      double right,
      double up,
      double down,
      double lens,
      String allowed) {
    assertThatThrownBy(
            () -> new EyeView(width, height, left, right, up, down, Orientation.STRAIGHT, lens))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(allowed);
  }
}
