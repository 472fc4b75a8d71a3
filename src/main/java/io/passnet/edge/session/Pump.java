package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_ENDED;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_TOO_OLD;

import io.passnet.edge.engine.Inference;
import java.util.concurrent.Executor;

/**
 * What works off the input of one session: takes the next one when it is the stream's turn, has it
 * looked at, and hands the answer over. One frame is in hand at a time, by one worker at a time.
 */
final class Pump implements Account {
  private final Session session;
  private final FrameWork work;
  private final Ledger ledger;
  private final Executor workers;
  private final Object lock;

  /** Whether a worker or the engine has something in hand; guarded by the lock. */
  private boolean working;

  /** Frames that waited when the worker took the last input; the worker's own. */
  private int framesWaiting;

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
  }

  /** There may be something to do; the lock is held. */
  void wake() {
    if (!working && session.live()) {
      workers.execute(this::run);
      working = true;
    }
  }

  /** Returns whether a worker or the engine has something in hand. */
  boolean working() {
    synchronized (lock) {
      return working;
    }
  }

  /** It is the stream's turn: what waits is taken now, the newest frame if only that counts. */
  private void go() {
    work.seat().take();
    run();
  }

  /**
   * Works input off until a frame is with the engine, or the stream has to wait for its turn, or
   * there is nothing to do.
   */
  private void run() {
    try {
      Input next = take();
      while (next != null) {
        if (next instanceof Input.Sound) {
          work.take(next).ifPresent(this::told);
        } else if (work.look(next, framesWaiting, this)) {
          return;
        }
        next = take();
      }
    } catch (RuntimeException | Error e) {
      breakDown(e);
    }
  }

  /** Returns the next input; null when the pump is to rest, with {@code working} cleared. */
  private Input take() {
    Input next = null;
    boolean ask = false;
    boolean over;
    synchronized (lock) {
      if (session.live() && ledger.takesMore()) {
        if (!mayTakeNext()) {
          return null;
        }
        next = work.unfinished() ? new Input.More() : ledger.poll();
        framesWaiting = ledger.framesWaiting();
        ask = session.resumes();
        if (next == null) {
          session.closeIfDone();
        }
      }
      if (next == null && working) {
        ledger.heardOf();
      }
      working = next != null || work.seat().hasTurn();
      over = !session.live() && !working;
    }
    if (ask) {
      session.requestMore();
    }
    if (next == null && work.seat().hasTurn()) {
      // Others' turn. Only then may it rest: until it does, nobody else touches its seat.
      work.seat().giveBack();
      return take();
    }
    if (over) {
      session.release();
    }
    return next;
  }

  /** Asks for a turn for what is next, if that takes one; returns whether it can be taken now. */
  private boolean mayTakeNext() {
    Input next = work.unfinished() ? new Input.More() : ledger.peek();
    if (next == null || work.seat().hasTurn() || !work.takesTurn(next)) {
      return true;
    }
    long since = next instanceof Input.Frame frame ? frame.arrivedNanos() : work.now();
    return work.request(since, () -> onWorker(this::go));
  }

  private void onWorker(Runnable task) {
    try {
      workers.execute(task);
    } catch (RuntimeException | Error e) {
      breakDown(e);
    }
  }

  /** The server has failed: nothing is in hand any more. */
  private void breakDown(Throwable cause) {
    try {
      session.broken(cause);
    } finally {
      synchronized (lock) {
        working = false;
      }
      session.release();
    }
  }

  @Override
  public void looked(FrameWork.Looked looked) {
    onWorker(() -> finish(looked));
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
    } catch (RuntimeException | Error e) {
      breakDown(e);
      return;
    } finally {
      work.done();
    }
    run();
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
