package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.FRAME_ANSWERED;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_ENDED;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_UNREAD;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_UNSHOWN;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_WAITING;
import static io.passnet.edge.session.Counters.Event.FRAME_RECEIVED;

import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The books of one stream: what came and waits, what was answered, what became of the rest, and
 * when its client was last heard of. Once it is settled, received = answered + dropped + rejected.
 * Not thread-safe; guarded by its session's lock.
 */
final class Ledger {
  private final Mailbox mailbox;
  private final Outbox outbox;
  private final Counters counters;
  private final Function<Counters.Event, StreamNotice> fallingBehind;
  private final LongSupplier nanoClock;
  private long received;
  private long dropped;
  private long rejected;
  private boolean toldBehind;
  private boolean ended;
  private long lastHeardOfNanos;

  /**
   * Nothing has come yet.
   *
   * @param fallingBehind the notice that a stream has begun to drop frames, by the cause
   */
  Ledger(
      Mailbox mailbox,
      Outbox outbox,
      Counters counters,
      Function<Counters.Event, StreamNotice> fallingBehind,
      LongSupplier nanoClock) {
    this.mailbox = mailbox;
    this.outbox = outbox;
    this.counters = counters;
    this.fallingBehind = fallingBehind;
    this.nanoClock = nanoClock;
    heardOf();
  }

  /** The client shows that it is there. */
  void heardOf() {
    lastHeardOfNanos = nanoClock.getAsLong();
  }

  /** Returns for how long nothing came and nothing was read. */
  long silentNanos() {
    return nanoClock.getAsLong() - lastHeardOfNanos;
  }

  /** Books what comes in; in LATEST it may take the place of a frame that waits. */
  void came(Input input) {
    if (input instanceof Input.Frame) {
      received++;
      counters.add(FRAME_RECEIVED, 1);
    }
    drop(mailbox.put(input), FRAME_DROPPED_WAITING);
  }

  /** Returns whether no more input is to be asked for now. */
  boolean full() {
    return mailbox.full();
  }

  /** Returns the input that is next without taking it, or null when nothing waits. */
  Input peek() {
    return mailbox.peek();
  }

  /** Returns the input that is next, or null when nothing waits. */
  Input poll() {
    return mailbox.poll();
  }

  /** Returns how many frames wait to be worked on. */
  int framesWaiting() {
    return mailbox.frames();
  }

  /** Returns whether another frame may be begun. */
  boolean takesMore() {
    return outbox.takesMore();
  }

  /** Returns whether nothing waits to be sent. */
  boolean allSent() {
    return outbox.isEmpty();
  }

  /** Books an answer, and sends what the peer takes. */
  void answer(FrameResult result) {
    drop(outbox.put(result), FRAME_DROPPED_UNREAD);
    send();
  }

  /** Books a notice, and sends what the peer takes. */
  void tell(StreamNotice notice) {
    outbox.put(notice);
    send();
  }

  /** Sends what the peer takes. */
  void send() {
    int results = outbox.flush();
    if (results > 0) {
      counters.add(FRAME_ANSWERED, results);
      heardOf();
    }
  }

  /** Books frames that get no answer, dropped or rejected. */
  void unanswered(int frames, Counters.Event why) {
    if (why.rejects()) {
      rejected += frames;
      counters.add(why, frames);
    } else {
      drop(frames, why);
    }
  }

  private void drop(int frames, Counters.Event cause) {
    if (frames == 0) {
      return;
    }
    dropped += frames;
    counters.add(cause, frames);
    // A packet without a picture of its own is no loss that the client has to hear of.
    if (!ended && cause != FRAME_DROPPED_UNSHOWN) {
      outbox.dropped(frames);
      if (!toldBehind) {
        toldBehind = true;
        tell(fallingBehind.apply(cause));
      }
    }
  }

  /** Drops what waits, on both sides: nothing is sent from here on. */
  void end() {
    ended = true;
    drop(mailbox.clear() + outbox.clear(), FRAME_DROPPED_ENDED);
  }

  /** Drops what was in hand when the stream ended: the last entry. */
  void settle() {
    drop((int) (received - outbox.answered() - dropped - rejected), FRAME_DROPPED_ENDED);
  }

  /**
   * Returns the totals so far.
   *
   * @param soundUs how much sound came
   */
  Totals totals(long soundUs) {
    return new Totals(received, outbox.answered(), dropped, rejected, soundUs);
  }
}
