package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.saliency.v1.Axes;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.EyeView;
import io.passnet.saliency.v1.Foveation;
import io.passnet.saliency.v1.FoveationLevel;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.Pose;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.ShadingRateImage;
import io.passnet.saliency.v1.ShadingRatesSpec;
import io.passnet.saliency.v1.TrackRequest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ShadingTest extends ServerTest {
  /** One eye, 100 degrees each way, 800 x 800 pixels: 50 x 50 texels. */
  private static final EyeView EYE =
      EyeView.newBuilder()
          .setWidth(800)
          .setHeight(800)
          .setLeft(-1.19f)
          .setRight(1.19f)
          .setUp(1.19f)
          .setDown(-1.19f)
          .build();

  /** The map alone decides. */
  private static final ShadingRatesSpec BY_MAP =
      ShadingRatesSpec.newBuilder()
          .addEyes(EYE)
          .setFullRateShare(0.1f)
          .setHalfRateShare(0.2f)
          .setClearDegrees(-1)
          .setRingDegrees(-1)
          .setDensityMap(true)
          .setFoveation(true)
          .build();

  @Test
  void openedRepeatsTheShadingRatesWithTheirDefaults() throws Exception {
    ShadingRatesSpec spec = ShadingRatesSpec.newBuilder().addEyes(EYE).build();
    TestStream stream = TestStream.start(channel).open(open(spec, Axes.AXES_UNITY));
    ShadingRatesSpec opened =
        stream.opened.get(30, TimeUnit.SECONDS).getProducts().getShadingRates();
    assertThat(opened.getTile()).isEqualTo(16);
    assertThat(opened.getFullRateShare()).isEqualTo(0.3f);
    assertThat(opened.getHalfRateShare()).isEqualTo(0.4f);
    assertThat(opened.getClearDegrees()).isEqualTo(15);
    assertThat(opened.getRingDegrees()).isEqualTo(30);
    assertThat(opened.getEyes(0).getW()).isEqualTo(1);
    stream.cancel();
  }

  @Test
  void sharesThatAddUpToTheWholeAreTaken() throws Exception {
    ShadingRatesSpec whole =
        BY_MAP.toBuilder().setFullRateShare(0.2f).setHalfRateShare(0.8f).build();
    TestStream stream = TestStream.start(channel).open(open(whole, Axes.AXES_OMAF));
    stream.opened.get(30, TimeUnit.SECONDS);
    stream.cancel();
  }

  @Test
  void whatWasOpenedCanBeOpenedAgain() throws Exception {
    TestStream first = TestStream.start(channel).open(open(BY_MAP, Axes.AXES_UNREAL));
    Products products = first.opened.get(30, TimeUnit.SECONDS).getProducts();
    TestStream second =
        TestStream.start(channel).open(open(products.getShadingRates(), Axes.AXES_UNREAL));
    assertThat(second.opened.get(30, TimeUnit.SECONDS).getProducts()).isEqualTo(products);
    first.cancel();
    second.cancel();
  }

  /** In each engine's own axes, a head that looks the same way sees the same rates. */
  @ParameterizedTest
  @CsvSource({
    // Turned to the left by 90 degrees: quaternions of sin and cos of 45 degrees.
    "AXES_OMAF, 0, 0, 0.70710677, 0.70710677",
    "AXES_OPENXR, 0, 0.70710677, 0, 0.70710677",
    "AXES_UNITY, 0, -0.70710677, 0, 0.70710677",
    "AXES_UNREAL, 0, 0, -0.70710677, 0.70710677"
  })
  void ratesFollowTheHeadInEveryEnginesAxes(Axes axes, float x, float y, float z, float w)
      throws Exception {
    Result front = answer(axes, null);
    Pose left = Pose.newBuilder().setMediaTimeUs(7).setX(x).setY(y).setZ(z).setW(w).build();
    Result turned = answer(axes, left);
    assertThat(front.hasPose()).isFalse();
    assertThat(turned.getPose().getMediaTimeUs()).isEqualTo(7);
    assertThat(turned.getPose().getY()).isCloseTo(y, within(1e-6f));
    ShadingRateImage expected = answer(Axes.AXES_OMAF, leftInOmaf()).getShadingRates(0);
    assertThat(turned.getShadingRates(0).getTexels()).isEqualTo(expected.getTexels());
    assertThat(turned.getShadingRates(0).getTexels())
        .isNotEqualTo(front.getShadingRates(0).getTexels());
  }

  @Test
  void theStrongestPlaceIsShadedFullyAndTheBudgetHolds() throws Exception {
    Result result = answer(Axes.AXES_OMAF, null);
    ShadingRateImage image = result.getShadingRates(0);
    assertThat(image.getWidth()).isEqualTo(50);
    assertThat(image.getHeight()).isEqualTo(50);
    assertThat(image.getTexels().size()).isEqualTo(2500);
    assertThat(image.getDensity().size()).isEqualTo(5000);
    int full = 0;
    double cost = 0;
    for (byte texel : image.getTexels().toByteArray()) {
      assertThat(texel).isIn((byte) 0, (byte) 0b0101, (byte) 0b1010);
      full += texel == 0 ? 1 : 0;
      cost += 1.0 / (1 << (texel >> 2)) / (1 << (texel & 3)) / 2500;
    }
    assertThat(image.getFullShare()).isEqualTo(full / 2500f).isLessThanOrEqualTo(0.1f);
    assertThat(image.getCost()).isCloseTo((float) cost, within(1e-5f));
    assertThat(result.getOverBudget()).isFalse();
    Foveation foveation = image.getFoveation();
    assertThat(foveation.getLevel()).isNotEqualTo(FoveationLevel.FOVEATION_LEVEL_UNSPECIFIED);
    assertThat(foveation.getClearDegrees()).isPositive();
    int column = (int) ((foveation.getCentreX() + 1) / 2 * 50);
    int row = (int) ((1 - foveation.getCentreY()) / 2 * 50);
    assertThat(image.getTexels().byteAt(Math.min(row, 49) * 50 + Math.min(column, 49)))
        .isIn((byte) 0, (byte) 0b0101);
  }

  @Test
  void whatIsOutOfRangeIsRefusedWithItsField() throws Exception {
    refused(ShadingRatesSpec.getDefaultInstance(), "open.products.shading_rates", "1 to 4 views");
    refused(BY_MAP.toBuilder().setTile(12).build(), "open.products.shading_rates", "8, 16 or 32");
    refused(
        BY_MAP.toBuilder().setEyes(0, EYE.toBuilder().setLeft(2)).build(),
        "open.products.shading_rates.eyes[0]",
        "left below right");
    refused(
        BY_MAP.toBuilder().setFullRateShare(Float.NaN).build(),
        "open.products.shading_rates",
        "0 to 1");
  }

  @Test
  void aPoseThatIsNoneEndsTheStreamWithItsField() throws Exception {
    TestStream stream = TestStream.start(channel).open(open(BY_MAP, Axes.AXES_OMAF));
    stream.send(TrackRequest.newBuilder().setPose(Pose.getDefaultInstance()).build());
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(stream.errorInfo().getMetadataMap()).containsEntry("field", "pose");
  }

  private void refused(ShadingRatesSpec spec, String field, String allowed) throws Exception {
    TestStream stream = TestStream.start(channel).open(open(spec, Axes.AXES_OMAF));
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(stream.errorInfo().getMetadataMap()).containsEntry("field", field);
    assertThat(stream.status().getDescription()).contains(allowed);
  }

  private static Pose leftInOmaf() {
    float half = (float) Math.sqrt(0.5);
    return Pose.newBuilder().setZ(half).setW(half).build();
  }

  private Result answer(Axes axes, Pose pose) throws Exception {
    TestStream stream = TestStream.start(channel).open(open(BY_MAP, axes));
    if (pose != null) {
      stream.send(TrackRequest.newBuilder().setPose(pose).build());
    }
    ByteString picture = Pictures.jpeg(3);
    stream.frame(1, 0, picture);
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    return stream.results.get(0);
  }

  private static Open open(ShadingRatesSpec spec, Axes axes) {
    return Open.newBuilder()
        .setAxes(axes)
        .setDelivery(Delivery.DELIVERY_EVERY)
        .setProducts(Products.newBuilder().setShadingRates(spec))
        .build();
  }
}
