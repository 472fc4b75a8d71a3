package io.passnet.edge.api;

import com.google.protobuf.UnsafeByteOperations;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.geometry.EyeView;
import io.passnet.edge.geometry.Orientation;
import io.passnet.edge.product.HeadPose;
import io.passnet.edge.product.ShadingFoveation;
import io.passnet.edge.product.ShadingImage;
import io.passnet.edge.product.ShadingRate;
import io.passnet.edge.product.ShadingRequest;
import io.passnet.edge.product.ShadingSet;
import io.passnet.edge.product.ShadingSpec;
import io.passnet.edge.product.Smoothing;
import io.passnet.saliency.v1.Foveation;
import io.passnet.saliency.v1.FoveationLevel;
import io.passnet.saliency.v1.Pose;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.ShadingRateImage;
import io.passnet.saliency.v1.ShadingRatesSpec;
import java.util.ArrayList;
import java.util.List;

/** Shading rates and poses, wire to domain and back; turns are in the axes of the stream. */
final class Shading {
  private static final int TILE = 16;

  private Shading() {}

  static HeadPose pose(Pose pose, Axes axes) {
    return Requests.checked(
        "pose",
        () ->
            new HeadPose(
                pose.getMediaTimeUs(),
                axes.toOmaf(pose.getX(), pose.getY(), pose.getZ(), pose.getW())));
  }

  /** Returns what is wanted, defaults filled in. */
  static ShadingSpec spec(ShadingRatesSpec spec, String field, Axes axes, Smoothing smoothing) {
    List<EyeView> eyes = new ArrayList<>();
    for (int k = 0; k < spec.getEyesCount(); k++) {
      eyes.add(eye(spec.getEyes(k), "%s.eyes[%d]".formatted(field, k), axes));
    }
    double full = or(spec.getFullRateShare(), ShadingRequest.FULL_SHARE);
    double half =
        or(spec.getHalfRateShare(), Math.max(0, Math.min(ShadingRequest.HALF_SHARE, 1 - full)));
    double clear = or(spec.getClearDegrees(), ShadingRequest.CLEAR_DEGREES);
    double ring = or(spec.getRingDegrees(), Math.max(ShadingRequest.RING_DEGREES, clear));
    ShadingRate coarsest =
        switch (spec.getCoarsest()) {
          case SHADING_RATE_UNSPECIFIED, SHADING_RATE_4X4 -> ShadingRate.QUARTER;
          case SHADING_RATE_2X2 -> ShadingRate.HALF;
          case UNRECOGNIZED ->
              throw Requests.unknown(field + ".coarsest", "SHADING_RATE_2X2 or 4X4");
        };
    int tile = spec.getTile() == 0 ? TILE : spec.getTile();
    return Requests.checked(
        field,
        () ->
            new ShadingSpec(
                new ShadingRequest(
                    eyes,
                    tile,
                    full,
                    half,
                    coarsest,
                    clear,
                    ring,
                    spec.getDensityMap(),
                    spec.getFoveation()),
                smoothing));
  }

  /** The wire's 0 is the default, and what is negative is none. */
  private static double or(float value, double preset) {
    return value == 0 ? preset : value < 0 ? 0 : value;
  }

  private static EyeView eye(io.passnet.saliency.v1.EyeView eye, String field, Axes axes) {
    boolean straight = eye.getX() == 0 && eye.getY() == 0 && eye.getZ() == 0 && eye.getW() == 0;
    return Requests.checked(
        field,
        () ->
            new EyeView(
                eye.getWidth(),
                eye.getHeight(),
                eye.getLeft(),
                eye.getRight(),
                eye.getUp(),
                eye.getDown(),
                straight
                    ? Orientation.STRAIGHT
                    : axes.toOmaf(eye.getX(), eye.getY(), eye.getZ(), eye.getW()),
                eye.getLens()));
  }

  /** Returns the message that asks for the same. */
  static ShadingRatesSpec message(ShadingSpec spec, Axes axes) {
    ShadingRequest request = spec.request();
    ShadingRatesSpec.Builder message =
        ShadingRatesSpec.newBuilder()
            .setTile(request.tile())
            .setFullRateShare(orNone(request.fullShare()))
            .setHalfRateShare(orNone(request.halfShare()))
            .setCoarsest(
                request.coarsest() == ShadingRate.HALF
                    ? io.passnet.saliency.v1.ShadingRate.SHADING_RATE_2X2
                    : io.passnet.saliency.v1.ShadingRate.SHADING_RATE_4X4)
            .setClearDegrees(orNone(request.clearDegrees()))
            .setRingDegrees(orNone(request.ringDegrees()))
            .setDensityMap(request.density())
            .setFoveation(request.foveation())
            .setSmoothingUs(spec.smoothing().timeUs());
    request.eyes().forEach(eye -> message.addEyes(message(eye, axes)));
    return message.build();
  }

  private static float orNone(double value) {
    return value == 0 ? -1 : (float) value;
  }

  private static io.passnet.saliency.v1.EyeView message(EyeView eye, Axes axes) {
    double[] turn = axes.fromOmaf(eye.orientation());
    return io.passnet.saliency.v1.EyeView.newBuilder()
        .setWidth(eye.width())
        .setHeight(eye.height())
        .setLeft((float) eye.left())
        .setRight((float) eye.right())
        .setUp((float) eye.up())
        .setDown((float) eye.down())
        .setX((float) turn[0])
        .setY((float) turn[1])
        .setZ((float) turn[2])
        .setW((float) turn[3])
        .setLens((float) eye.lens())
        .build();
  }

  /** Puts what was made into an answer. */
  static void answer(ShadingSet shading, Axes axes, Result.Builder result) {
    shading.images().forEach(image -> result.addShadingRates(message(image)));
    result.setOverBudget(shading.overBudget());
    shading.pose().ifPresent(pose -> result.setPose(message(pose, axes)));
  }

  private static Pose message(HeadPose pose, Axes axes) {
    double[] turn = axes.fromOmaf(pose.orientation());
    return Pose.newBuilder()
        .setMediaTimeUs(pose.mediaTimeUs())
        .setX((float) turn[0])
        .setY((float) turn[1])
        .setZ((float) turn[2])
        .setW((float) turn[3])
        .build();
  }

  private static ShadingRateImage message(ShadingImage image) {
    ShadingRateImage.Builder message =
        ShadingRateImage.newBuilder()
            .setWidth(image.width())
            .setHeight(image.height())
            .setTexels(UnsafeByteOperations.unsafeWrap(image.texels()))
            .setDensity(UnsafeByteOperations.unsafeWrap(image.density()))
            .setFullShare((float) image.fullShare())
            .setHalfShare((float) image.halfShare())
            .setQuarterShare((float) image.quarterShare())
            .setCost((float) image.cost());
    image.foveation().ifPresent(foveation -> message.setFoveation(message(foveation)));
    return message.build();
  }

  private static Foveation message(ShadingFoveation foveation) {
    return Foveation.newBuilder()
        .setLevel(FoveationLevel.valueOf("FOVEATION_LEVEL_" + foveation.level()))
        .setClearDegrees((float) foveation.clearDegrees())
        .setCentreX((float) foveation.centreX())
        .setCentreY((float) foveation.centreY())
        .build();
  }
}
