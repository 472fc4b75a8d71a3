package io.passnet.edge.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.product.MapImage;
import io.passnet.edge.product.ProductSet;
import io.passnet.edge.product.SegmentTile;
import io.passnet.edge.product.TileShare;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.SessionSpec;
import io.passnet.edge.session.StageTimes;
import io.passnet.edge.session.StreamNotice;
import io.passnet.edge.session.Totals;
import io.passnet.saliency.v1.Closed;
import io.passnet.saliency.v1.Direction;
import io.passnet.saliency.v1.Map;
import io.passnet.saliency.v1.MapScale;
import io.passnet.saliency.v1.ModelInfo;
import io.passnet.saliency.v1.Notice;
import io.passnet.saliency.v1.NoticeKind;
import io.passnet.saliency.v1.Opened;
import io.passnet.saliency.v1.Peak;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.Segment;
import io.passnet.saliency.v1.Tile;

/** Domain answers as wire messages, directions in the axes that the client chose. */
final class Answers {
  private Answers() {}

  static Opened opened(SessionSpec spec, String videoDecoder, Axes axes, Engine engine) {
    WarmModel model = engine.model(spec.model()).orElseThrow();
    return Opened.newBuilder()
        .setStream(spec.name())
        .setModel(model(model))
        .setDelivery(
            spec.delivery() == Delivery.EVERY
                ? io.passnet.saliency.v1.Delivery.DELIVERY_EVERY
                : io.passnet.saliency.v1.Delivery.DELIVERY_LATEST)
        .setAxes(wire(axes))
        .setProducts(ProductMessages.of(spec.products(), axes))
        .setIdleTimeoutUs(spec.idleTimeout().toNanos() / 1000)
        .setExpectedCadenceUs(model.cadence().toNanos() / 1000)
        .setVideoDecoder(videoDecoder)
        .build();
  }

  static ModelInfo model(WarmModel model) {
    return ModelInfo.newBuilder()
        .setName(model.name())
        .setVersion(model.manifest().version())
        .setProvider(model.provider().label())
        .setMapWidth(model.manifest().map().width())
        .setMapHeight(model.manifest().map().height())
        .setWindow(model.manifest().window())
        .setAudio(true)
        .setLicence(model.manifest().licence())
        .build();
  }

  static Result result(FrameResult found, Axes axes, long nowNanos) {
    Result.Builder result =
        products(found.products(), axes)
            .setFrameId(found.frame().id())
            .setMediaTimeUs(found.frame().mediaTimeUs())
            .setCaptureTimeUs(found.frame().captureTimeUs())
            .setDropped(found.dropped())
            .setHeard(found.heard())
            .setNewScene(found.newScene());
    StageTimes times = found.times();
    result
        .getTimesBuilder()
        .setWaitedUs(times.waited() / 1000)
        .setDecodedUs(times.decoded() / 1000)
        .setQueuedUs(times.queued() / 1000)
        .setInferredUs(times.inferred() / 1000)
        .setProductsUs(times.products() / 1000)
        .setTotalUs((nowNanos - times.arrived()) / 1000);
    return result.build();
  }

  private static Result.Builder products(ProductSet products, Axes axes) {
    Result.Builder result = Result.newBuilder();
    products.map().ifPresent(map -> result.setMap(map(map)));
    products
        .peaks()
        .forEach(
            peak -> {
              double[] v = axes.fromOmaf(peak.direction());
              result.addPeaks(
                  Peak.newBuilder()
                      .setDirection(
                          Direction.newBuilder()
                              .setX((float) v[0])
                              .setY((float) v[1])
                              .setZ((float) v[2]))
                      .setAzimuth((float) peak.direction().azimuthDegrees())
                      .setElevation((float) peak.direction().elevationDegrees())
                      .setExtent((float) peak.extentDegrees())
                      .setWeight((float) peak.weight())
                      .setId(peak.id())
                      .setAgeUs(peak.ageUs()));
            });
    products.tiles().forEach(tile -> result.addTiles(tile(tile)));
    products.segments().forEach(segment -> result.addSegments(segment(segment)));
    products.shading().ifPresent(shading -> Shading.answer(shading, axes, result));
    products.overlay().ifPresent(jpeg -> result.setOverlay(UnsafeByteOperations.unsafeWrap(jpeg)));
    return result;
  }

  static Segment segment(io.passnet.edge.product.Segment segment) {
    return Segment.newBuilder()
        .setStartUs(segment.startUs())
        .setEndUs(segment.endUs())
        .setFrames(segment.frames())
        .addAllTiles(segment.tiles().stream().map(Answers::tile).toList())
        .build();
  }

  private static Tile tile(SegmentTile tile) {
    return Tile.newBuilder()
        .setIndex(tile.index())
        .setShare((float) tile.share())
        .setMean((float) tile.mean())
        .setMaximum((float) tile.maximum())
        .setRank(tile.rank())
        .setMaximumTimeUs(tile.maximumUs())
        .setLastShare((float) tile.last())
        .build();
  }

  private static Tile tile(TileShare tile) {
    return Tile.newBuilder()
        .setIndex(tile.index())
        .setShare((float) tile.share())
        .setMean((float) tile.mean())
        .setMaximum((float) tile.maximum())
        .setRank(tile.rank())
        .build();
  }

  private static Map map(MapImage map) {
    // Nobody writes to what was made, so its bytes need no copy.
    ByteString data = UnsafeByteOperations.unsafeWrap(map.data());
    return Map.newBuilder()
        .setWidth(map.width())
        .setHeight(map.height())
        .setFormat(ProductMessages.of(map.format()))
        .setScale(map.scaledToMaximum() ? MapScale.MAP_SCALE_MAXIMUM : MapScale.MAP_SCALE_DENSITY)
        .setData(data)
        .build();
  }

  static Notice notice(StreamNotice notice) {
    NoticeKind kind = NoticeKind.valueOf("NOTICE_KIND_" + notice.kind());
    return Notice.newBuilder()
        .setKind(kind)
        .setFrameId(notice.frameId())
        .setMediaTimeUs(notice.mediaTimeUs())
        .setText(notice.text())
        .setCount(notice.count())
        .build();
  }

  static Closed closed(Totals totals) {
    return Closed.newBuilder()
        .setFramesReceived(totals.received())
        .setFramesAnswered(totals.answered())
        .setFramesDropped(totals.dropped())
        .setFramesRejected(totals.rejected())
        .setAudioUs(totals.soundUs())
        .build();
  }

  private static io.passnet.saliency.v1.Axes wire(Axes axes) {
    return io.passnet.saliency.v1.Axes.valueOf("AXES_" + axes.name());
  }
}
