package io.passnet.edge.cli.bench;

import io.passnet.edge.api.client.TrackClient;
import io.passnet.edge.api.client.TrackListener;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.SessionSpec;
import io.passnet.edge.session.Totals;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One stream of the load. Sends on a fixed schedule, or so many frames at once; a frame that is
 * sent late still counts from the moment at which it was due, so that a server that stalls is not
 * spared the frames that it held up.
 *
 * <p>Sent from one thread, the one that made it; answers come on gRPC's.
 */
final class LoadStream implements TrackListener, AutoCloseable {
  /** How soon a connection that takes nothing now is tried again. */
  private static final long RETRY_NANOS = 200_000;

  /** A closed loop is woken by answers; this is how long it waits at most. */
  private static final long REST_NANOS = 5_000_000;

  private final Plan plan;
  private final Footage footage;
  private final TrackClient client;
  private final Thread sender = Thread.currentThread();
  private final StreamTally tally = new StreamTally();
  private final double stepNanos;
  private long firstDueNanos;
  private long next;
  private long soundSent;

  /** Opens the stream; nothing is sent before {@link #begin}. */
  LoadStream(String host, int port, String name, Plan plan, Footage footage) {
    this.plan = plan;
    this.footage = footage;
    stepNanos = 1e9 / plan.fps();
    client = TrackClient.open(host, port, spec(name, plan, footage), this);
  }

  private static SessionSpec spec(String name, Plan plan, Footage footage) {
    return new SessionSpec(
        name,
        false,
        "",
        plan.delivery(),
        footage.format(),
        plan.sound() ? Optional.of(Footage.soundFormat()) : Optional.empty(),
        plan.products(),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }

  /**
   * Sets when the first frame is due.
   *
   * @param dueNanos on the monotonic clock
   * @param measured the time for which frames and answers count
   */
  void begin(long dueNanos, Span measured) {
    firstDueNanos = dueNanos;
    tally.measure(measured);
  }

  /** Sends what is due; returns how long nothing more will be, at most, in nanoseconds. */
  long send(long nowNanos) {
    return plan.outstanding().isPresent() ? sendFreely(nowNanos) : sendOnTime(nowNanos);
  }

  private long sendOnTime(long nowNanos) {
    long due = dueNanos(next);
    while (due <= nowNanos) {
      boolean taken = frame(due);
      if (!taken && (plan.delivery() == Delivery.EVERY || footage.needsAll())) {
        return RETRY_NANOS;
      }
      tally.due(due, taken);
      next++;
      due = dueNanos(next);
    }
    return due - nowNanos;
  }

  private long sendFreely(long nowNanos) {
    long due = nowNanos / 1000 * 1000;
    while (next - tally.settled() < plan.outstanding().getAsInt()) {
      if (!frame(due)) {
        return RETRY_NANOS;
      }
      tally.due(due, true);
      next++;
    }
    return REST_NANOS;
  }

  /** On whole microseconds, as it comes back with the answer. */
  private long dueNanos(long frame) {
    return (firstDueNanos + Math.round(frame * stepNanos)) / 1000 * 1000;
  }

  /** The time at which it was due travels with the frame and comes back in its answer. */
  private boolean frame(long dueNanos) {
    long mediaTimeUs = Math.round(next * stepNanos / 1e3);
    if (plan.sound()) {
      soundUntil(mediaTimeUs);
    }
    return client.frame(next, mediaTimeUs, dueNanos / 1000, footage.picture(next));
  }

  private void soundUntil(long mediaTimeUs) {
    int rate = Footage.soundFormat().rate();
    long end = mediaTimeUs * rate / 1_000_000;
    if (end > soundSent) {
      client.sound(soundSent * 1_000_000 / rate, footage.sound(soundSent, end));
      soundSent = end;
    }
  }

  /** Asks for the last answers and waits for them; whether they came. */
  boolean finish(Duration patience) throws InterruptedException {
    return client.finish(patience);
  }

  boolean ended() {
    return client.ended();
  }

  StreamTally tally() {
    return tally;
  }

  @Override
  public void opened(String model) {
    tally.opened(model);
  }

  @Override
  public void result(FrameResult result) {
    tally.result(result, TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    if (plan.outstanding().isPresent()) {
      LockSupport.unpark(sender);
    }
  }

  @Override
  public void notice(String text) {
    tally.notice(text);
  }

  @Override
  public void closed(Totals totals) {
    tally.closed(totals);
  }

  @Override
  public void failed(String message) {
    tally.failed(message);
    LockSupport.unpark(sender);
  }

  @Override
  public void close() {
    client.close();
  }
}
