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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A session stepped by hand: a clock that the test sets, and workers that the test runs. */
abstract class SteppedSession {
  static final byte[] PICTURE = new byte[64 * 32 * 3];

  static Engine engine;

  final AtomicLong now = new AtomicLong(1);
  final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  final Counters counters = new Counters();
  final RecordingOutlet outlet = new RecordingOutlet();
  volatile int ends;
  Session session;

  /** Whether the workers are gone. */
  volatile boolean refusing;

  /** How much later it is each time that the work on a frame asks. */
  Duration step = Duration.ZERO;

  @BeforeAll
  static void start() {
    // With one thread one frame is in hand at a time.
    start(1);
  }

  static void start(int threads) {
    engine = Engine.start(new EngineSettings("passnet-s", DeviceChoice.CPU, threads));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void open() {
    open(Delivery.LATEST, Duration.ZERO);
  }

  final void open(Delivery delivery, Duration maxAge) {
    open(delivery, maxAge, PictureFormat.raw(PictureEncoding.RGB24, 64, 32, 0));
  }

  final void open(Delivery delivery, Duration maxAge, PictureFormat picture) {
    open(delivery, maxAge, picture, ProductRequest.STANDARD);
  }

  final void open(
      Delivery delivery, Duration maxAge, PictureFormat picture, ProductRequest products) {
    if (session != null) {
      session.cancel();
      ends = 0;
    }
    SessionSpec spec =
        new SessionSpec(
            "test",
            false,
            "passnet-s",
            delivery,
            picture,
            Optional.empty(),
            products,
            Duration.ZERO,
            maxAge,
            Duration.ofSeconds(1));
    SessionLimits limits = SessionLimits.defaults();
    Pipeline pipeline =
        new Pipeline(
            spec, engine.defaultModel(), MediaLimits.defaults(), VideoDecoderChoice.CPU, limits);
    session =
        new Session(
            spec,
            new FrameWork(
                spec, engine.defaultModel(), pipeline, () -> now.addAndGet(step.toNanos())),
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

  final void packet(EncodedVideo video, int number) {
    byte[] data = video.packets().get(number).data();
    session.accept(new Input.Frame(number, number * 1000L, 0, ByteBuffer.wrap(data), now.get()));
  }

  final Input.Frame frame(long id) {
    return new Input.Frame(id, id * 1000, 0, ByteBuffer.wrap(PICTURE), now.get());
  }

  private void enqueue(Runnable task) {
    if (refusing) {
      throw new RejectedExecutionException();
    }
    work.add(task);
  }

  /** Runs the workers' tasks until the session rests: nothing to do and nothing with the engine. */
  final void runAll() {
    while (true) {
      Runnable next = work.poll();
      if (next == null && !session.working()) {
        return;
      }
      try {
        next = next == null ? work.poll(10, TimeUnit.MILLISECONDS) : next;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (next != null) {
        next.run();
      }
    }
  }
}
