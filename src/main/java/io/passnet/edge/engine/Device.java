package io.passnet.edge.engine;

import io.passnet.edge.model.ExecutionProvider;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.Look;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.StreamState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Warm models on one device, with the threads that run them: on a CPU one a core, each with a frame
 * of its own, and with a part of a frame where there are more threads than streams; on a GPU one,
 * which takes all frames that are ready for a model as one batch.
 *
 * <p>Every submitted frame is answered exactly once, also when the device closes, and a stream's
 * frames in their order.
 */
final class Device implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Device.class.getName());

  /** The first two runs are slow: memory is taken, on a GPU kernels are chosen. Then none is. */
  private static final int WARM_UP_RUNS = 5;

  private final List<Lane> lanes = new ArrayList<>();
  private final BatchSettings batching;
  private final EngineMeter meter;
  private final ForkJoinPool threads;
  private final Turns turns;
  private final AtomicInteger seats = new AtomicInteger();
  private final Company company = new Company();
  private final int threadCount;

  /**
   * Warms the models up; they are the device's from here on. Takes a part of a second each.
   *
   * @param models by the names that requests use, all on the same provider
   */
  Device(Map<String, Passnet> models, int threads, BatchSettings batching, EngineMeter meter) {
    this.batching = batching;
    this.meter = meter;
    threadCount = threads;
    ExecutionProvider provider = models.values().iterator().next().provider();
    this.threads = pool(provider, threads);
    // Decoding takes a GPU's frame a thread elsewhere, but on a CPU the very core that would look
    // at it: a frame decoded ahead only grows old there.
    int ahead = provider == ExecutionProvider.CPU ? 0 : 1;
    turns = new Turns((threads + ahead) * batching.most());
    models.forEach(
        (name, model) ->
            lanes.add(
                new Lane(
                    name,
                    model,
                    this.threads.submit(() -> warmUp(model)).join(),
                    new LinkedBlockingQueue<>())));
  }

  private static ForkJoinPool pool(ExecutionProvider provider, int threads) {
    AtomicInteger number = new AtomicInteger();
    return new ForkJoinPool(
        threads,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("passnet-%s-%d".formatted(provider.label(), number.incrementAndGet()));
          return thread;
        },
        null,
        true,
        threads,
        // No further thread while one waits for another's part of a frame: there is no core for it.
        threads,
        0,
        pool -> true,
        1,
        TimeUnit.MINUTES);
  }

  private static Duration warmUp(Passnet model) {
    long fastest = Long.MAX_VALUE;
    try (StreamState state = model.open();
        FrameInput input = model.input()) {
      for (int i = 0; i < WARM_UP_RUNS; i++) {
        long start = System.nanoTime();
        model.infer(new Look(state, input, i * 33_333L, true, i * 33_333L), true);
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
    }
    // A model that nobody asks for holds no memory but that of its graphs.
    model.tidy();
    return Duration.ofNanos(fastest);
  }

  /** Returns the models here, each with its frames that are ready. */
  List<Lane> lanes() {
    return lanes;
  }

  ExecutionProvider provider() {
    return lanes.get(0).model().provider();
  }

  Turns turns() {
    return turns;
  }

  /** Returns how many streams have their place here. */
  int seats() {
    return seats.get();
  }

  /** Gives a stream its place at one of the models. */
  Seat seat(Lane lane, boolean file) {
    Seat seat = new Seat(this, lane, file);
    seats.incrementAndGet();
    return seat;
  }

  void leave(StreamState state) {
    seats.decrementAndGet();
    company.left(state);
    state.close();
  }

  void endTurn() {
    turns.end(System.nanoTime());
  }

  /**
   * Asks for a turn for a further frame of a stream that has one on its way: granted where there
   * are threads to spare, and nobody else waits. Frames of one batch cannot know of each other, so
   * that where there are batches a stream has one frame on its way.
   */
  boolean requestAhead(StreamState stream, Turns.Share share) {
    return batching.most() == 1 && roomFor(stream) && turns.requestFurther(share);
  }

  /** Returns whether a stream can have two threads without taking one from another. */
  private boolean roomFor(StreamState stream) {
    return 2 * company.with(stream, System.nanoTime()) <= threadCount;
  }

  /** Queues a frame whose stream has its turn. */
  void submit(Ready frame) {
    frame.order.add(frame);
    frame.lane.ready().add(frame);
    try {
      threads.execute(() -> run(frame.lane));
    } catch (RejectedExecutionException e) {
      refuse(frame.lane);
    }
  }

  private void refuse(Lane lane) {
    for (Ready left = lane.ready().poll(); left != null; left = lane.ready().poll()) {
      left.failure = new IllegalStateException("The engine is shutting down");
      left.order.ready(left, this::finish);
    }
  }

  /** Runs what is ready; another thread may have taken it with its own batch. */
  private void run(Lane lane) {
    List<Ready> batch = batch(lane.ready());
    batch.removeIf(
        next -> {
          boolean expired = next.inference.expired().getAsBoolean();
          if (expired) {
            meter.expired(lane.name(), 1);
            next.failure = new Inference.Expired();
            next.order.ready(next, this::finish);
          }
          return expired;
        });
    if (batch.size() == 1) {
      see(batch.get(0));
    } else if (!batch.isEmpty()) {
      infer(lane, batch);
    }
  }

  /** Sees one frame, and fuses it if those of its stream that came before it are fused. */
  private void see(Ready frame) {
    frame.startedNanos = System.nanoTime();
    attempt(
        frame, () -> frame.sight = frame.lane.model().see(frame.look, roomFor(frame.look.state())));
    frame.seeingNanos = System.nanoTime() - frame.startedNanos;
    frame.order.ready(frame, this::finish);
  }

  private void fuse(Ready frame) {
    long began = System.nanoTime();
    float[] map = frame.lane.model().fuse(frame.look, frame.sight);
    long ended = System.nanoTime();
    frame.outcome = new Inference.Outcome(map, frame.startedNanos, ended);
    meter.ran(frame.lane.name(), 1, frame.seeingNanos + ended - began);
  }

  /** Looks at frames of different streams at once, each the only one of its stream. */
  private void infer(Lane lane, List<Ready> batch) {
    batch.forEach(Ready::forgetIfAfresh);
    long started = System.nanoTime();
    try {
      float[][] maps = lane.model().infer(batch.stream().map(frame -> frame.look).toList());
      long ended = System.nanoTime();
      meter.ran(lane.name(), batch.size(), ended - started);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).outcome = new Inference.Outcome(maps[i], started, ended);
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(frame -> fail(frame, e));
    }
    batch.forEach(frame -> frame.order.ready(frame, this::finish));
  }

  /** Fuses a frame that was seen, and hands over what came of it. */
  private void finish(Ready frame) {
    if (frame.outcome == null) {
      frame.forgetIfAfresh();
      if (frame.sight != null) {
        attempt(frame, () -> fuse(frame));
      }
    }
    endTurn();
    try {
      frame.inference.done().accept(frame.outcome, frame.failure);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "An inference's answer was not taken", e);
    }
  }

  private void attempt(Ready frame, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      fail(frame, e);
    }
  }

  private void fail(Ready frame, Throwable cause) {
    meter.failed(frame.lane.name(), 1);
    // One frame that finds no memory must not end a thread that all streams share.
    frame.failure =
        cause instanceof RuntimeException known
            ? known
            : new IllegalStateException("Inference failed: " + cause, cause);
  }

  private List<Ready> batch(BlockingQueue<Ready> ready) {
    List<Ready> batch = new ArrayList<>(batching.most());
    ready.drainTo(batch, batching.most());
    long until = System.nanoTime() + batching.patience().toNanos();
    try {
      while (!batch.isEmpty() && batch.size() < batching.most()) {
        Ready next = ready.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        batch.add(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return batch;
  }

  /** Answers what waits, stops the threads and frees the models. */
  @Override
  public void close() {
    turns.close();
    threads.shutdownNow();
    try {
      // What runs now ends within one cadence.
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lanes.forEach(this::refuse);
    lanes.forEach(lane -> lane.model().close());
  }
}
