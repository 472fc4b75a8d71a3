package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.passnet.edge.media.EncodedVideo;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.saliency.v1.Closed;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.Notice;
import io.passnet.saliency.v1.NoticeKind;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Video packets over Track and in Predict. */
@QuarkusTest
class PacketTrackTest extends ServerTest {
  private static final int WIDTH = 512;
  private static final int HEIGHT = 256;
  private static final int KEY_EVERY = 8;
  private static final Products MAP =
      Products.newBuilder()
          .setMap(MapSpec.newBuilder().setFormat(MapFormat.MAP_FORMAT_F32))
          .build();

  private static EncodedVideo video(PictureEncoding encoding, int pictures) {
    assumeTrue(
        EncodedVideo.canEncode(encoding),
        () -> "the ffmpeg command, which makes " + encoding + ", is not installed");
    List<ByteBuffer> rgb =
        IntStream.range(0, pictures).mapToObj(i -> Pictures.rgb(4 * i, WIDTH, HEIGHT)).toList();
    return EncodedVideo.of(encoding, rgb, WIDTH, HEIGHT, KEY_EVERY);
  }

  private static VideoFormat format(EncodedVideo video) {
    return VideoFormat.newBuilder()
        .setEncoding(VideoEncoding.valueOf("VIDEO_ENCODING_" + video.encoding()))
        .setCodecConfig(ByteString.copyFrom(video.codecConfig().duplicate()))
        .build();
  }

  private TestStream open(EncodedVideo video, Delivery delivery) {
    return TestStream.start(channel)
        .open(
            Open.newBuilder()
                .setDelivery(delivery)
                .setProducts(MAP)
                .setVideo(format(video))
                .build());
  }

  private static ByteString data(EncodedVideo video, int packet) {
    return UnsafeByteOperations.unsafeWrap(video.packets().get(packet).data());
  }

  private static void send(TestStream stream, EncodedVideo video, int from, int to)
      throws InterruptedException {
    for (int i = from; i < to; i++) {
      stream.awaitReady();
      stream.frame(100 + i, i * 40_000L, data(video, i));
    }
  }

  private static Closed close(TestStream stream) throws Exception {
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    Closed closed = stream.closed.get();
    assertThat(closed.getFramesReceived())
        .isEqualTo(
            closed.getFramesAnswered() + closed.getFramesDropped() + closed.getFramesRejected());
    return closed;
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void packetsGiveTheMapsThatTheirPicturesGive(PictureEncoding encoding) throws Exception {
    EncodedVideo video = video(encoding, 6);
    TestStream packets = open(video, Delivery.DELIVERY_EVERY);
    send(packets, video, 0, 6);
    assertThat(close(packets).getFramesAnswered()).isEqualTo(6);
    assertThat(packets.opened.get(1, TimeUnit.SECONDS).getVideoDecoder()).isNotEmpty();
    assertThat(packets.notices).isEmpty();

    TestStream pictures =
        TestStream.start(channel)
            .open(
                Open.newBuilder()
                    .setDelivery(Delivery.DELIVERY_EVERY)
                    .setProducts(MAP)
                    .setVideo(
                        VideoFormat.newBuilder()
                            .setEncoding(VideoEncoding.VIDEO_ENCODING_RGB24)
                            .setWidth(WIDTH)
                            .setHeight(HEIGHT))
                    .build());
    for (int i = 0; i < 6; i++) {
      ByteString rgb = ByteString.copyFrom(Pictures.rgb(4 * i, WIDTH, HEIGHT));
      pictures.frame(100 + i, i * 40_000L, rgb);
    }
    close(pictures);
    assertThat(pictures.opened.get(1, TimeUnit.SECONDS).getVideoDecoder()).isEmpty();
    for (int i = 0; i < 6; i++) {
      Result of = packets.results.get(i);
      assertThat(of.getFrameId()).isEqualTo(100 + i);
      assertThat(of.getMediaTimeUs()).isEqualTo(i * 40_000L);
      // Half-size chroma and the codec's loss change the map a little; another picture's has 0.5.
      assertThat(correlation(of, pictures.results.get(i))).isGreaterThan(0.95);
    }
  }

  private static double correlation(Result a, Result b) {
    var x = floats(a);
    var y = floats(b);
    double mx = IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
    double my = IntStream.range(0, y.length).mapToDouble(i -> y[i]).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static float[] floats(Result result) {
    var buffer =
        result
            .getMap()
            .getData()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Test
  void underOverloadLatestDecodesAllAndAnswersTheNewest() throws Exception {
    EncodedVideo video = video(PictureEncoding.H264, 40);
    TestStream stream = open(video, Delivery.DELIVERY_LATEST);
    // Faster than any model: all that are on the way wait together.
    for (int i = 0; i < 40; i++) {
      stream.frame(100 + i, i * 40_000L, data(video, i));
    }
    Closed closed = close(stream);
    assertThat(closed.getFramesReceived()).isEqualTo(40);
    assertThat(closed.getFramesDropped()).isPositive();
    assertThat(closed.getFramesRejected()).isZero();
    assertThat(stream.results).extracting(Result::getFrameId).isSorted().endsWith(139L);
    assertThat(stream.notices)
        .extracting(Notice::getKind)
        .containsExactly(NoticeKind.NOTICE_KIND_FALLING_BEHIND);
  }

  @Test
  void aSeekWaitsForAKeyFrameAndSaysHowManyPacketsItLeftOut() throws Exception {
    EncodedVideo video = video(PictureEncoding.VP9, 2 * KEY_EVERY);
    TestStream stream = open(video, Delivery.DELIVERY_EVERY);
    send(stream, video, KEY_EVERY, KEY_EVERY + 2);
    stream.seek();
    send(stream, video, 2, KEY_EVERY + 1);
    Closed closed = close(stream);
    assertThat(stream.results)
        .extracting(Result::getFrameId)
        .containsExactly(100L + KEY_EVERY, 101L + KEY_EVERY, 100L + KEY_EVERY);
    assertThat(stream.notices)
        .hasSize(2)
        .allMatch(n -> n.getKind() == NoticeKind.NOTICE_KIND_PACKET_BROKEN);
    assertThat(stream.notices.get(0).getFrameId()).isEqualTo(102);
    assertThat(stream.notices.get(1).getText()).contains((KEY_EVERY - 2) + " packets");
    assertThat(closed.getFramesRejected()).isEqualTo(KEY_EVERY - 2);
  }

  @Test
  void predictTakesOneKeyFrame() {
    EncodedVideo video = video(PictureEncoding.H264, 2);
    var stub = SaliencyGrpc.newBlockingStub(channel);
    PredictRequest key =
        PredictRequest.newBuilder().setVideo(format(video)).setImage(data(video, 0)).build();
    assertThat(stub.predict(key).getResult().getPeaksList()).isNotEmpty();
    assertThatThrownBy(() -> stub.predict(key.toBuilder().setImage(data(video, 1)).build()))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("key frame");
    ByteString broken = data(video, 0).substring(0, data(video, 0).size() / 2);
    assertThatThrownBy(() -> stub.predict(key.toBuilder().setImage(broken).build()))
        .hasMessageContaining("INVALID_ARGUMENT");
    ByteString nothing = ByteString.copyFrom(new byte[] {0, 0, 0, 1, 9, 16});
    assertThatThrownBy(() -> stub.predict(key.toBuilder().setImage(nothing).build()))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("no picture");
  }
}
