package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.media.FileReading;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.Movies;
import io.passnet.edge.media.NativeMedia;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.session.SessionException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How uploads end that nobody feeds, nobody reads, or nobody wants any more. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class UploadTest {
  private static final AnalysisSpec SPEC =
      new AnalysisSpec(
          "passnet-s", FileReading.AS_SAID, ProductRequest.STANDARD, SegmentRequest.STANDARD, 1);
  private static Engine engine;

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();
  private final Uploads uploads =
      new Uploads(
          engine, MediaLimits.defaults(), SessionLimits.defaults(), clock::get, new Counters());

  @BeforeAll
  static void start() {
    engine = Engine.start(new EngineSettings("passnet-s", DeviceChoice.CPU, 1));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @AfterEach
  void leaveNothing() throws Exception {
    while (uploads.live() > 0) {
      Thread.sleep(5);
    }
    assertThat(NativeMedia.live()).isZero();
    assertThat(engine.openStates()).isZero();
  }

  @Test
  void anUploadThatNobodyFeedsIsEnded() throws Exception {
    Client client = new Client(true);
    Upload upload = uploads.open(SPEC, client);
    upload.chunk(ByteBuffer.allocate(10));
    assertThat(endedAfterAMinute(client).subject()).isEqualTo("chunk");
  }

  @Test
  void anUploadThatNobodyReadsIsEnded() throws Exception {
    Client client = new Client(false);
    Upload upload = uploads.open(SPEC, client);
    upload.chunk(movie());
    upload.halfClose();
    assertThat(client.asked.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(endedAfterAMinute(client)).hasMessageContaining("No answer was read");
  }

  @Test
  void drainingEndsAllAndTakesNoMore() throws Exception {
    Client client = new Client(true);
    uploads.open(SPEC, client);
    SessionException cause = new SessionException(Reason.DRAINING, "", "It goes away");
    uploads.drain(cause);
    assertThat(client.failed.get(30, TimeUnit.SECONDS)).isSameAs(cause);
    assertThatThrownBy(() -> uploads.open(SPEC, client)).isSameAs(cause);
  }

  @Test
  void whoeverReadsAndFeedsIsAnsweredToTheEnd() throws Exception {
    Client client = new Client(true);
    Upload upload = uploads.open(SPEC, client);
    upload.chunk(movie());
    upload.halfClose();
    Totals totals = client.closed.get(60, TimeUnit.SECONDS);
    assertThat(totals.answered()).isEqualTo(10);
    assertThat(upload.cancel()).as("whether it could still be cancelled").isFalse();
  }

  /** Lets sweeps see it wait, and then wait for too long. */
  private SessionException endedAfterAMinute(Client client) throws Exception {
    while (!client.failed.isDone()) {
      uploads.sweep();
      clock.addAndGet(Duration.ofSeconds(25).toNanos());
      Thread.sleep(5);
    }
    SessionException cause = client.failed.get();
    assertThat(cause.reason()).isEqualTo(Reason.IDLE);
    assertThat(cause).hasMessageContaining("passnet.session.idle-timeout");
    return cause;
  }

  private ByteBuffer movie() throws Exception {
    Path file = folder.resolve("movie.mp4");
    Movies.write(file, 64, 32, 10, Optional.empty());
    return ByteBuffer.wrap(Files.readAllBytes(file));
  }

  /** A peer that reads at once, or not at all. */
  private static final class Client implements AnalysisOutlet {
    final CompletableFuture<SessionException> failed = new CompletableFuture<>();
    final CompletableFuture<Totals> closed = new CompletableFuture<>();
    final CountDownLatch asked = new CountDownLatch(1);
    private final boolean reads;

    Client(boolean reads) {
      this.reads = reads;
    }

    @Override
    public boolean ready() {
      asked.countDown();
      return reads;
    }

    @Override
    public void opened(MediaFile file, Progress progress) {
      assertThat(file.width()).isEqualTo(64);
    }

    @Override
    public void result(FrameResult result, Progress progress) {
      assertThat(progress.analysedUs()).isEqualTo(result.frame().mediaTimeUs());
    }

    @Override
    public void segment(Segment segment, Progress progress) {
      assertThat(segment.frames()).isPositive();
    }

    @Override
    public void notice(StreamNotice notice, Progress progress) {
      throw new AssertionError(notice);
    }

    @Override
    public void closed(Totals totals, Progress progress) {
      closed.complete(totals);
    }

    @Override
    public void failed(SessionException cause) {
      failed.complete(cause);
    }

    @Override
    public void requestMore() {
      // The test sends what it has.
    }
  }
}
