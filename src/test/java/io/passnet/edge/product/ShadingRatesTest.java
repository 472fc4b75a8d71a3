package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Axes;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.EyeView;
import io.passnet.edge.geometry.Orientation;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class ShadingRatesTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;
  private static final Equirectangular GRID = new Equirectangular(WIDTH, HEIGHT);
  private static final Direction UP = new Direction(0, 0, 1);
  private static final EyeView LEFT_EYE = new EyeView(800, 860, -1.376, 0.839, 0.966, -1.428);
  private static final EyeView RIGHT_EYE = new EyeView(800, 860, -0.839, 1.376, 0.966, -1.428);

  private static SaliencyMap scene(long seed) {
    Random random = new Random(seed);
    float[] values = Maps.flat(WIDTH, HEIGHT, 0.05);
    for (int k = 0; k < 12; k++) {
      Direction centre =
          Direction.ofAngles(360 * random.nextDouble() - 180, 180 * random.nextDouble() - 90);
      Maps.addBump(values, GRID, centre, 8 + 80 * random.nextDouble(), random.nextDouble());
    }
    return SaliencyMap.of(WIDTH, HEIGHT, values);
  }

  private static ShadingRequest request(
      List<EyeView> eyes, double full, double half, double clear, double ring) {
    return new ShadingRequest(eyes, 16, full, half, ShadingRate.QUARTER, clear, ring, false, false);
  }

  private static ShadingRates.Result make(
      ShadingRequest request, SaliencyMap map, Orientation head) {
    return new ShadingRates(request).make(map, head);
  }

  @Property(tries = 120)
  void ratesAreThoseOfARayCastForEachTexelInTheEnginesOwnAxes(
      @ForAll Axes axes,
      @ForAll @Scale(6) @DoubleRange(min = -3.2, max = 3.2) double yaw,
      @ForAll @Scale(6) @DoubleRange(min = -1.6, max = 1.6) double pitch,
      @ForAll @Scale(6) @DoubleRange(min = -3, max = 3) double roll,
      @ForAll @IntRange(min = 1, max = 500) int width,
      @ForAll @DoubleRange(min = 0.3, max = 1.5) double outer,
      @ForAll @DoubleRange(min = -0.2, max = 1.5) double inner,
      @ForAll @DoubleRange(min = 0, max = 0.6) double full,
      @ForAll @DoubleRange(min = 0, max = 0.4) double half,
      @ForAll long seed) {
    SaliencyMap map = scene(seed);
    List<ShadingReference.Eye> plain =
        List.of(
            new ShadingReference.Eye(width, 400, -outer, inner, 0.9, -1.1),
            new ShadingReference.Eye(width, 333, -inner, outer, 1.2, -0.4));
    List<EyeView> eyes =
        plain.stream()
            .map(
                eye ->
                    new EyeView(
                        eye.width(), eye.height(), eye.left(), eye.right(), eye.up(), eye.down()))
            .toList();
    ShadingRequest request = request(eyes, full, half, 12, 25);
    ShadingReference reference = new ShadingReference(axes, 16, plain);
    ShadingReference.Pose pose = new ShadingReference.Pose(yaw, pitch, roll);
    double[] q = reference.quaternion(pose);
    int[][] expected = reference.rates(map, pose, request);
    List<ShadingImage> images = make(request, map, axes.toOmaf(q[0], q[1], q[2], q[3])).images();
    // At a threshold, single and double precision may fall to different sides.
    int all = 0;
    int different = 0;
    for (int e = 0; e < 2; e++) {
      ShadingImage image = images.get(e);
      assertThat(image.width()).isEqualTo((width + 15) / 16);
      assertThat(image.texels()).hasSize(expected[e].length);
      for (int k = 0; k < expected[e].length; k++) {
        int rate = image.texels()[k] & 3;
        assertThat(image.texels()[k]).isEqualTo((byte) (rate << 2 | rate));
        assertThat(Math.abs(rate - expected[e][k])).isLessThanOrEqualTo(1);
        different += rate == expected[e][k] ? 0 : 1;
        all++;
      }
    }
    assertThat(different).isLessThanOrEqualTo(2 + all / 250);
  }

  @Property(tries = 100)
  void sharesAndStepsAndCirclesAreHeld(
      @ForAll @DoubleRange(min = 0, max = 0.5) double full,
      @ForAll @DoubleRange(min = 0, max = 0.5) double half,
      @ForAll @DoubleRange(min = 0, max = 30) double clear,
      @ForAll @DoubleRange(min = 0, max = 30) double more,
      @ForAll boolean round,
      @ForAll @Scale(3) @DoubleRange(min = -180, max = 180) double yaw,
      @ForAll long seed) {
    EyeView eye =
        new EyeView(800, 860, -1.376, 0.839, 0.966, -1.428, Orientation.STRAIGHT, round ? 1 : 0);
    ShadingRequest request = request(List.of(eye), full, half, clear, clear + more);
    ShadingRates.Result result = make(request, scene(seed), Orientation.about(UP, yaw));
    ShadingImage image = result.images().get(0);
    ShadingView view = new ShadingView(eye, request);
    int[] counts = new int[3];
    for (int k = 0; k < view.count(); k++) {
      int rate = image.texels()[k] & 3;
      if (view.bound[k] == ShadingView.UNSEEN) {
        assertThat(rate).isEqualTo(2);
        continue;
      }
      counts[rate]++;
      assertThat(rate).isLessThanOrEqualTo(view.bound[k]);
      for (int near : neighbours(view, k)) {
        if (view.bound[near] != ShadingView.UNSEEN) {
          assertThat(Math.abs(rate - (image.texels()[near] & 3))).isLessThanOrEqualTo(1);
        }
      }
    }
    double visible = view.visible;
    assertThat(image.fullShare()).isEqualTo(counts[0] / visible);
    assertThat(image.halfShare()).isEqualTo(counts[1] / visible);
    assertThat(image.quarterShare()).isEqualTo(counts[2] / visible);
    assertThat(image.cost())
        .isCloseTo((counts[0] + counts[1] / 4.0 + counts[2] / 16.0) / visible, within(1e-12));
    boolean within =
        image.fullShare() <= full && image.fullShare() + image.halfShare() <= full + half;
    assertThat(result.overBudget()).isEqualTo(!within);
    if (within) {
      assertThat(image.cost())
          .isLessThanOrEqualTo(full + half / 4 + (1 - full - half) / 16 + 1e-12);
      // Nothing is left over but for the rounding and texels that are alike.
      assertThat(image.fullShare()).isCloseTo(full, within(3 / visible));
    }
  }

  private static int[] neighbours(ShadingView view, int k) {
    int i = k % view.columns;
    int j = k / view.columns;
    return java.util.stream.IntStream.range(0, 9)
        .filter(n -> i + n % 3 - 1 >= 0 && i + n % 3 - 1 < view.columns)
        .filter(n -> j + n / 3 - 1 >= 0 && j + n / 3 - 1 < view.rows)
        .map(n -> (j + n / 3 - 1) * view.columns + i + n % 3 - 1)
        .toArray();
  }

  @Test
  void circlesThatExceedTheShareStayAndAreTold() {
    ShadingRequest request = request(List.of(LEFT_EYE), 0.01, 0.2, 20, 30);
    ShadingRates.Result result = make(request, scene(1), Orientation.STRAIGHT);
    assertThat(result.overBudget()).isTrue();
    ShadingView view = new ShadingView(LEFT_EYE, request);
    for (int k = 0; k < view.count(); k++) {
      boolean full = (result.images().get(0).texels()[k] & 3) == 0;
      assertThat(full).isEqualTo(view.bound[k] == 0);
    }
  }

  @Property(tries = 40)
  void turningHeadAndMapTogetherChangesNothing(
      @ForAll @IntRange(min = 1, max = WIDTH - 1) int pixels,
      @ForAll @Scale(3) @DoubleRange(min = -60, max = 60) double pitch,
      @ForAll long seed) {
    SaliencyMap map = scene(seed);
    SaliencyMap rolled = SaliencyMap.of(WIDTH, HEIGHT, Maps.rolled(map.toArray(), WIDTH, pixels));
    ShadingRequest request = ShadingRequest.of(List.of(LEFT_EYE, RIGHT_EYE), 16);
    Orientation head = Orientation.about(new Direction(0, 1, 0), pitch);
    // To the right in the picture is to the right of the viewer.
    Orientation turned = Orientation.about(UP, -360.0 * pixels / WIDTH).of(head);
    List<ShadingImage> before = make(request, map, head).images();
    List<ShadingImage> after = make(request, rolled, turned).images();
    for (int e = 0; e < 2; e++) {
      assertThat(differences(before.get(e), after.get(e))).isLessThanOrEqualTo(8);
    }
  }

  private static int differences(ShadingImage one, ShadingImage other) {
    int differences = 0;
    for (int k = 0; k < one.texels().length; k++) {
      differences += one.texels()[k] == other.texels()[k] ? 0 : 1;
    }
    return differences;
  }

  @Test
  void theFirstTexelIsAtTheUpperLeftOfTheEyesView() {
    float[] values = Maps.flat(WIDTH, HEIGHT, 0.001);
    Maps.addBump(values, GRID, Direction.ofAngles(30 + 35, 25), 100, 1);
    ShadingRequest request = request(List.of(LEFT_EYE), 0.03, 0.1, 0, 0);
    ShadingImage image =
        make(request, SaliencyMap.of(WIDTH, HEIGHT, values), Orientation.about(UP, 30))
            .images()
            .get(0);
    double column = 0;
    double row = 0;
    int count = 0;
    for (int k = 0; k < image.texels().length; k++) {
      if (image.texels()[k] == 0) {
        column += k % image.width();
        row += Math.floorDiv(k, image.width());
        count++;
      }
    }
    // 35 degrees to the left and 25 up of where the head looks.
    double tangentX = -Math.tan(Math.toRadians(35));
    double tangentY = Math.tan(Math.toRadians(25)) / Math.cos(Math.toRadians(35));
    assertThat(column / count + 0.5)
        .isCloseTo((tangentX + 1.376) / (0.839 + 1.376) * image.width(), within(1.0));
    assertThat(row / count + 0.5)
        .isCloseTo((0.966 - tangentY) / (0.966 + 1.428) * image.height(), within(1.0));
  }

  @Property(tries = 30)
  void aCantedEyeSeesWhatAHeadTurnedAsMuchWouldSee(
      @ForAll @DoubleRange(min = -30, max = 30) double cant,
      @ForAll @Scale(3) @DoubleRange(min = -180, max = 180) double yaw,
      @ForAll long seed) {
    Orientation inHead = Orientation.about(UP, cant);
    EyeView canted = new EyeView(800, 860, -1.376, 0.839, 0.966, -1.428, inHead, 0);
    Orientation head = Orientation.about(UP, yaw).of(Orientation.about(new Direction(1, 0, 0), 20));
    SaliencyMap map = scene(seed);
    ShadingImage one = make(request(List.of(canted), 0.3, 0.4, 0, 0), map, head).images().get(0);
    ShadingImage other =
        make(request(List.of(LEFT_EYE), 0.3, 0.4, 0, 0), map, head.of(inHead)).images().get(0);
    assertThat(differences(one, other)).isLessThanOrEqualTo(8);
  }

  @Test
  void whereNobodyLooksNothingIsFiner() {
    float[] values = new float[WIDTH * HEIGHT];
    Maps.addBump(values, GRID, Direction.ofAngles(180, 0), 2000, 1);
    ShadingImage image =
        make(
                request(List.of(LEFT_EYE), 0.3, 0.4, 0, 0),
                SaliencyMap.of(WIDTH, HEIGHT, values),
                Orientation.STRAIGHT)
            .images()
            .get(0);
    assertThat(image.quarterShare()).isEqualTo(1);
  }

  @Test
  void noRateIsCoarserThanAsked() {
    ShadingRequest request =
        new ShadingRequest(List.of(LEFT_EYE), 16, 0.2, 0.1, ShadingRate.HALF, 10, 20, false, false);
    ShadingRates.Result result = make(request, scene(3), Orientation.STRAIGHT);
    assertThat(result.images().get(0).quarterShare()).isZero();
    assertThat(result.overBudget()).isFalse();
    assertThat(result.images().get(0).cost()).isLessThanOrEqualTo(0.2 + 0.8 / 4);
  }

  @Test
  void noiseChangesFewRatesUnlessTheLastOnesAreForgotten() {
    ShadingRequest request = ShadingRequest.of(List.of(LEFT_EYE, RIGHT_EYE), 16);
    int held = changes(request, false);
    int forgotten = changes(request, true);
    assertThat(forgotten).isGreaterThan(100);
    assertThat(held).isLessThan(forgotten / 20);
  }

  /** How many texels change their rate, over 20 maps that differ by 2 % of noise. */
  private static int changes(ShadingRequest request, boolean forget) {
    ShadingRates rates = new ShadingRates(request);
    Random random = new Random(9);
    float[] values = scene(7).toArray();
    List<ShadingImage> last = null;
    int changes = 0;
    for (int frame = 0; frame < 20; frame++) {
      float[] noisy = values.clone();
      for (int k = 0; k < noisy.length; k++) {
        noisy[k] *= 1 + 0.02f * (float) random.nextGaussian();
      }
      List<ShadingImage> images =
          rates.make(SaliencyMap.of(WIDTH, HEIGHT, noisy), Orientation.STRAIGHT).images();
      // The first maps settle.
      if (frame > 4) {
        changes += differences(last.get(0), images.get(0));
        changes += differences(last.get(1), images.get(1));
      }
      last = images;
      if (forget) {
        rates.forget();
      }
    }
    return changes;
  }

  @Test
  void ratesDoNotTrailAHeadThatTurns() {
    ShadingRequest request = ShadingRequest.of(List.of(LEFT_EYE), 16);
    ShadingRates rates = new ShadingRates(request);
    SaliencyMap map = scene(5);
    rates.make(map, Orientation.STRAIGHT);
    Orientation turned = Orientation.about(UP, 5);
    ShadingImage after = rates.make(map, turned).images().get(0);
    ShadingImage fresh = make(request, map, turned).images().get(0);
    assertThat(after.texels()).isEqualTo(fresh.texels());
  }
}
