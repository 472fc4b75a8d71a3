package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.media.EncodedVideo;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.NativeMedia;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.VideoDecoderChoice;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.TileSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session stepped by hand: a clock that the test sets, and workers that the test runs. */
class SessionTest {
  private static final byte[] PICTURE = new byte[64 * 32 * 3];

  private static Engine engine;

  private final AtomicLong now = new AtomicLong(1);
  private final Deque<Runnable> work = new ArrayDeque<>();
  private final Counters counters = new Counters();
  private final RecordingOutlet outlet = new RecordingOutlet();
  private int ends;
  private Session session;

  /** How much later it is each time that the work on a frame asks. */
  private Duration step = Duration.ZERO;

  @BeforeAll
  static void start() {
    engine = Engine.start(new EngineSettings("passnet-s", DeviceChoice.CPU, 1));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void open() {
    open(Delivery.LATEST, Duration.ZERO);
  }

  private void open(Delivery delivery, Duration maxAge) {
    open(delivery, maxAge, PictureFormat.raw(PictureEncoding.RGB24, 64, 32, 0));
  }

  private void open(Delivery delivery, Duration maxAge, PictureFormat picture) {
    open(delivery, maxAge, picture, ProductRequest.STANDARD);
  }

  private void open(
      Delivery delivery, Duration maxAge, PictureFormat picture, ProductRequest products) {
    if (session != null) {
      session.cancel();
      ends = 0;
    }
    SessionSpec spec =
        new SessionSpec(
            "test",
            false,
            delivery,
            picture,
            Optional.empty(),
            products,
            Duration.ZERO,
            maxAge,
            Duration.ofSeconds(1));
    SessionLimits limits = SessionLimits.defaults();
    Pipeline pipeline =
        new Pipeline(spec, engine, MediaLimits.defaults(), VideoDecoderChoice.CPU, limits);
    session =
        new Session(
            spec,
            new FrameWork(spec, engine, pipeline, () -> now.addAndGet(step.toNanos())),
            limits,
            this::enqueue,
            now::get,
            counters,
            outlet,
            new Audience(Runnable::run),
            () -> {},
            () -> ends++);
  }

  @AfterEach
  void everythingIsFreedOnce() {
    session.cancel();
    runAll();
    assertThat(ends).isEqualTo(1);
    assertThat(NativeMedia.live()).isZero();
    assertThat(engine.openStates()).isZero();
  }

  @Test
  void aReadyPeerGetsItsAnswerAtOnce() {
    assertThat(session.accept(frame(7))).isTrue();
    runAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(7L);
  }

  @Test
  void inLatestTheAnswerThatWaitsIsReplacedAndTheDropsAreTold() {
    outlet.ready = false;
    for (int i = 1; i <= 3; i++) {
      session.accept(frame(i));
      runAll();
    }
    assertThat(outlet.results).isEmpty();
    outlet.ready = true;
    session.outletReady();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(3L);
    assertThat(outlet.results.get(0).dropped()).isEqualTo(2);
    assertThat(outlet.notices)
        .extracting(StreamNotice::kind)
        .containsExactly(StreamNotice.Kind.FALLING_BEHIND);
    assertThat(session.totals()).isEqualTo(new Totals(3, 1, 2, 0, 0));
  }

  @Test
  void segmentsOfAnswersThatWereReplacedComeWithTheOneThatIsSent() {
    open(
        Delivery.LATEST,
        Duration.ZERO,
        PictureFormat.raw(PictureEncoding.RGB24, 64, 32, 0),
        ProductRequest.NOTHING.with(new SegmentRequest(TileSpec.STANDARD, 0, 2000)));
    outlet.ready = false;
    for (int i = 1; i <= 7; i++) {
      session.accept(frame(i));
      runAll();
    }
    outlet.ready = true;
    session.outletReady();
    assertThat(outlet.results).hasSize(1);
    assertThat(outlet.results.get(0).products().segments())
        .extracting(Segment::startUs)
        .containsExactly(0L, 2000L, 4000L);
  }

  @Test
  void inEveryNoFrameIsBegunWhileAnAnswerWaitsAndInputIsHeldBack() {
    open(Delivery.EVERY, Duration.ZERO);
    outlet.ready = false;
    int taken = 0;
    do {
      taken++;
    } while (session.accept(frame(taken)) && taken < 100);
    runAll();
    assertThat(taken).isLessThan(10);
    outlet.ready = true;
    for (int i = 0; i < 2 * taken; i++) {
      session.outletReady();
      runAll();
    }
    assertThat(outlet.results).hasSize(taken);
    assertThat(outlet.asked).isEqualTo(1);
  }

  @Test
  void halfCloseAnswersWhatWaitsThenCloses() {
    open(Delivery.EVERY, Duration.ZERO);
    session.accept(frame(1));
    session.accept(frame(2));
    session.halfClose();
    assertThat(session.accept(frame(3))).isFalse();
    runAll();
    assertThat(outlet.results).hasSize(2);
    assertThat(outlet.closed).containsExactly(new Totals(2, 2, 0, 0, 0));
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void nothingIsSentAfterACancel() {
    session.accept(frame(1));
    session.cancel();
    session.cancel();
    session.halfClose();
    runAll();
    assertThat(outlet.results).isEmpty();
    assertThat(outlet.closed).isEmpty();
    assertThat(session.totals()).isEqualTo(new Totals(1, 0, 1, 0, 0));
  }

  @Test
  void anIdleStreamIsEndedWhenItsTimeIsUpAndNotBefore() {
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    session.checkIdle();
    assertThat(outlet.failures).isEmpty();
    now.addAndGet(2);
    session.checkIdle();
    session.checkIdle();
    assertThat(outlet.failures)
        .extracting(SessionException::reason)
        .containsExactly(SessionException.Reason.IDLE);
  }

  @Test
  void aFrameThatWaitedTooLongIsDropped() {
    open(Delivery.EVERY, Duration.ofMillis(50));
    session.accept(frame(1));
    now.addAndGet(Duration.ofMillis(51).toNanos());
    session.accept(frame(2));
    runAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(2L);
    assertThat(session.totals()).isEqualTo(new Totals(2, 1, 1, 0, 0));
  }

  @Test
  void aFrameThatGrewTooOldWhileItWasDecodedIsDropped() {
    open(Delivery.EVERY, Duration.ofMillis(50));
    // It is young enough when it is taken up, 40 ms after it came, and no more when it is decoded.
    step = Duration.ofMillis(20);
    session.accept(frame(1));
    runAll();
    assertThat(outlet.results).isEmpty();
    assertThat(session.totals()).isEqualTo(new Totals(1, 0, 1, 0, 0));
  }

  @Test
  void aFailureOfTheServerEndsTheStreamAndFreesIt() {
    outlet.failing = true;
    session.accept(frame(1));
    runAll();
    assertThat(outlet.failures)
        .extracting(SessionException::reason)
        .containsExactly(SessionException.Reason.INTERNAL);
    assertThat(session.totals().received())
        .isEqualTo(session.totals().answered() + session.totals().dropped());
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void timesThatCouldOverflowAreRefused() {
    open(Delivery.EVERY, Duration.ZERO);
    for (long time : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -(1L << 60)}) {
      session.accept(new Input.Frame(-1, time, 0, ByteBuffer.wrap(PICTURE), now.get()));
      runAll();
    }
    session.accept(frame(1));
    runAll();
    assertThat(session.totals()).isEqualTo(new Totals(4, 1, 0, 3, 0));
    assertThat(outlet.notices.get(0).text()).contains("18446744073709551615");
  }

  @Test
  void packetsThatWaitTogetherAreDecodedAndTheNewestPictureIsLookedAtWhateverComesNext() {
    List<ByteBuffer> pictures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pictures.add(ByteBuffer.allocateDirect(PICTURE.length).put(PICTURE).flip());
    }
    EncodedVideo video = EncodedVideo.of(PictureEncoding.VP9, pictures, 64, 32, 8);
    open(Delivery.LATEST, Duration.ZERO, video.format());
    for (int i = 0; i < 5; i++) {
      packet(video, i);
    }
    // The worker has taken the five; what comes while it decodes is for the next time.
    work.poll().run();
    for (int i = 5; i < 8; i++) {
      packet(video, i);
    }
    runAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(4L, 7L);
    assertThat(outlet.results).extracting(FrameResult::dropped).containsExactly(4L, 2L);
    assertThat(session.totals()).isEqualTo(new Totals(8, 2, 6, 0, 0));
  }

  @Test
  void packetsLeftInTheDecoderAreCountedWhenTheStreamIsCancelled() {
    EncodedVideo video =
        EncodedVideo.of(
            PictureEncoding.H264,
            List.of(ByteBuffer.allocateDirect(PICTURE.length).put(PICTURE).flip()),
            64,
            32,
            1);
    open(Delivery.EVERY, Duration.ZERO, video.format());
    // An access unit delimiter alone shows nothing.
    byte[] delimiter = {0, 0, 0, 1, 9, 0x10};
    session.accept(new Input.Frame(1, 0, 0, ByteBuffer.wrap(delimiter), now.get()));
    packet(video, 0);
    runAll();
    session.cancel();
    assertThat(session.totals()).isEqualTo(new Totals(2, 1, 1, 0, 0));
  }

  private void packet(EncodedVideo video, int number) {
    byte[] data = video.packets().get(number).data();
    session.accept(new Input.Frame(number, number * 1000L, 0, ByteBuffer.wrap(data), now.get()));
  }

  @Test
  void aStreamIsNotIdleWhileItsFrameIsInHand() {
    session.accept(frame(1));
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    session.checkIdle();
    assertThat(outlet.failures).isEmpty();
    runAll();
    assertThat(outlet.results).hasSize(1);
    // A frame that brings no answer shows as well that the client is there.
    session.accept(new Input.Frame(2, 2000, 0, ByteBuffer.allocate(1), now.get()));
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    runAll();
    session.checkIdle();
    assertThat(outlet.failures).isEmpty();
    assertThat(outlet.notices).hasSize(1);
  }

  private Input.Frame frame(long id) {
    return new Input.Frame(id, id * 1000, 0, ByteBuffer.wrap(PICTURE), now.get());
  }

  private synchronized void enqueue(Runnable task) {
    work.add(task);
    notifyAll();
  }

  /** Runs the workers' tasks until the session rests: nothing to do and nothing with the engine. */
  private void runAll() {
    while (true) {
      Runnable next;
      synchronized (this) {
        next = work.poll();
        if (next == null && !session.working()) {
          return;
        }
        if (next == null) {
          try {
            wait(10);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          continue;
        }
      }
      next.run();
    }
  }

  /** Keeps what it is given. */
  private static final class RecordingOutlet implements Outlet {
    private final List<FrameResult> results = new ArrayList<>();
    private final List<StreamNotice> notices = new ArrayList<>();
    private final List<Totals> closed = new ArrayList<>();
    private final List<SessionException> failures = new ArrayList<>();
    private boolean ready = true;
    private boolean failing;
    private int asked;

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public void opened(SessionSpec spec, String videoDecoder) {
      // Told by Sessions, which this test stands in for.
    }

    @Override
    public void result(FrameResult result) {
      if (failing) {
        throw new IllegalStateException("no way out");
      }
      results.add(result);
    }

    @Override
    public void notice(StreamNotice notice) {
      notices.add(notice);
    }

    @Override
    public void closed(Totals totals) {
      closed.add(totals);
    }

    @Override
    public void failed(SessionException cause) {
      failures.add(cause);
    }

    @Override
    public void requestMore() {
      asked++;
    }
  }
}
