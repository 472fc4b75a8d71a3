package io.passnet.edge.api.client;

import com.google.protobuf.ByteString;
import io.passnet.edge.api.ProductMessages;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.media.Colours;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.product.MapFormat;
import io.passnet.edge.product.MapImage;
import io.passnet.edge.product.Peak;
import io.passnet.edge.product.ProductSet;
import io.passnet.edge.product.TileShare;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.FrameResult.FrameId;
import io.passnet.edge.session.SessionSpec;
import io.passnet.edge.session.StageTimes;
import io.passnet.edge.session.Totals;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.Axes;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Closed;
import io.passnet.saliency.v1.ColorMatrix;
import io.passnet.saliency.v1.ColorRange;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Eye;
import io.passnet.saliency.v1.Map;
import io.passnet.saliency.v1.MapScale;
import io.passnet.saliency.v1.ModelInfo;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.Projection;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.StereoLayout;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import java.util.List;
import java.util.Optional;

/** What a client says and hears, between the domain's types and the wire's; axes are OMAF's. */
final class Wire {
  private Wire() {}

  static Open open(SessionSpec spec) {
    Open.Builder open =
        Open.newBuilder()
            .setStream(spec.name())
            .setModel(spec.model())
            .setDelivery(Delivery.valueOf("DELIVERY_" + spec.delivery()))
            .setVideo(video(spec.picture()))
            .setAxes(Axes.AXES_OMAF)
            .setProducts(ProductMessages.of(spec.products(), io.passnet.edge.geometry.Axes.OMAF))
            .setIdleTimeoutUs(spec.idleTimeout().toNanos() / 1000)
            .setMaxAgeUs(spec.maxAge().toNanos() / 1000);
    spec.sound().ifPresent(sound -> open.setAudio(audio(sound)));
    return open.build();
  }

  private static VideoFormat video(PictureFormat picture) {
    VideoEncoding encoding =
        picture.encoding() == PictureEncoding.AUTO
            ? VideoEncoding.VIDEO_ENCODING_UNSPECIFIED
            : VideoEncoding.valueOf("VIDEO_ENCODING_" + picture.encoding());
    VideoFormat.Builder format =
        VideoFormat.newBuilder()
            .setEncoding(encoding)
            .setWidth(picture.width())
            .setHeight(picture.height())
            .setStride(picture.stride())
            .setRange(
                picture.colours().range() == Colours.Range.AUTO
                    ? ColorRange.COLOR_RANGE_UNSPECIFIED
                    : ColorRange.valueOf("COLOR_RANGE_" + picture.colours().range()))
            .setMatrix(
                picture.colours().matrix() == Colours.Matrix.AUTO
                    ? ColorMatrix.COLOR_MATRIX_UNSPECIFIED
                    : ColorMatrix.valueOf("COLOR_MATRIX_" + picture.colours().matrix()))
            .setProjection(
                picture.layout().projection() == io.passnet.edge.geometry.Projection.AUTO
                    ? Projection.PROJECTION_UNSPECIFIED
                    : Projection.valueOf("PROJECTION_" + picture.layout().projection()))
            .setStereo(StereoLayout.valueOf("STEREO_LAYOUT_" + picture.layout().stereo()))
            .setEye(Eye.valueOf("EYE_" + picture.layout().eye()))
            .setCodecConfig(ByteString.copyFrom(picture.codecConfig().duplicate()));
    if (picture.layout().projection().isCube()) {
      format
          .setFaceOrder(picture.layout().faces().order())
          .setFaceTurns(picture.layout().faces().turns());
    }
    return format.build();
  }

  private static AudioFormat audio(SoundFormat sound) {
    return AudioFormat.newBuilder()
        .setEncoding(
            AudioEncoding.valueOf(
                "AUDIO_ENCODING_"
                    + (sound.encoding().isPackets() ? "" : "PCM_")
                    + sound.encoding()))
        .setSampleRate(sound.rate())
        .setLayout(ChannelLayout.valueOf("CHANNEL_LAYOUT_" + sound.layout()))
        .setFuma(sound.fuma())
        .setCodecConfig(ByteString.copyFrom(sound.codecConfig().duplicate()))
        .build();
  }

  static String model(ModelInfo model) {
    return "%s %s on %s".formatted(model.getName(), model.getVersion(), model.getProvider());
  }

  static FrameResult result(Result result) {
    var times = result.getTimes();
    return new FrameResult(
        new FrameId(result.getFrameId(), result.getMediaTimeUs(), result.getCaptureTimeUs()),
        new ProductSet(
            result.hasMap() ? Optional.of(map(result.getMap())) : Optional.empty(),
            peaks(result),
            tiles(result),
            List.of(),
            Optional.empty(),
            result.getOverlay().isEmpty()
                ? Optional.empty()
                : Optional.of(result.getOverlay().toByteArray())),
        new StageTimes(
            0,
            times.getWaitedUs() * 1000,
            times.getDecodedUs() * 1000,
            times.getQueuedUs() * 1000,
            times.getInferredUs() * 1000,
            times.getProductsUs() * 1000),
        result.getHeard(),
        result.getNewScene(),
        result.getDropped());
  }

  private static MapImage map(Map map) {
    return new MapImage(
        map.getWidth(),
        map.getHeight(),
        MapFormat.valueOf(map.getFormat().name().substring("MAP_FORMAT_".length())),
        map.getScale() == MapScale.MAP_SCALE_MAXIMUM,
        map.getData().toByteArray());
  }

  private static List<Peak> peaks(Result result) {
    return result.getPeaksList().stream()
        .map(
            peak ->
                new Peak(
                    new Direction(
                        peak.getDirection().getX(),
                        peak.getDirection().getY(),
                        peak.getDirection().getZ()),
                    peak.getExtent(),
                    peak.getWeight()))
        .toList();
  }

  private static List<TileShare> tiles(Result result) {
    return result.getTilesList().stream()
        .map(
            tile ->
                new TileShare(
                    tile.getIndex(),
                    tile.getShare(),
                    tile.getMean(),
                    tile.getMaximum(),
                    tile.getRank()))
        .toList();
  }

  static Totals totals(Closed closed) {
    return new Totals(
        closed.getFramesReceived(),
        closed.getFramesAnswered(),
        closed.getFramesDropped(),
        closed.getFramesRejected(),
        closed.getAudioUs());
  }
}
