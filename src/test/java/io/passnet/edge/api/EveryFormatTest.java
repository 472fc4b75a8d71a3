package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import io.passnet.edge.media.Colours;
import io.passnet.edge.media.EncodedVideo;
import io.passnet.edge.media.PictureEncoder;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.Projected;
import io.passnet.edge.media.Raw;
import io.passnet.edge.media.Webp;
import io.passnet.saliency.v1.ColorMatrix;
import io.passnet.saliency.v1.ColorRange;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One scene in every encoding, projection and stereo layout: the strongest peak stays where it is
 * when the pictures come as they were painted.
 */
@QuarkusTest
class EveryFormatTest extends ServerTest {
  private static final int WIDTH = 896;
  private static final int HEIGHT = 448;
  private static final int FACE = 256;
  private static final int PICTURES = 3;
  private static final long STEP_US = 100_000;
  private static final double WITHIN_DEGREES = 3;

  private static final CubeFaces OTHER_FACES = new CubeFaces("flbrud", "001230");

  private static final List<ByteBuffer> SCENE = scene();
  private static Direction reference;

  /** A row of the table: how the pictures are made and announced. */
  private record Row(PictureEncoding encoding, Colours colours, SphereLayout layout) {
    @Override
    public String toString() {
      String eye = layout.stereo() == StereoLayout.MONO ? "" : " " + layout.eye();
      String faces = layout.projection().isCube() ? " " + layout.faces().order() : "";
      String colour = colours.equals(Colours.AUTO) ? "" : " " + colours;
      return "%s %s%s %s%s%s"
          .formatted(encoding, layout.projection(), faces, layout.stereo(), eye, colour);
    }
  }

  static Stream<Row> rows() {
    Stream<Row> crossed =
        Stream.of(PictureEncoding.values())
            .flatMap(encoding -> layouts().map(layout -> new Row(encoding, Colours.AUTO, layout)));
    Stream<Row> coloured =
        Stream.of(PictureEncoding.NV12, PictureEncoding.I420)
            .flatMap(
                encoding ->
                    Stream.of(Colours.Range.LIMITED, Colours.Range.FULL)
                        .flatMap(
                            range ->
                                Stream.of(Colours.Matrix.BT601, Colours.Matrix.BT709)
                                    .map(
                                        matrix ->
                                            new Row(
                                                encoding,
                                                new Colours(range, matrix),
                                                SphereLayout.EQUIRECTANGULAR))));
    return Stream.concat(crossed, coloured);
  }

  private static Stream<SphereLayout> layouts() {
    List<SphereLayout> layouts = new ArrayList<>();
    for (StereoLayout stereo : StereoLayout.values()) {
      Eye eye = stereo == StereoLayout.LEFT_RIGHT ? Eye.RIGHT : Eye.LEFT;
      layouts.add(new SphereLayout(Projection.EQUIRECTANGULAR, stereo, eye, CubeFaces.CUBEMAP));
      layouts.add(new SphereLayout(Projection.CUBEMAP_3X2, stereo, eye, CubeFaces.CUBEMAP));
      layouts.add(
          new SphereLayout(Projection.EQUIANGULAR_CUBEMAP_3X2, stereo, eye, CubeFaces.EQUIANGULAR));
    }
    layouts.add(new SphereLayout(Projection.CUBEMAP_3X2, StereoLayout.MONO, Eye.LEFT, OTHER_FACES));
    return layouts.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void thePeakStaysWhereItIs(Row row) throws Exception {
    assumeTrue(
        !row.encoding.isPackets() || EncodedVideo.canEncode(row.encoding),
        "No encoder of " + row.encoding + ": install the ffmpeg command with libx265");
    Direction peak = peak(format(row), pictures(row));
    assertThat(peak.angleTo(reference())).as("degrees off").isLessThan(WITHIN_DEGREES);
  }

  private Direction reference() throws Exception {
    if (reference == null) {
      Row painted = new Row(PictureEncoding.RGB24, Colours.AUTO, SphereLayout.EQUIRECTANGULAR);
      reference = peak(format(painted), pictures(painted));
    }
    return reference;
  }

  /** The strongest peak of the last picture, whatever the one before it was. */
  private Direction peak(VideoFormat format, List<byte[]> pictures) throws Exception {
    Products products = Products.newBuilder().setPeaks(PeaksSpec.newBuilder().setCount(1)).build();
    TestStream stream =
        TestStream.start(channel)
            .open(
                Open.newBuilder()
                    .setDelivery(Delivery.DELIVERY_EVERY)
                    .setVideo(format)
                    .setProducts(products)
                    .build());
    for (int i = 0; i < pictures.size(); i++) {
      stream.awaitReady();
      stream.frame(i, i * STEP_US, ByteString.copyFrom(pictures.get(i)));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).isEmpty();
    assertThat(stream.results).extracting(Result::getFrameId).containsExactly(0L, 1L, 2L);
    var found = stream.results.get(PICTURES - 1).getPeaks(0).getDirection();
    return new Direction(found.getX(), found.getY(), found.getZ());
  }

  private static List<byte[]> pictures(Row row) {
    int across = row.layout.stereo() == StereoLayout.LEFT_RIGHT ? 2 : 1;
    int down = row.layout.stereo() == StereoLayout.TOP_BOTTOM ? 2 : 1;
    int width = across * eyeWidth(row);
    int height = down * eyeHeight(row);
    List<ByteBuffer> laid =
        SCENE.stream()
            .map(rgb -> Projected.of(rgb, WIDTH, HEIGHT, row.layout, width, height))
            .toList();
    if (row.encoding.isPackets()) {
      return EncodedVideo.of(row.encoding, laid, width, height, PICTURES).packets().stream()
          .map(EncodedVideo.Packet::data)
          .toList();
    }
    return laid.stream().map(rgb -> still(row, rgb, width, height)).toList();
  }

  private static byte[] still(Row row, ByteBuffer rgb, int width, int height) {
    return switch (row.encoding) {
      case AUTO, JPEG -> PictureEncoder.jpeg(rgb, width, height);
      case PNG -> PictureEncoder.png(rgb, width, height);
      case WEBP -> Webp.of(rgb, width, height, false);
      default -> {
        ByteBuffer raw =
            Raw.of(rgb, PictureFormat.raw(row.encoding, width, height, 0).with(row.colours));
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        yield bytes;
      }
    };
  }

  private static VideoFormat format(Row row) {
    int across = row.layout.stereo() == StereoLayout.LEFT_RIGHT ? 2 : 1;
    int down = row.layout.stereo() == StereoLayout.TOP_BOTTOM ? 2 : 1;
    VideoFormat.Builder format =
        VideoFormat.newBuilder()
            .setProjection(
                io.passnet.saliency.v1.Projection.valueOf("PROJECTION_" + row.layout.projection()))
            .setStereo(
                io.passnet.saliency.v1.StereoLayout.valueOf("STEREO_LAYOUT_" + row.layout.stereo()))
            .setEye(io.passnet.saliency.v1.Eye.valueOf("EYE_" + row.layout.eye()));
    if (row.layout.faces().equals(OTHER_FACES)) {
      format.setFaceOrder(OTHER_FACES.order()).setFaceTurns(OTHER_FACES.turns());
    }
    if (row.encoding != PictureEncoding.AUTO) {
      format.setEncoding(VideoEncoding.valueOf("VIDEO_ENCODING_" + row.encoding));
    }
    if (row.encoding.isRaw()) {
      format.setWidth(across * eyeWidth(row)).setHeight(down * eyeHeight(row));
    }
    if (row.colours.range() != Colours.Range.AUTO) {
      format.setRange(ColorRange.valueOf("COLOR_RANGE_" + row.colours.range()));
      format.setMatrix(ColorMatrix.valueOf("COLOR_MATRIX_" + row.colours.matrix()));
    }
    return format.build();
  }

  private static int eyeWidth(Row row) {
    return row.layout.projection() == Projection.EQUIRECTANGULAR ? WIDTH : 3 * FACE;
  }

  private static int eyeHeight(Row row) {
    return row.layout.projection() == Projection.EQUIRECTANGULAR ? HEIGHT : 2 * FACE;
  }

  private static List<ByteBuffer> scene() {
    Scene scene = new Scene(new Voice(16_000), WIDTH, HEIGHT);
    return IntStream.range(0, PICTURES).mapToObj(i -> direct(scene.picture(2 + i * 0.1))).toList();
  }

  private static ByteBuffer direct(ByteBuffer rgb) {
    return ByteBuffer.allocateDirect(rgb.remaining()).put(rgb).flip();
  }
}
