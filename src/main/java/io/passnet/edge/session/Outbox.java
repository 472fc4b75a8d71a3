package io.passnet.edge.session;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits to be sent in one stream: answers, and a few notices. In LATEST delivery a newer
 * answer replaces the waiting one; in EVERY delivery no frame is begun while one waits, so that no
 * more wait than were on their way. Not thread-safe; guarded by its session's lock.
 */
final class Outbox {
  /** Notices kept for a peer that does not read; in LATEST later ones only count. */
  private static final int NOTICE_BOUND = 16;

  private final Delivery delivery;
  private final Outlet outlet;
  private final Deque<StreamNotice> notices = new ArrayDeque<>();
  private final Deque<FrameResult> results = new ArrayDeque<>();
  private long answered;
  private long droppedSinceAnswer;

  Outbox(Delivery delivery, Outlet outlet) {
    this.delivery = delivery;
    this.outlet = outlet;
  }

  /** Puts an answer; returns how many it replaced: 0 or 1. */
  int put(FrameResult result) {
    if (delivery == Delivery.EVERY || results.isEmpty()) {
      results.add(result);
      return 0;
    }
    results.add(result.after(results.poll()));
    return 1;
  }

  /** Puts a notice, if there is room. */
  void put(StreamNotice notice) {
    if (notices.size() < NOTICE_BOUND) {
      notices.add(notice);
    }
  }

  /** Counts frames that the next answer will tell were dropped. */
  void dropped(int frames) {
    droppedSinceAnswer += frames;
  }

  /** Sends what the peer takes; returns how many answers went out. */
  int flush() {
    while (!notices.isEmpty() && outlet.ready()) {
      outlet.notice(notices.poll());
    }
    int sent = 0;
    while (!results.isEmpty() && outlet.ready()) {
      sent += finish();
    }
    return sent;
  }

  /** Sends the oldest answer that waits though the peer may not read; returns how many: 0 or 1. */
  int finish() {
    if (results.isEmpty()) {
      return 0;
    }
    outlet.result(results.poll().withDropped(droppedSinceAnswer));
    droppedSinceAnswer = 0;
    answered++;
    return 1;
  }

  /** Returns whether another frame may be begun. */
  boolean takesMore() {
    return delivery == Delivery.LATEST || (results.isEmpty() && notices.size() < NOTICE_BOUND);
  }

  boolean isEmpty() {
    return results.isEmpty() && notices.isEmpty();
  }

  long answered() {
    return answered;
  }

  /** Forgets everything; returns how many answers were forgotten. */
  int clear() {
    int forgotten = results.size();
    results.clear();
    notices.clear();
    return forgotten;
  }
}
