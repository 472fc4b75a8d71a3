package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_ENDED;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_TOO_OLD;

import io.passnet.edge.engine.Inference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What works off the input of one session: takes the next one when it is the stream's turn, has it
 * looked at, and hands the answer over. One worker does one thing at a time. While a frame is with
 * the engine, the next one is begun only if the engine has room for it.
 */
final class Pump implements Account {
  /** One is fused while the next is seen. */
  private static final int MOST_IN_HAND = 2;

  /** With a third no thread ever waits; but a stream that wants fresh answers gets older ones. */
  private static final int MOST_IN_HAND_OF_ALL = 3;

  private final Session session;
  private final FrameWork work;
  private final Ledger ledger;
  private final Executor workers;
  private final Object lock;
  private final int mostInHand;

  // All that follows is guarded by the lock.

  /** Whether a worker is at it, or will be. */
  private boolean awake;

  /** Frames that went to the engine and are not answered yet. */
  private int inHand;

  private final Deque<FrameWork.Looked> answers = new ArrayDeque<>();

  /** Whether a turn was asked for that is not taken yet. */
  private boolean waitsForTurn;

  private boolean granted;

  /**
   * Rests.
   *
   * @param lock the session's, which guards the ledger too
   */
  Pump(Session session, FrameWork work, Ledger ledger, Executor workers, Object lock) {
    this.session = session;
    this.work = work;
    this.ledger = ledger;
    this.workers = workers;
    this.lock = lock;
    mostInHand = session.spec().delivery() == Delivery.EVERY ? MOST_IN_HAND_OF_ALL : MOST_IN_HAND;
  }

  /** There may be something to do; the lock is held. */
  void wake() {
    if (!awake) {
      workers.execute(this::run);
      awake = true;
    }
  }

  /** Returns whether a worker or the engine has something in hand, or a turn is waited for. */
  boolean working() {
    synchronized (lock) {
      return awake || inHand > 0 || waitsForTurn;
    }
  }

  private void run() {
    try {
      while (step()) {
        // Until there is nothing to do but to wait for the engine, a turn, or input.
      }
    } catch (RuntimeException | Error e) {
      breakDown(e);
    }
  }

  /** Does what is next; returns whether there may be more. */
  private boolean step() {
    FrameWork.Looked answer;
    Input next;
    int framesWaiting;
    boolean ask;
    boolean more;
    boolean over;
    synchronized (lock) {
      answer = answers.poll();
      if (answer != null) {
        inHand--;
      }
      next = answer == null ? take() : null;
      framesWaiting = ledger.framesWaiting();
      ask = session.resumes();
      more = answer != null || next != null || work.seat().hasTurn();
      awake = more;
      if (!more) {
        ledger.heardOf();
      }
      over = !session.live() && !working();
    }
    if (ask) {
      session.requestMore();
    }
    if (answer != null) {
      finish(answer);
    } else if (next instanceof Input.Sound) {
      work.take(next).ifPresent(this::told);
    } else if (next != null) {
      if (work.look(next, framesWaiting, this)) {
        begun();
      }
    } else if (more) {
      // Others' turn.
      work.seat().giveBack();
    } else if (over) {
      session.release();
    }
    return more;
  }

  /**
   * Returns the next input, with a turn if it takes one; null when there is none to work on now.
   */
  private Input take() {
    takeTurn();
    if (waitsForTurn || !session.live() || !ledger.takesMore()) {
      return null;
    }
    Input next = work.unfinished() ? new Input.More() : ledger.peek();
    if (next == null && inHand == 0) {
      session.closeIfDone();
    }
    if (next == null || (work.takesTurn(next) && !turnFor(next))) {
      return null;
    }
    return next instanceof Input.More ? next : ledger.poll();
  }

  /** It is the stream's turn: what waits is taken now, the newest frame if only that counts. */
  private void takeTurn() {
    if (granted) {
      work.seat().take();
      granted = false;
      waitsForTurn = false;
    }
  }

  private boolean turnFor(Input next) {
    if (work.seat().hasTurn()) {
      return true;
    }
    if (inHand > 0) {
      return inHand < mostInHand && work.seat().requestAhead();
    }
    long since = next instanceof Input.Frame frame ? frame.arrivedNanos() : work.now();
    waitsForTurn = !work.request(since, () -> comes(() -> granted = true));
    return !waitsForTurn;
  }

  private void begun() {
    synchronized (lock) {
      inHand++;
    }
  }

  /** Something comes from the engine. */
  private void comes(Runnable what) {
    try {
      synchronized (lock) {
        what.run();
        wake();
      }
    } catch (RuntimeException | Error e) {
      breakDown(e);
    }
  }

  /** The server has failed: nothing more is done, and what is still with the engine is let go. */
  private void breakDown(Throwable cause) {
    List<FrameWork.Looked> left;
    boolean over;
    try {
      session.broken(cause);
    } finally {
      synchronized (lock) {
        takeTurn();
        left = List.copyOf(answers);
        answers.clear();
        inHand -= left.size();
        awake = false;
        over = !working();
      }
      left.forEach(work::done);
      if (over) {
        session.release();
      }
    }
  }

  @Override
  public void looked(FrameWork.Looked looked) {
    comes(() -> answers.add(looked));
  }

  private void finish(FrameWork.Looked looked) {
    try {
      if (ended()) {
        unanswered(1, FRAME_DROPPED_ENDED);
      } else if (looked.failure() instanceof Inference.Expired) {
        unanswered(1, FRAME_DROPPED_TOO_OLD);
      } else {
        deliver(work.answer(looked));
      }
    } finally {
      work.done(looked);
    }
  }

  private boolean ended() {
    synchronized (lock) {
      return !session.live();
    }
  }

  private void deliver(FrameWork.Answer answer) {
    synchronized (lock) {
      if (session.live()) {
        ledger.answer(answer.result());
        session.show(answer);
      } else {
        ledger.unanswered(1, FRAME_DROPPED_ENDED);
      }
    }
  }

  @Override
  public void unanswered(int frames, Counters.Event why) {
    synchronized (lock) {
      ledger.unanswered(frames, why);
    }
  }

  @Override
  public void told(StreamNotice notice) {
    synchronized (lock) {
      if (session.live()) {
        ledger.tell(notice);
      }
    }
  }
}
