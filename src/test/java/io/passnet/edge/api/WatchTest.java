package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.edge.media.PictureEncoder;
import io.passnet.edge.session.Sessions;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.ListStreamsRequest;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.OverlaySpec;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.StreamInfo;
import io.passnet.saliency.v1.TilesSpec;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WatchTest extends ServerTest {
  private static final Products PEAKS =
      Products.newBuilder().setPeaks(PeaksSpec.newBuilder().setCount(3)).build();

  @AfterEach
  void nobodyWatchesAnyMore() {
    channel.shutdownNow();
    eventually("all watchers are gone", () -> sessions().watchers() == 0);
  }

  @Test
  void aWatcherThatComesFirstWaitsAndIsShownWhatTheFeederGetsWithProductsOfItsOwn()
      throws Exception {
    Products tiles =
        Products.newBuilder()
            .setTiles(TilesSpec.newBuilder().setColumns(3).setRows(2))
            .setMap(MapSpec.newBuilder().setFormat(MapFormat.MAP_FORMAT_U8))
            .build();
    TestWatch watch = TestWatch.start(channel, "plaza", tiles);
    eventually("the watcher is there", () -> sessions().watchers() == 1);
    assertThat(watch.opened).isEmpty();

    TestStream stream = feed("plaza", false, PEAKS);
    for (int i = 0; i < 10; i++) {
      showAndAwait(stream, i);
      int seen = i + 1;
      eventually("it is shown", () -> watch.results.size() == seen);
    }
    stream.halfClose();

    assertThat(watch.status()).isEqualTo(Status.OK);
    assertThat(watch.opened.get(0).getStream()).isEqualTo("plaza");
    assertThat(watch.opened.get(0).getProducts().getTiles().getColumns()).isEqualTo(3);
    assertThat(watch.opened.get(0).getProducts().hasPeaks()).isFalse();
    assertThat(watch.closed.get()).isEqualTo(stream.closed.get());
    for (int i = 0; i < 10; i++) {
      Result shown = watch.results.get(i);
      Result fed = stream.results.get(i);
      assertThat(shown.getFrameId()).isEqualTo(fed.getFrameId());
      assertThat(shown.getMediaTimeUs()).isEqualTo(fed.getMediaTimeUs());
      assertThat(shown.getTilesCount()).isEqualTo(6);
      assertThat(shown.getMap().getData().size()).isEqualTo(128 * 64);
      assertThat(shown.getPeaksList()).isEmpty();
      assertThat(fed.getTilesList()).isEmpty();
    }
  }

  @Test
  void manyWatchersOfOneStreamSeeTheSame() throws Exception {
    List<TestWatch> watches = new ArrayList<>();
    TestStream stream = feed("many", false, PEAKS);
    for (int k = 0; k < 40; k++) {
      watches.add(
          TestWatch.start(channel, "many", k % 2 == 0 ? PEAKS : Products.newBuilder().build()));
    }
    eventually("all are there", () -> info("many").getWatchers() == 40);
    showAndAwait(stream, 1);
    for (TestWatch watch : watches) {
      eventually("it is shown", () -> watch.results.size() == 1);
      assertThat(watch.opened).hasSize(1);
    }
    assertThat(watches.get(0).results.get(0).getPeaksList())
        .isEqualTo(stream.results.get(0).getPeaksList());
    assertThat(watches.get(1).results.get(0).getTilesCount()).isEqualTo(24);
    watches.get(0).cancel();
    eventually("one is gone", () -> info("many").getWatchers() == 39);
    stream.halfClose();
    for (TestWatch watch : watches.subList(1, 40)) {
      assertThat(watch.status()).isEqualTo(Status.OK);
    }
  }

  @Test
  void aWatcherThatDoesNotReadSkipsAndHoldsNobodyUp() throws Exception {
    // Large maps: what gRPC buffers for a peer that does not read is soon full.
    Products large =
        Products.newBuilder()
            .setMap(
                MapSpec.newBuilder()
                    .setWidth(512)
                    .setHeight(256)
                    .setFormat(MapFormat.MAP_FORMAT_F32))
            .build();
    TestStream stream = feed("slow", false, PEAKS);
    TestWatch slow = TestWatch.startUnread(channel, "slow", large);
    TestWatch quick = TestWatch.start(channel, "slow", PEAKS);
    eventually("both are there", () -> info("slow").getWatchers() == 2);
    int frames = 30;
    for (int i = 0; i < frames; i++) {
      showAndAwait(stream, i);
    }
    eventually("the last one is shown", () -> last(quick).getFrameId() == frames - 1);
    slow.read(1000);
    eventually("the newest is there", () -> last(slow).getFrameId() == frames - 1);
    assertThat(slow.results).hasSizeLessThan(frames);
    assertThat(slow.results.size() + slow.results.stream().mapToLong(Result::getDropped).sum())
        .isEqualTo(frames);
    assertThat(slow.results).extracting(Result::getFrameId).isSorted();
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).extracting(Result::getDropped).containsOnly(0L);
    assertThat(slow.status()).isEqualTo(Status.OK);
  }

  @Test
  void aNameIsTakenOnceUnlessItIsTakenOverWithItsWatchers() throws Exception {
    TestStream first = feed("headset", false, PEAKS);
    TestWatch watch = TestWatch.start(channel, "headset", PEAKS);
    eventually("it is live", () -> watch.opened.size() == 1);

    TestStream second = TestStream.start(channel).open(open("headset", false, PEAKS));
    assertThat(second.status().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(second.status().getDescription()).contains("'headset'").contains("open.take_over");
    assertThat(second.errorInfo().getMetadataMap()).containsEntry("field", "open.stream");
    showAndAwait(first, 1);

    TestStream third = feed("headset", true, PEAKS);
    assertThat(first.status().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(first.errorInfo().getReason()).isEqualTo("TAKEN_OVER");
    showAndAwait(third, 2);
    eventually("the watcher went along", () -> last(watch).getFrameId() == 2);
    assertThat(watch.opened).hasSize(2);
    third.halfClose();
    assertThat(watch.status()).isEqualTo(Status.OK);
    assertThat(watch.closed.get().getFramesAnswered()).isEqualTo(1);
    // The name is free again.
    feed("headset", false, PEAKS).cancel();
  }

  @Test
  void watchersAreToldTheEndOfAStreamWhoseClientIsGone() throws Exception {
    TestStream stream = feed("gone", false, PEAKS);
    TestWatch watch = TestWatch.start(channel, "gone", PEAKS);
    eventually("it is live", () -> watch.opened.size() == 1);
    showAndAwait(stream, 1);
    stream.cancel();
    assertThat(watch.status().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(watch.status().getDescription()).contains("'gone'").contains("the client is gone");
    assertThat(watch.errorInfo().getReason()).isEqualTo("STREAM_LOST");
    assertThat(watch.closed.get().getFramesReceived()).isEqualTo(1);
  }

  @Test
  void streamsWithoutANameCanNeitherBeWatchedNorTakenOver() throws Exception {
    TestStream unnamed = feed("", false, PEAKS);
    String madeUp = unnamed.opened.get().getStream();
    assertThat(madeUp).startsWith("#");
    assertThat(streams()).extracting(StreamInfo::getStream).containsExactly(madeUp);
    TestStream second = TestStream.start(channel).open(open(madeUp, true, PEAKS));
    assertThat(second.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(second.status().getDescription()).contains("open.stream is '" + madeUp + "'");
    TestWatch watch = TestWatch.start(channel, madeUp, PEAKS);
    assertThat(watch.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(watch.status().getDescription()).contains("give another name");
    showAndAwait(unnamed, 1);
    unnamed.halfClose();
    assertThat(unnamed.status()).isEqualTo(Status.OK);
  }

  @Test
  void liveStreamsAreListedByName() throws Exception {
    TestStream b = feed("b", false, PEAKS);
    TestStream a = feed("a", false, PEAKS);
    showAndAwait(a, 1);
    List<StreamInfo> streams = streams();
    assertThat(streams).extracting(StreamInfo::getStream).containsExactly("a", "b");
    assertThat(streams.get(0).getModel()).isEqualTo("passnet-s");
    assertThat(streams.get(0).getFramesAnswered()).isEqualTo(1);
    assertThat(streams.get(0).getOpenUs()).isPositive();
    a.halfClose();
    b.halfClose();
    eventually("both are gone", () -> streams().isEmpty());
  }

  @Test
  void whatCannotBeWatchedIsRefusedWithTheField() throws Exception {
    assertThat(TestWatch.start(channel, "", PEAKS).status().getDescription())
        .contains("stream is empty")
        .contains("ListStreams");
    Products many = Products.newBuilder().setPeaks(PeaksSpec.newBuilder().setCount(65)).build();
    assertThat(TestWatch.start(channel, "x", many).status().getDescription())
        .contains("products.peaks")
        .contains("1 to 64");
  }

  @Test
  void theOverlayIsAJpegOfTheFrameWithTheMapOverIt() throws Exception {
    Products overlay =
        Products.newBuilder()
            .setOverlay(OverlaySpec.newBuilder().setWidth(256).setQuality(95))
            .setPeaks(PeaksSpec.newBuilder().setCount(1))
            .build();
    Products peakAlone = Products.newBuilder().setPeaks(PeaksSpec.newBuilder().setCount(1)).build();
    // The feeder wants no overlay: it is made for the watcher, from the picture that was kept.
    TestStream stream = feed("overlay", false, peakAlone);
    TestWatch watch = TestWatch.start(channel, "overlay", overlay);
    eventually("it is live", () -> watch.opened.size() == 1);
    showAndAwait(stream, 1);
    eventually("it is shown", () -> watch.results.size() == 1);
    // One that wants it itself has it made from the picture in hand.
    TestStream own = feed("own overlay", false, overlay);
    showAndAwait(own, 1);
    own.halfClose();
    Result result = own.results.get(0);
    assertThat(watch.results.get(0).getOverlay()).isEqualTo(result.getOverlay());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(result.getOverlay().toByteArray()));
    assertThat(image.getWidth()).isEqualTo(256);
    assertThat(image.getHeight()).isEqualTo(128);
    // Where the peak is the picture is reddened most.
    int x = (int) ((0.5 - result.getPeaks(0).getAzimuth() / 360) * 256);
    int y = (int) ((0.5 - result.getPeaks(0).getElevation() / 180) * 128);
    int peak = image.getRGB(Math.min(x, 255), Math.min(y, 127));
    assertThat(((peak >> 16) & 0xff) - (peak & 0xff)).isGreaterThan(60);
    stream.halfClose();
  }

  @Test
  void aCutInThePictureIsToldAndAMarkToo() throws Exception {
    TestStream stream = feed("cuts", false, PEAKS);
    ByteString black = ByteString.copyFrom(plain(0x10));
    ByteString white = ByteString.copyFrom(plain(0xf0));
    stream.frame(0, 0, black);
    stream.frame(1, 33_000, black);
    stream.frame(2, 66_000, white);
    stream.frame(3, 99_000, white);
    stream.seek();
    stream.frame(4, 0, white);
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results)
        .extracting(Result::getNewScene)
        .containsExactly(false, false, true, false, true);
  }

  private static byte[] plain(int grey) {
    byte[] rgb = new byte[3 * 128 * 64];
    Arrays.fill(rgb, (byte) grey);
    return PictureEncoder.png(ByteBuffer.wrap(rgb), 128, 64);
  }

  private TestStream feed(String name, boolean takeOver, Products products) throws Exception {
    TestStream stream = TestStream.start(channel).open(open(name, takeOver, products));
    stream.opened.get(30, TimeUnit.SECONDS);
    return stream;
  }

  private static Open open(String name, boolean takeOver, Products products) {
    return Open.newBuilder()
        .setStream(name)
        .setTakeOver(takeOver)
        .setProducts(products)
        .setDelivery(Delivery.DELIVERY_EVERY)
        .build();
  }

  private static void showAndAwait(TestStream stream, int number) {
    int before = stream.results.size();
    stream.frame(number, number * 33_000L, Pictures.jpeg(number));
    eventually("it is answered", () -> stream.results.size() > before);
  }

  private static Result last(TestWatch watch) {
    return watch.results.isEmpty()
        ? Result.newBuilder().setFrameId(-1).build()
        : watch.results.get(watch.results.size() - 1);
  }

  private List<StreamInfo> streams() {
    return SaliencyGrpc.newBlockingStub(channel)
        .listStreams(ListStreamsRequest.getDefaultInstance())
        .getStreamsList();
  }

  private StreamInfo info(String name) {
    return streams().stream()
        .filter(stream -> stream.getStream().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Sessions sessions() {
    return server.sessions().orElseThrow();
  }
}
