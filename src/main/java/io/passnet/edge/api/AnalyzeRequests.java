package io.passnet.edge.api;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.media.FileReading;
import io.passnet.edge.media.LayoutChoice;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.AnalysisSpec;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Projection;
import io.passnet.saliency.v1.StereoLayout;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import java.util.Optional;

/** {@code AnalyzeOptions} as the domain takes them, defaults filled in. */
final class AnalyzeRequests {
  private AnalyzeRequests() {}

  static AnalysisSpec options(AnalyzeOptions options, Engine engine) {
    WarmModel model = Requests.model(options.getModel(), "options.model", engine);
    if (options.getProducts().hasShadingRates()) {
      throw Statuses.invalid(
          "options.products.shading_rates",
          "options.products.shading_rates need a viewer's head, which a file has not; leave it out, and ask Track");
    }
    Products perFrame = options.getProducts().toBuilder().clearSegments().build();
    ProductRequest products =
        perFrame.equals(Products.getDefaultInstance())
            ? ProductRequest.NOTHING
            : ProductRequests.products(perFrame, "options.products", model.manifest(), Axes.OMAF);
    return new AnalysisSpec(
        model.name(),
        reading(options),
        products,
        ProductRequests.segments(
            options.getProducts().getSegments(), "options.products.segments", products),
        everyNth(options.getEveryNthFrame()));
  }

  private static FileReading reading(AnalyzeOptions options) {
    PictureFormat picture = picture(options.getVideo());
    Optional<SoundFormat> sound =
        options.hasAudio() ? Optional.of(sound(options.getAudio())) : Optional.empty();
    return new FileReading(
        layout(options.getVideo(), picture.layout()),
        picture.colours(),
        sound.map(SoundFormat::layout),
        sound.map(SoundFormat::fuma).orElse(false));
  }

  private static PictureFormat picture(VideoFormat video) {
    refuse(
        video.getEncoding() != VideoEncoding.VIDEO_ENCODING_UNSPECIFIED, "options.video.encoding");
    refuse(video.getWidth() != 0, "options.video.width");
    refuse(video.getHeight() != 0, "options.video.height");
    refuse(video.getStride() != 0, "options.video.stride");
    refuse(!video.getCodecConfig().isEmpty(), "options.video.codec_config");
    return Formats.picture(video, "options.video");
  }

  /** What is left out stays open, for the file to say. */
  private static LayoutChoice layout(VideoFormat video, SphereLayout layout) {
    boolean faces = !video.getFaceOrder().isEmpty() || !video.getFaceTurns().isEmpty();
    return new LayoutChoice(
        video.getProjection() == Projection.PROJECTION_UNSPECIFIED
            ? Optional.empty()
            : Optional.of(layout.projection()),
        video.getStereo() == StereoLayout.STEREO_LAYOUT_UNSPECIFIED
            ? Optional.empty()
            : Optional.of(layout.stereo()),
        Optional.of(layout.eye()),
        faces ? Optional.of(layout.faces()) : Optional.empty());
  }

  private static SoundFormat sound(AudioFormat audio) {
    refuse(
        audio.getEncoding() != AudioEncoding.AUDIO_ENCODING_UNSPECIFIED, "options.audio.encoding");
    refuse(audio.getSampleRate() != 0, "options.audio.sample_rate");
    refuse(!audio.getCodecConfig().isEmpty(), "options.audio.codec_config");
    // Any encoding and rate will do: only the layout is taken from it.
    return Formats.sound(
        audio.toBuilder()
            .setEncoding(AudioEncoding.AUDIO_ENCODING_PCM_F32LE)
            .setSampleRate(SoundFormat.MAX_RATE)
            .build(),
        "options.audio");
  }

  /** The wire's numbers are unsigned: a negative one is a very large one. */
  private static int everyNth(int wanted) {
    return wanted < 0 ? Integer.MAX_VALUE : Math.max(1, wanted);
  }

  private static void refuse(boolean given, String field) {
    if (given) {
      throw Statuses.invalid(field, field + " is read from the file; leave it out");
    }
  }
}
