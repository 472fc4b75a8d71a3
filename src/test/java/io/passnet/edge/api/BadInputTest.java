package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.OverlaySpec;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Projection;
import io.passnet.saliency.v1.TilesSpec;
import io.passnet.saliency.v1.TrackRequest;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests that the contract does not allow: their status, and what the message says. */
@QuarkusTest
class BadInputTest extends Refusals {
  @Test
  void aFirstMessageThatIsNotOpenEndsTheStream() throws Exception {
    TestStream stream = TestStream.start(channel);
    stream.frame(1, 0, Pictures.jpeg(1));
    refused(stream, Status.Code.INVALID_ARGUMENT, "field", "open", "must be Open");
  }

  @Test
  void aStreamThatEndsBeforeOpenIsRefused() throws Exception {
    TestStream stream = TestStream.start(channel);
    stream.halfClose();
    refused(stream, Status.Code.INVALID_ARGUMENT, "field", "open", "send Open");
  }

  @Test
  void aSecondOpenEndsTheStream() throws Exception {
    TestStream stream = TestStream.start(channel).open(EVERY).open(EVERY);
    refused(stream, Status.Code.INVALID_ARGUMENT, "field", "open", "second Open");
  }

  @Test
  void anEmptyMessageEndsTheStream() throws Exception {
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.send(TrackRequest.getDefaultInstance());
    refused(stream, Status.Code.INVALID_ARGUMENT, "field", "message", "must hold");
  }

  @Test
  void anUnknownModelIsNamedBesideTheOnesThereAre() throws Exception {
    TestStream stream =
        TestStream.start(channel).open(Open.newBuilder().setModel("passnet-xxl").build());
    refused(stream, Status.Code.INVALID_ARGUMENT, "field", "open.model", "passnet-s");
  }

  @Test
  void valuesOutOfRangeAreRefusedWithWhatIsAllowed() throws Exception {
    openRefused(
        products(Products.newBuilder().setPeaks(PeaksSpec.newBuilder().setCount(1000))),
        "open.products.peaks",
        "64");
    openRefused(
        products(Products.newBuilder().setTiles(TilesSpec.newBuilder().setColumns(65).setRows(1))),
        "open.products.tiles",
        "64");
    openRefused(
        products(Products.newBuilder().setMap(MapSpec.newBuilder().setWidth(9999).setHeight(9999))),
        "open.products.map",
        "at most 512x256");
    openRefused(
        products(Products.newBuilder().setOverlay(OverlaySpec.newBuilder().setWidth(1026))),
        "open.products.overlay.width",
        "1024 columns");
    openRefused(
        products(Products.newBuilder().setOverlay(OverlaySpec.newBuilder().setQuality(101))),
        "open.products.overlay",
        "1 to 100");
    openRefused(
        products(Products.newBuilder().setMap(MapSpec.newBuilder().setSmoothingUs(-1))),
        "open.products.map.smoothing_us",
        "0, for none");
    openRefused(
        Open.newBuilder().setIdleTimeoutUs(Long.MAX_VALUE).build(),
        "open.idle_timeout_us",
        "passnet.session.idle-timeout");
    openRefused(Open.newBuilder().setMaxAgeUs(-1).build(), "open.max_age_us", "negative");
    openRefused(audio(3_999), "open.audio", "8000");
    openRefused(
        Open.newBuilder()
            .setVideo(
                VideoFormat.newBuilder()
                    .setEncoding(VideoEncoding.VIDEO_ENCODING_H264)
                    .setCodecConfig(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7})))
            .build(),
        "open.video.codec_config",
        "as its container keeps it");
    openRefused(
        Open.newBuilder()
            .setVideo(VideoFormat.newBuilder().setEncoding(VideoEncoding.VIDEO_ENCODING_RGB24))
            .build(),
        "open.video",
        "width");
  }

  @Test
  void rawPicturesAndFacesThatCannotBeAreRefusedWithWhatIsAllowed() throws Exception {
    openRefused(
        Open.newBuilder().setVideo(nv12(641, 320).setStride(641)).build(), "open.video", "642");
    openRefused(
        Open.newBuilder().setVideo(cubemap().setFaceOrder("rlufbb")).build(),
        "open.video.face_order",
        "r, l, u, d, f, b");
    openRefused(
        Open.newBuilder().setVideo(cubemap().setFaceTurns("000004")).build(),
        "open.video.face_turns",
        "0 to 3");
    openRefused(
        Open.newBuilder().setVideo(VideoFormat.newBuilder().setFaceOrder("rludfb")).build(),
        "open.video.projection",
        "CUBEMAP_3X2");
  }

  @Test
  void anotherSampleRateInMidStreamEndsIt() throws Exception {
    TestStream stream = TestStream.start(channel).open(audio(48_000));
    stream.audio(Audio.newBuilder().setSampleRate(44_100));
    refused(stream, Status.Code.INVALID_ARGUMENT, "field", "audio.sample_rate", "48000");
  }

  @Test
  void soundWithoutAFormatEndsTheStream() throws Exception {
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.audio(Audio.newBuilder().setData(ByteString.copyFrom(new byte[8])));
    refused(stream, Status.Code.INVALID_ARGUMENT, "field", "audio", "open.audio");
  }

  @Test
  void aMessageOverTheLimitIsRefusedWithItsKey() throws Exception {
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.frame(1, 0, ByteString.copyFrom(new byte[1920 * 1080 * 3]));
    refused(stream, Status.Code.RESOURCE_EXHAUSTED, "key", "passnet.media.max-message", "4194304");
  }

  @Test
  void aMessageFarOverTheLimitEndsItsOwnStreamOnly() throws Exception {
    TestStream beside = TestStream.start(channel).open(EVERY);
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.opened.get(30, TimeUnit.SECONDS);
    stream.frame(1, 0, ByteString.copyFrom(new byte[40 << 20]));
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    beside.frame(1, 0, Pictures.jpeg(1));
    beside.halfClose();
    assertThat(beside.status()).isEqualTo(Status.OK);
    assertThat(beside.results).hasSize(1);
  }

  private static VideoFormat.Builder cubemap() {
    return VideoFormat.newBuilder().setProjection(Projection.PROJECTION_CUBEMAP_3X2);
  }

  private void openRefused(Open open, String field, String allowed) throws Exception {
    refused(
        TestStream.start(channel).open(open),
        Status.Code.INVALID_ARGUMENT,
        "field",
        field,
        allowed);
  }

  private static Open products(Products.Builder products) {
    return Open.newBuilder().setProducts(products).build();
  }
}
