package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.EyeView;
import io.passnet.edge.geometry.Orientation;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadingImageTest {
  private static final EyeView EYE = new EyeView(1200, 1000, -1.2, 0.9, 1.1, -1);

  @Test
  void ratesAreWrittenAsVulkanAndDirect3DHaveThem() {
    // D3D12_SHADING_RATE_1X1, _2X2 and _4X4.
    assertThat(ShadingRate.FULL.code()).isEqualTo((byte) 0x0);
    assertThat(ShadingRate.HALF.code()).isEqualTo((byte) 0x5);
    assertThat(ShadingRate.QUARTER.code()).isEqualTo((byte) 0xA);
    for (ShadingRate rate : ShadingRate.values()) {
      // Vulkan: width 2^((texel / 4) & 3), height 2^(texel & 3).
      assertThat(1 << (rate.code() / 4 & 3)).isEqualTo(rate.pixels());
      assertThat(1 << (rate.code() & 3)).isEqualTo(rate.pixels());
      assertThat(rate.cost()).isEqualTo(1.0 / rate.pixels() / rate.pixels());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 10, 0", "5, 10, 5", "10, 10, 10", "1, 4, 0", "6, 9, 5", "10, 6, 6"})
  void theFinerOfTwoRatesIsTakenOnEachAxis(byte one, byte other, byte finer) {
    assertThat(ShadingImage.finer(new byte[] {one, other}, new byte[] {other, one}))
        .containsExactly(finer, finer);
  }

  @Test
  void imagesOfDifferentSizesAreNotJoined() {
    assertThatThrownBy(() -> ShadingImage.finer(new byte[3], new byte[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one size");
  }

  @Test
  void densitiesNeverAskForSmallerFragmentsThanTheRates() {
    byte[] density = ShadingImage.density(new byte[] {0, 5, 10, 4, 9});
    int[] pixels = {1, 1, 2, 2, 4, 4, 2, 1, 4, 2};
    for (int k = 0; k < pixels.length; k++) {
      // Vulkan: the fragment is 1 / density pixels large, or less.
      double fragment = 255.0 / (density[k] & 0xFF);
      assertThat(fragment).isBetween((double) pixels[k], pixels[k] * 1.02);
    }
  }

  @Property(tries = 60)
  void theClearCircleLiesWhereTheAttentionIs(
      @ForAll @DoubleRange(min = -15, max = 15) double azimuth,
      @ForAll @DoubleRange(min = -25, max = 25) double elevation,
      @ForAll @DoubleRange(min = -15, max = 15) double cant) {
    Equirectangular grid = new Equirectangular(256, 128);
    float[] values = Maps.flat(256, 128, 0.001);
    Direction where = Direction.ofAngles(azimuth, elevation);
    Maps.addBump(values, grid, where, 60, 1);
    Orientation inHead = Orientation.about(new Direction(0, 0, 1), cant);
    EyeView eye = new EyeView(1200, 1000, -1.2, 0.9, 1.1, -1, inHead, 0);
    ShadingRequest request =
        new ShadingRequest(List.of(eye), 8, 0.04, 0.2, ShadingRate.QUARTER, 0, 0, true, true);
    ShadingImage image =
        new ShadingRates(request)
            .make(SaliencyMap.of(256, 128, values), Orientation.STRAIGHT)
            .images()
            .get(0);
    ShadingFoveation foveation = image.foveation().orElseThrow();
    Direction centre =
        eye.direction(
            -1.2 + (foveation.centreX() + 1) / 2 * 2.1, -1 + (foveation.centreY() + 1) / 2 * 2.1);
    // Pixels off the eye's axis are smaller, by the third power of the cosine, which draws the
    // middle of a bump of concentration 60 inwards by 3 tan(angle) / 60: 2.4 degrees at 40.
    assertThat(centre.angleTo(where)).isLessThan(3.5);
    assertThat(foveation.level()).isEqualTo(ShadingFoveation.Level.HIGH);
    assertThat(heldBy(eye, image, centre, foveation.clearDegrees())).isGreaterThanOrEqualTo(0.9);
    assertThat(heldBy(eye, image, centre, foveation.clearDegrees() - 1)).isLessThan(0.95);
    assertThat(image.density()).isEqualTo(ShadingImage.density(image.texels()));
  }

  /** The part of the solid angle at 1x1 that lies in a circle. */
  private static double heldBy(
      EyeView eye, ShadingImage image, Direction centre, double degreesAcross) {
    double inside = 0;
    double all = 0;
    for (int k = 0; k < image.texels().length; k++) {
      if (image.texels()[k] == 0) {
        double x = eye.tangentX((k % image.width() + 0.5) * 8);
        double y = eye.tangentY((Math.floorDiv(k, image.width()) + 0.5) * 8);
        double area = Math.pow(1 + x * x + y * y, -1.5);
        all += area;
        inside += eye.direction(x, y).angleTo(centre) <= degreesAcross / 2 ? area : 0;
      }
    }
    return inside / all;
  }

  @Test
  void foveationSaysWhenNothingIsCoarserAndWhenNothingIsFull() {
    SaliencyMap map = SaliencyMap.of(64, 32, Maps.flat(64, 32, 1));
    ShadingFoveation clear = foveation(map, 1, 0, 180);
    assertThat(clear.level()).isEqualTo(ShadingFoveation.Level.NONE);
    assertThat(clear.clearDegrees()).isGreaterThan(90);
    ShadingFoveation coarse = foveation(map, 0, 0, 0);
    assertThat(coarse).isEqualTo(new ShadingFoveation(ShadingFoveation.Level.HIGH, 0, 0, 0));
    assertThat(foveation(map, 0.2, 0.7, 0).level()).isEqualTo(ShadingFoveation.Level.MEDIUM);
    assertThat(foveation(map, 0.2, 0.8, 0).level()).isEqualTo(ShadingFoveation.Level.LOW);
    // The whole view's middle is a little to the left of the axis and above it.
    assertThat(clear.centreX()).isCloseTo(0, within(0.2));
  }

  private static ShadingFoveation foveation(
      SaliencyMap map, double full, double half, double ring) {
    ShadingRequest request =
        new ShadingRequest(List.of(EYE), 16, full, half, ShadingRate.QUARTER, 0, ring, false, true);
    return new ShadingRates(request)
        .make(map, Orientation.STRAIGHT)
        .images()
        .get(0)
        .foveation()
        .orElseThrow();
  }

  @Test
  void requestsBeyondTheLimitsAreRefused() {
    refused("1 to 4 views", List.of(), 16, 0.3, 0.4, 15, 30, ShadingRate.QUARTER);
    refused("1 to 4 views", Collections.nCopies(5, EYE), 16, 0, 0, 0, 0, ShadingRate.HALF);
    refused("8, 16 or 32", List.of(EYE), 12, 0.3, 0.4, 15, 30, ShadingRate.QUARTER);
    refused("at most 1", List.of(EYE), 16, 0.7, 0.4, 15, 30, ShadingRate.QUARTER);
    refused("at most 1", List.of(EYE), 16, Double.NaN, 0.4, 15, 30, ShadingRate.QUARTER);
    refused("at most 1", List.of(EYE), 16, -0.1, 0.4, 15, 30, ShadingRate.QUARTER);
    refused("2x2 or 4x4", List.of(EYE), 16, 0.3, 0.4, 15, 30, ShadingRate.FULL);
    refused("no larger", List.of(EYE), 16, 0.3, 0.4, 31, 30, ShadingRate.QUARTER);
    refused("0 to 180", List.of(EYE), 16, 0.3, 0.4, 15, 181, ShadingRate.QUARTER);
    EyeView huge = new EyeView(16_384, 16_384, -1, 1, 1, -1);
    refused("larger tiles", List.of(huge), 16, 0.3, 0.4, 15, 30, ShadingRate.QUARTER);
  }

  private static void refused(
      String allowed,
      List<EyeView> eyes,
      int tile,
      double full,
      double half,
      double clear,
      double ring,
      ShadingRate coarsest) {
    assertThatThrownBy(
            () -> new ShadingRequest(eyes, tile, full, half, coarsest, clear, ring, false, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(allowed);
  }
}
