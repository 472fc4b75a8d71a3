package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.saliency.v1.Closed;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What happens when more comes than can be answered, bounded by counts and ratios. */
@QuarkusTest
class LoadTest extends ServerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void atTwiceThePossibleRateAnswersInLatestDoNotGrowOldAndMemoryStaysLevel() throws Exception {
    List<ByteString> pictures = pictures();
    long cadence = possibleNanos(pictures);
    AtomicLong sent = new AtomicLong();
    List<Long> framesBehind = new ArrayList<>();
    TestStream stream =
        TestStream.start(channel, result -> framesBehind.add(sent.get() - result.getFrameId()));
    stream.open(Open.getDefaultInstance());
    stream.opened.get(30, TimeUnit.SECONDS);

    long heapEarly = 0;
    long rssEarly = 0;
    long start = System.nanoTime();
    long next = start;
    while (System.nanoTime() - start < LONG.toNanos()) {
      long id = sent.incrementAndGet();
      stream.frame(id, id * 10_000, pictures.get((int) (id % pictures.size())));
      next += cadence / 2;
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
      if (heapEarly == 0 && System.nanoTime() - start > LONG.toNanos() / 4) {
        heapEarly = heap();
        rssEarly = rss();
      }
    }
    long heapLate = heap();
    long rssLate = rss();
    stream.halfClose();

    assertThat(stream.status()).isEqualTo(Status.OK);
    Closed closed = stream.closed.get();
    assertThat(closed.getFramesReceived()).isEqualTo(sent.get());
    assertThat(closed.getFramesAnswered() + closed.getFramesDropped()).isEqualTo(sent.get());
    assertThat(closed.getFramesDropped()).isPositive();
    int third = framesBehind.size() / 3;
    assertThat(third).isGreaterThan(10);
    long early = median(framesBehind.subList(0, third));
    long late = median(framesBehind.subList(2 * third, framesBehind.size()));
    assertThat(late).as("frames behind, last third against first").isLessThanOrEqualTo(early + 3);
    assertThat(late).as("frames behind").isLessThan(15);
    assertThat(heapLate).as("heap").isLessThan(heapEarly * 3 / 2 + (32 << 20));
    assertThat(rssLate).as("RSS").isLessThanOrEqualTo(rssEarly * 5 / 4);
  }

  @Test
  void everyFrameIsAnsweredHoweverFastTheyAreSent() throws Exception {
    List<ByteString> pictures = pictures();
    TestStream stream = TestStream.start(channel).open(every().build());
    int frames = 300;
    for (int i = 0; i < frames; i++) {
      stream.awaitReady();
      stream.frame(i, i * 10_000L, pictures.get(i % pictures.size()));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).hasSize(frames);
    for (int i = 0; i < frames; i++) {
      assertThat(stream.results.get(i).getFrameId()).isEqualTo(i);
    }
    assertThat(stream.closed.get().getFramesDropped()).isZero();
  }

  @Test
  void aFullStreamHoldsItsSenderBack() throws Exception {
    TestStream stream = TestStream.startUnread(channel).open(fat(every()).build());
    ByteString raw = ByteString.copyFrom(Pictures.rgb(1, 1024, 512));
    ByteString jpeg = Pictures.jpeg(1, 1024, 512);
    int sent = 0;
    // Nothing is read, so answers, then frames, must come to a stop long before this many.
    while (sent < 3000 && (stream.isReady() || waitedForReady(stream))) {
      stream.frame(sent, sent * 10_000L, jpeg.concat(raw.substring(0, 200_000)));
      sent++;
    }
    assertThat(sent).isLessThan(3000);
    stream.read(Integer.MAX_VALUE);
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).hasSize(sent);
  }

  private static boolean waitedForReady(TestStream stream) throws InterruptedException {
    for (int i = 0; i < 300 && !stream.isReady(); i++) {
      Thread.sleep(10);
    }
    return stream.isReady();
  }

  @Test
  void aPeerThatDoesNotReadGetsTheNewestAnswerInLatest() throws Exception {
    TestStream stream = TestStream.startUnread(channel).open(fat(Open.newBuilder()).build());
    ByteString jpeg = Pictures.jpeg(1);
    var counters = server.awaitReady().counters();
    var unread = io.passnet.edge.session.Counters.Event.FRAME_DROPPED_UNREAD;
    long before = counters.count(unread);
    long id = 0;
    // A few answers of half a megabyte fill what lies between; then they replace each other.
    while (counters.count(unread) == before && id < 10_000) {
      stream.awaitReady();
      stream.frame(++id, id * 10_000, jpeg);
      Thread.sleep(5);
    }
    assertThat(counters.count(unread)).isGreaterThan(before);
    stream.read(Integer.MAX_VALUE);
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).extracting(Result::getFrameId).isSorted().last().isEqualTo(id);
    long told = stream.results.stream().mapToLong(Result::getDropped).sum();
    assertThat(told).isEqualTo(stream.closed.get().getFramesDropped());
  }

  private static Open.Builder every() {
    return Open.newBuilder().setDelivery(Delivery.DELIVERY_EVERY);
  }

  /** Asks for answers so large that few of them fill the buffers on the way. */
  private static Open.Builder fat(Open.Builder open) {
    return open.setProducts(
        Products.newBuilder()
            .setMap(
                MapSpec.newBuilder()
                    .setWidth(512)
                    .setHeight(256)
                    .setFormat(MapFormat.MAP_FORMAT_F32)));
  }

  private static List<ByteString> pictures() {
    List<ByteString> pictures = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      pictures.add(Pictures.jpeg(i, 1024, 512));
    }
    return pictures;
  }

  /** Measures how long one frame takes when all are answered. */
  private long possibleNanos(List<ByteString> pictures) throws Exception {
    TestStream stream = TestStream.start(channel).open(every().build());
    stream.opened.get(30, TimeUnit.SECONDS);
    long start = System.nanoTime();
    for (int i = 0; i < 60; i++) {
      stream.frame(i, i * 10_000L, pictures.get(i % pictures.size()));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    return (System.nanoTime() - start) / 60;
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Returns the process's resident memory, or 0 where the system does not tell. */
  private static long rss() throws IOException {
    Path status = Path.of("/proc/self/statm");
    if (!Files.exists(status)) {
      return 0;
    }
    return Long.parseLong(Files.readString(status).split(" ")[1]) * 4096;
  }
}
