package io.passnet.edge.engine;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.model.Passnet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Decides who runs when on one device: the earliest deadline first, in order of arrival between
 * equals. Every submitted inference is answered exactly once, also when the scheduler closes.
 *
 * <p>{@link #doWork} is called by one thread, the only one that touches the model: the device's in
 * production, the test's own in a test.
 */
final class Scheduler {
  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  private record Entry(Inference inference, long order) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      long sooner = inference.deadlineNanos() - other.inference.deadlineNanos();
      return sooner != 0 ? Long.signum(sooner) : Long.compare(order, other.order);
    }
  }

  private final Passnet model;
  private final LongSupplier nanoClock;
  private final PriorityBlockingQueue<Entry> ready = new PriorityBlockingQueue<>();
  private final AtomicLong arrivals = new AtomicLong();
  private boolean closed;

  Scheduler(Passnet model, LongSupplier nanoClock) {
    this.model = requireNonNull(model, "model is null");
    this.nanoClock = requireNonNull(nanoClock, "nanoClock is null");
  }

  /** Queues an inference. */
  void submit(Inference inference) {
    synchronized (this) {
      if (!closed) {
        ready.add(new Entry(inference, arrivals.getAndIncrement()));
        return;
      }
    }
    answer(inference, null, closedException());
  }

  /** Waits for the next inference and runs it. */
  void doWork() throws InterruptedException {
    run(ready.take().inference());
  }

  private void run(Inference next) {
    Inference.Outcome outcome = null;
    RuntimeException failure = null;
    long started = nanoClock.getAsLong();
    try {
      float[] density =
          model.infer(next.state(), next.mediaTimeUs(), next.heard(), next.sceneTimeUs());
      outcome = new Inference.Outcome(density, started, nanoClock.getAsLong());
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      // One frame that finds no memory must not end the thread that all streams share.
      failure = new IllegalStateException("Inference failed: " + e, e);
    }
    answer(next, outcome, failure);
  }

  private static void answer(
      Inference inference, Inference.Outcome outcome, RuntimeException failure) {
    try {
      inference.done().accept(outcome, failure);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "An inference's answer was not taken", e);
    }
  }

  /** Takes no more; answers what is still waiting with a failure. */
  void close() {
    List<Entry> left = new ArrayList<>();
    synchronized (this) {
      closed = true;
      ready.drainTo(left);
    }
    left.forEach(entry -> answer(entry.inference(), null, closedException()));
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("The engine is shutting down");
  }
}
