package io.passnet.edge.api;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.session.AnalysisSpec;
import io.passnet.saliency.v1.AnalyzeOpened;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Eye;
import io.passnet.saliency.v1.Projection;
import io.passnet.saliency.v1.StereoLayout;
import io.passnet.saliency.v1.VideoFormat;
import java.util.Optional;

/** What an analysis alone answers, as wire messages. */
final class AnalyzeAnswers {
  private AnalyzeAnswers() {}

  static AnalyzeOpened opened(MediaFile file, AnalysisSpec spec, Axes axes, Engine engine) {
    return AnalyzeOpened.newBuilder()
        .setModel(Answers.model(engine.model(spec.model()).orElseThrow()))
        .setAxes(io.passnet.saliency.v1.Axes.valueOf("AXES_" + axes.name()))
        .setProducts(
            ProductMessages.of(spec.products(), axes).toBuilder()
                .setSegments(ProductMessages.of(spec.segments())))
        .setSegmentTiles(ProductMessages.of(spec.segments().tiles()))
        .setVideo(video(file))
        .setFrameRate(file.frameRate())
        .setContainer(file.container())
        .setVideoCodec(file.videoCodec())
        .setChannelLayout(channels(file.soundLayout()))
        .setSound(file.soundDescription())
        .build();
  }

  private static VideoFormat video(MediaFile file) {
    SphereLayout layout = file.layout();
    VideoFormat.Builder video =
        VideoFormat.newBuilder()
            .setWidth(file.width())
            .setHeight(file.height())
            .setProjection(Projection.valueOf("PROJECTION_" + layout.projection()))
            .setStereo(StereoLayout.valueOf("STEREO_LAYOUT_" + layout.stereo()))
            .setEye(Eye.valueOf("EYE_" + layout.eye()));
    if (video.getProjection() != Projection.PROJECTION_EQUIRECTANGULAR) {
      video.setFaceOrder(layout.faces().order()).setFaceTurns(layout.faces().turns());
    }
    return video.build();
  }

  private static ChannelLayout channels(Optional<SoundLayout> layout) {
    return layout
        .map(known -> ChannelLayout.valueOf("CHANNEL_LAYOUT_" + known))
        .orElse(ChannelLayout.CHANNEL_LAYOUT_UNSPECIFIED);
  }
}
