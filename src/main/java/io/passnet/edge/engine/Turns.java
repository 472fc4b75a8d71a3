package io.passnet.edge.engine;

import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Who may prepare a frame and have it looked at next, on one device. A few frames may be on their
 * way at once, so that the device never waits for one to be decoded; everybody else waits here and
 * takes his newest frame only when it is his turn, so that what is looked at is fresh however many
 * wait.
 *
 * <p>Live streams go before files, but a file waits for a second at most. Among live streams each
 * has one turn a round, so that a fast sender gains nothing, nor does one who is in a hurry; within
 * a round the earliest deadline goes first. Safe for use by several threads.
 */
final class Turns {
  /** One stream's share in one device; its round is kept here. */
  static final class Share {
    private final boolean file;
    private long round;

    Share(boolean file) {
      this.file = file;
    }
  }

  private record Request(
      Share share, long round, long askedNanos, long deadlineNanos, long order, Runnable granted) {}

  private final int most;
  private final PriorityQueue<Request> live = new PriorityQueue<>(Turns::compare);
  private final PriorityQueue<Request> files = new PriorityQueue<>(Turns::compare);
  private int taken;
  private long round;
  private long order;
  private boolean closed;

  /** Makes turns for a device that has {@code most} frames on their way at once. */
  Turns(int most) {
    this.most = most;
  }

  private static int compare(Request one, Request other) {
    if (one.round != other.round) {
      return Long.compare(one.round, other.round);
    }
    long later = one.deadlineNanos - other.deadlineNanos;
    return later != 0 ? Long.signum(later) : Long.compare(one.order, other.order);
  }

  /**
   * Asks for a turn, which {@link #end} ends.
   *
   * @param nowNanos the time, on the monotonic clock
   * @param deadlineNanos when an answer is wanted, on the monotonic clock; of a file, from when on
   *     it goes before live streams
   * @param granted called later, once, by another thread, when the turn comes; must return at once
   * @return whether it is granted now, and {@code granted} not called
   */
  synchronized boolean request(Share share, long nowNanos, long deadlineNanos, Runnable granted) {
    if (closed || (taken < most && live.isEmpty() && files.isEmpty())) {
      take(share, round);
      return true;
    }
    long next = share.file ? 0 : Math.max(share.round + 1, round);
    (share.file ? files : live)
        .add(new Request(share, next, nowNanos, deadlineNanos, order++, granted));
    return false;
  }

  /**
   * Asks for a turn for a stream that has one already, if nobody waits. One turn more than usual
   * may be taken so: a frame that waits for the one before it leaves its thread to the next.
   *
   * @return whether it is granted; if not, it is not waited for
   */
  synchronized boolean requestFurther(Share share) {
    boolean spare = !closed && taken <= most && live.isEmpty() && files.isEmpty();
    if (spare) {
      take(share, round);
    }
    return spare;
  }

  private void take(Share share, long inRound) {
    taken++;
    if (!share.file) {
      round = Math.max(round, inRound);
      share.round = round;
    }
  }

  /** Ends a turn and gives it to who is next. */
  void end(long nowNanos) {
    Request next;
    synchronized (this) {
      taken--;
      next = taken < most ? next(nowNanos) : null;
      if (next != null) {
        take(next.share, next.round);
      }
    }
    if (next != null) {
      next.granted.run();
    }
  }

  private Request next(long nowNanos) {
    Request file = files.peek();
    boolean fileFirst = file != null && (live.isEmpty() || file.deadlineNanos - nowNanos <= 0);
    return fileFirst ? files.poll() : live.poll();
  }

  /** Returns how many wait for a turn. */
  synchronized int waiting() {
    return live.size() + files.size();
  }

  /** Returns how long the longest of them has waited. */
  synchronized long oldestWaitingNanos(long nowNanos) {
    return Stream.concat(live.stream(), files.stream())
        .mapToLong(request -> nowNanos - request.askedNanos)
        .max()
        .orElse(0);
  }

  /** Grants all that is asked for, at once: nobody shall wait for a device that goes away. */
  void close() {
    Request next;
    do {
      synchronized (this) {
        closed = true;
        next = next(0);
        if (next != null) {
          taken++;
        }
      }
      if (next != null) {
        next.granted.run();
      }
    } while (next != null);
  }
}
