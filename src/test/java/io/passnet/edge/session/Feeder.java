package io.passnet.edge.session;

import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.product.Moment;
import io.passnet.edge.product.ProductLine;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.SaliencyMap;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.Smoothing;
import io.passnet.edge.product.TileSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The one whose stream is watched; wants the same segments as the guests. */
final class Feeder {
  static final int WIDTH = 64;
  static final int HEIGHT = 32;
  static final ProductRequest SEGMENTS =
      ProductRequest.NOTHING.with(
          new SegmentRequest(
              new TileSpec(new TileGrid(2, 1), false, Smoothing.NONE), 0, 2 * Feeder.FRAME_US));
  static final long FRAME_US = 33_000;

  private final Audience audience;
  private final ByteBuffer picture = ByteBuffer.allocate(3 * WIDTH * HEIGHT);
  final List<Segment> segments = new ArrayList<>();
  private ProductLine line;
  boolean live;
  private long scene;
  private long frames;
  FrameResult newest;

  Feeder(Audience audience) {
    this.audience = audience;
  }

  void open() {
    live = true;
    line = new ProductLine();
    SessionSpec spec =
        new SessionSpec(
            "plaza",
            false,
            "passnet-s",
            Delivery.LATEST,
            PictureFormat.raw(PictureEncoding.RGB24, WIDTH, HEIGHT, 0),
            Optional.empty(),
            SEGMENTS,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(1));
    audience.opened(spec, "");
  }

  void fill(int grey) {
    Arrays.fill(picture.array(), (byte) grey);
  }

  void show(boolean cut) {
    scene += cut ? 1 : 0;
    float[] density = new float[WIDTH * HEIGHT];
    Arrays.fill(density, 1);
    Moment moment =
        new Moment(
            frames * FRAME_US,
            scene,
            SaliencyMap.of(WIDTH, HEIGHT, density),
            Optional.of(new Moment.Picture(picture, WIDTH, HEIGHT)),
            Optional.empty());
    FrameResult result =
        new FrameResult(
            new FrameResult.FrameId(frames, frames * FRAME_US, 0),
            line.make(SEGMENTS, moment),
            new StageTimes(0, 0, 0, 0, 0, 0),
            false,
            cut,
            0);
    frames++;
    segments.addAll(result.products().segments());
    newest = result;
    audience.show(result, moment);
  }
}
