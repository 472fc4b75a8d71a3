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
 * of its own, and with a part of a frame where there are more threads than frames; on a GPU one,
 * which takes all frames that are ready for a model as one batch.
 *
 * <p>Every submitted frame is answered exactly once, also when the device closes.
 */
final class Device implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Device.class.getName());

  /** The first two runs are slow: memory is taken, on a GPU kernels are chosen. Then none is. */
  private static final int WARM_UP_RUNS = 5;

  /** So long after another stream's frame a stream counts as not alone. */
  private static final long COMPANY_NANOS = 100_000_000;

  record Ready(Look look, Inference inference) {}

  private final List<Lane> lanes = new ArrayList<>();
  private final BatchSettings batching;
  private final EngineMeter meter;
  private final ForkJoinPool threads;
  private final Turns turns;
  private final AtomicInteger seats = new AtomicInteger();
  private StreamState latest;
  private long latestNanos = System.nanoTime() - COMPANY_NANOS;
  private long companyNanos = latestNanos;

  /**
   * Warms the models up; they are the device's from here on. Takes a part of a second each.
   *
   * @param models by the names that requests use, all on the same provider
   */
  Device(Map<String, Passnet> models, int threads, BatchSettings batching, EngineMeter meter) {
    this.batching = batching;
    this.meter = meter;
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
    state.close();
  }

  void endTurn() {
    turns.end(System.nanoTime());
  }

  /** Queues a frame whose stream has its turn. */
  void submit(Lane lane, Look look, Inference inference) {
    lane.ready().add(new Ready(look, inference));
    try {
      threads.execute(() -> run(lane));
    } catch (RejectedExecutionException e) {
      refuse(lane);
    }
  }

  private void refuse(Lane lane) {
    for (Ready left = lane.ready().poll(); left != null; left = lane.ready().poll()) {
      end(left, null, new IllegalStateException("The engine is shutting down"));
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
            end(next, null, new Inference.Expired());
          }
          return expired;
        });
    if (batch.isEmpty()) {
      return;
    }
    float[][] maps = null;
    RuntimeException failure = null;
    long started = System.nanoTime();
    try {
      maps = infer(lane.model(), batch);
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      // One frame that finds no memory must not end a thread that all streams share.
      failure = new IllegalStateException("Inference failed: " + e, e);
    }
    long ended = System.nanoTime();
    if (failure == null) {
      meter.ran(lane.name(), batch.size(), ended - started);
    } else {
      meter.failed(lane.name(), batch.size());
    }
    for (int i = 0; i < batch.size(); i++) {
      end(
          batch.get(i),
          maps == null ? null : new Inference.Outcome(maps[i], started, ended),
          failure);
    }
  }

  private float[][] infer(Passnet model, List<Ready> batch) {
    return batch.size() == 1
        ? new float[][] {model.infer(batch.get(0).look, alone(batch.get(0).look.state()))}
        : model.infer(batch.stream().map(Ready::look).toList());
  }

  /**
   * Returns whether a frame may be shared by the threads: no other stream was looked at lately.
   * Threads that each have a frame of their own would only wait for each other's parts, and a frame
   * that comes while another one has all threads waits for all of that.
   */
  private synchronized boolean alone(StreamState stream) {
    long now = System.nanoTime();
    if (stream != latest && now - latestNanos < COMPANY_NANOS) {
      companyNanos = now;
    }
    latest = stream;
    latestNanos = now;
    return now - companyNanos >= COMPANY_NANOS;
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

  private void end(Ready ran, Inference.Outcome outcome, RuntimeException failure) {
    endTurn();
    try {
      ran.inference.done().accept(outcome, failure);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "An inference's answer was not taken", e);
    }
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
