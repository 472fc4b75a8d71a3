package io.passnet.edge.api;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileLayout;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.SegmentTile;
import io.passnet.edge.session.AnalysisSpec;
import io.passnet.saliency.v1.AnalyzeOpened;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Eye;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Projection;
import io.passnet.saliency.v1.Rectangle;
import io.passnet.saliency.v1.SegmentsSpec;
import io.passnet.saliency.v1.StereoLayout;
import io.passnet.saliency.v1.Tile;
import io.passnet.saliency.v1.TilesSpec;
import io.passnet.saliency.v1.VideoFormat;
import java.util.Optional;

/** What an analysis alone answers, as wire messages. */
final class AnalyzeAnswers {
  private AnalyzeAnswers() {}

  static AnalyzeOpened opened(MediaFile file, AnalysisSpec spec, Axes axes, Engine engine) {
    return AnalyzeOpened.newBuilder()
        .setModel(Answers.model(engine))
        .setAxes(io.passnet.saliency.v1.Axes.valueOf("AXES_" + axes.name()))
        .setProducts(products(spec.products(), spec.segments()))
        .setVideo(video(file))
        .setFrameRate(file.frameRate())
        .setContainer(file.container())
        .setVideoCodec(file.videoCodec())
        .setChannelLayout(channels(file.soundLayout()))
        .setSound(file.soundDescription())
        .build();
  }

  static io.passnet.saliency.v1.Segment segment(Segment segment) {
    return io.passnet.saliency.v1.Segment.newBuilder()
        .setStartUs(segment.startUs())
        .setEndUs(segment.endUs())
        .setFrames(segment.frames())
        .addAllTiles(segment.tiles().stream().map(AnalyzeAnswers::tile).toList())
        .build();
  }

  private static Tile tile(SegmentTile tile) {
    return Tile.newBuilder()
        .setIndex(tile.index())
        .setShare((float) tile.share())
        .setMean((float) tile.mean())
        .setMaximum((float) tile.maximum())
        .setRank(tile.rank())
        .build();
  }

  private static Products products(ProductRequest products, SegmentRequest segments) {
    return ProductMessages.of(products).toBuilder()
        .setTiles(tiles(segments.tiles()))
        .setSegments(
            SegmentsSpec.newBuilder()
                .setStartUs(segments.startUs())
                .setLengthUs(segments.lengthUs()))
        .build();
  }

  private static TilesSpec tiles(TileLayout layout) {
    TilesSpec.Builder spec = TilesSpec.newBuilder();
    if (layout instanceof TileGrid grid) {
      return spec.setColumns(grid.columns()).setRows(grid.rows()).build();
    }
    for (int index = 0; index < layout.count(); index++) {
      Region region = layout.region(index);
      spec.addRectangles(
          Rectangle.newBuilder()
              .setX((float) region.left())
              .setY((float) region.upper())
              .setWidth((float) (region.right() - region.left()))
              .setHeight((float) (region.lower() - region.upper())));
    }
    return spec.build();
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
