package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.FRAME_ANSWERED;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_ENDED;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_TOO_OLD;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_UNREAD;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_UNSHOWN;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_WAITING;
import static io.passnet.edge.session.Counters.Event.FRAME_RECEIVED;
import static io.passnet.edge.session.Counters.Event.STREAM_CANCELLED;
import static io.passnet.edge.session.Counters.Event.STREAM_CLOSED;
import static io.passnet.edge.session.Counters.Event.STREAM_FAILED;
import static io.passnet.edge.session.Counters.Event.STREAM_IDLE;

import io.passnet.edge.engine.Inference;
import io.passnet.edge.product.HeadPose;
import io.passnet.edge.session.SessionException.Reason;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * One stream's life: takes input in order, has one frame at a time looked at, hands the answers to
 * its outlet as the delivery says, and frees what it holds exactly once, however it ends.
 *
 * <p>All methods may be called by any thread and return at once; the work is done by {@code
 * workers}, one at a time for each session.
 */
public final class Session implements Intake {
  private static final System.Logger LOG = System.getLogger(Session.class.getName());

  private enum Phase {
    OPEN,
    HALF_CLOSED,
    ENDED
  }

  private final Object lock = new Object();
  private final SessionSpec spec;
  private final FrameWork work;
  private final Executor workers;
  private final LongSupplier nanoClock;
  private final Counters counters;
  private final Outlet outlet;
  private final Audience audience;
  private final Runnable onEnding;
  private final Runnable onEnd;
  private final Mailbox mailbox;
  private final Outbox outbox;

  private Phase phase = Phase.OPEN;
  private boolean working;
  private boolean inputPaused;
  private boolean released;
  private boolean begun;
  private boolean takenOver;
  private final long openedNanos;
  private long lastHeardOfNanos;
  private long received;
  private long dropped;
  private long rejected;
  private boolean toldBehind;

  /** Frames that waited when the worker took the last input; the worker's own. */
  private int framesWaiting;

  private final Account account =
      new Account() {
        @Override
        public void looked(FrameWork.Looked looked) {
          onWorker(() -> finish(looked));
        }

        @Override
        public void unanswered(int frames, Counters.Event why) {
          synchronized (lock) {
            if (why.rejects()) {
              rejected += frames;
              counters.add(why, frames);
            } else {
              drop(frames, why);
            }
          }
        }

        @Override
        public void told(StreamNotice notice) {
          tell(notice);
        }
      };

  Session(
      SessionSpec spec,
      FrameWork work,
      SessionLimits limits,
      Executor workers,
      LongSupplier nanoClock,
      Counters counters,
      Outlet outlet,
      Audience audience,
      Runnable onEnding,
      Runnable onEnd) {
    this.spec = spec;
    this.work = work;
    this.workers = workers;
    this.nanoClock = nanoClock;
    this.counters = counters;
    this.outlet = outlet;
    this.audience = audience;
    this.onEnding = onEnding;
    this.onEnd = onEnd;
    mailbox =
        new Mailbox(spec.delivery(), spec.picture().encoding().isPackets(), limits.queuedFrames());
    outbox = new Outbox(spec.delivery(), outlet);
    openedNanos = nanoClock.getAsLong();
    lastHeardOfNanos = openedNanos;
  }

  /** Tells the client what was resolved; the first answer, before any input. */
  void begin() {
    synchronized (lock) {
      if (phase != Phase.ENDED) {
        outlet.opened(spec, work.videoDecoder());
        begun = true;
        audience.opened(spec, work.videoDecoder());
      }
    }
  }

  /** Returns what the stream carries and wants. */
  public SessionSpec spec() {
    return spec;
  }

  /**
   * Takes an input.
   *
   * @return whether the peer may be asked for one more message now; if not, the session asks later
   */
  public boolean accept(Input input) {
    synchronized (lock) {
      if (phase != Phase.OPEN) {
        return false;
      }
      lastHeardOfNanos = nanoClock.getAsLong();
      if (input instanceof Input.Frame) {
        received++;
        counters.add(FRAME_RECEIVED, 1);
      }
      drop(mailbox.put(input), FRAME_DROPPED_WAITING);
      inputPaused = mailbox.full();
      wake();
      return !inputPaused;
    }
  }

  /** The client sends no more: what waits is answered, then the stream closes. */
  @Override
  public void halfClose() {
    synchronized (lock) {
      if (phase == Phase.OPEN) {
        phase = Phase.HALF_CLOSED;
        mailbox.put(new Input.End());
        wake();
      }
    }
  }

  /**
   * The client is gone: nothing more is sent.
   *
   * @return whether that ended the stream; if not, it had ended before
   */
  @Override
  public boolean cancel() {
    return end(STREAM_CANCELLED, null);
  }

  /** Ends the stream with an error that the client is told. */
  public void fail(SessionException cause) {
    end(STREAM_FAILED, cause);
  }

  /** Another client goes on in the stream's place, before those who watch it. */
  void takeOver() {
    synchronized (lock) {
      takenOver = true;
      fail(
          new SessionException(
              SessionException.Reason.TAKEN_OVER,
              "open.stream",
              "Another client has opened stream '%s' with take_over and goes on in its place"
                  .formatted(spec.name())));
    }
  }

  /** The peer takes answers again. */
  @Override
  public void outletReady() {
    synchronized (lock) {
      if (phase != Phase.ENDED) {
        sent(outbox.flush());
        wake();
      }
    }
  }

  /** Takes how the viewer's head is turned; the newest holds for the next products. */
  public void pose(HeadPose newest) {
    work.pose(newest);
    synchronized (lock) {
      lastHeardOfNanos = nanoClock.getAsLong();
    }
  }

  /** Ends the stream if nothing came and nothing was read for its idle timeout. */
  void checkIdle() {
    synchronized (lock) {
      boolean idle = nanoClock.getAsLong() - lastHeardOfNanos > spec.idleTimeout().toNanos();
      if (!idle || working) {
        return;
      }
      String complaint =
          outbox.isEmpty()
              ? "Nothing came for %d ms, the stream's idle timeout; send frames or sound, or open it with a longer open.idle_timeout_us"
              : "No answer was read for %d ms, the stream's idle timeout; read answers as they come, or open the stream with a longer open.idle_timeout_us";
      String text = complaint.formatted(spec.idleTimeout().toMillis());
      end(STREAM_IDLE, new SessionException(Reason.IDLE, "open.idle_timeout_us", text));
    }
  }

  /** Returns when the stream was opened, on the monotonic clock. */
  public long openedNanos() {
    return openedNanos;
  }

  /** Returns how many watch the stream. */
  public int watchers() {
    return audience.size();
  }

  /** Returns the totals so far. */
  public Totals totals() {
    synchronized (lock) {
      return new Totals(received, outbox.answered(), dropped, rejected, work.soundUs());
    }
  }

  /** Returns whether a worker or the engine has something of this stream in hand. */
  boolean working() {
    synchronized (lock) {
      return working;
    }
  }

  private void wake() {
    if (!working && phase != Phase.ENDED) {
      workers.execute(this::pump);
      working = true;
    }
  }

  /** It is the stream's turn: what waits is taken now, the newest frame if only that counts. */
  private void go() {
    work.seat().take();
    pump();
  }

  /**
   * Works off the mailbox until a frame is with the engine, or the stream has to wait for its turn,
   * or there is nothing to do.
   */
  private void pump() {
    try {
      Input next = take();
      while (next != null) {
        if (next instanceof Input.Sound) {
          work.take(next).ifPresent(this::tell);
        } else if (work.look(next, framesWaiting, account)) {
          return;
        }
        next = take();
      }
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  /** Asks for a turn for what is next, if that takes one; returns whether it can be taken now. */
  private boolean mayTakeNext() {
    Input next = work.unfinished() ? new Input.More() : mailbox.peek();
    if (next == null || work.seat().hasTurn() || !work.takesTurn(next)) {
      return true;
    }
    long since = next instanceof Input.Frame frame ? frame.arrivedNanos() : nanoClock.getAsLong();
    return work.request(since, () -> onWorker(this::go));
  }

  private void onWorker(Runnable task) {
    try {
      workers.execute(task);
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  /** Ends the stream after a failure of the server's own, and frees it whatever it was. */
  private void broken(Throwable cause) {
    LOG.log(System.Logger.Level.ERROR, "Stream " + spec.name() + " failed", cause);
    try {
      fail(new SessionException(Reason.INTERNAL, "", "The server failed: " + cause));
    } finally {
      synchronized (lock) {
        working = false;
      }
      release();
    }
  }

  /** Returns the next input; null when the session is to rest, with {@code working} cleared. */
  private Input take() {
    Input next = null;
    boolean ask = false;
    boolean over;
    synchronized (lock) {
      boolean finished = false;
      if (phase != Phase.ENDED && outbox.takesMore()) {
        if (!mayTakeNext()) {
          return null;
        }
        next = work.unfinished() ? new Input.More() : mailbox.poll();
        framesWaiting = mailbox.frames();
        if (inputPaused && !mailbox.full() && phase == Phase.OPEN) {
          inputPaused = false;
          ask = true;
        }
        finished = next == null && phase == Phase.HALF_CLOSED && outbox.isEmpty();
      }
      if (finished) {
        leave(() -> audience.closed(totals()));
        outlet.closed(totals());
        phase = Phase.ENDED;
        counters.add(STREAM_CLOSED, 1);
      }
      if (next == null && working) {
        lastHeardOfNanos = nanoClock.getAsLong();
      }
      working = next != null || work.seat().hasTurn();
      over = phase == Phase.ENDED && !working;
    }
    if (ask) {
      outlet.requestMore();
    }
    if (next == null && work.seat().hasTurn()) {
      // Others' turn. Only then may it rest: until it does, nobody else touches its seat.
      work.seat().giveBack();
      return take();
    }
    if (over) {
      release();
    }
    return next;
  }

  private void finish(FrameWork.Looked looked) {
    try {
      if (ended()) {
        account.unanswered(1, FRAME_DROPPED_ENDED);
      } else if (looked.failure() instanceof Inference.Expired) {
        account.unanswered(1, FRAME_DROPPED_TOO_OLD);
      } else {
        deliver(work.answer(looked));
      }
    } catch (RuntimeException | Error e) {
      broken(e);
      return;
    } finally {
      work.done();
    }
    pump();
  }

  private boolean ended() {
    synchronized (lock) {
      return phase == Phase.ENDED;
    }
  }

  private void deliver(FrameWork.Answer answer) {
    synchronized (lock) {
      if (phase == Phase.ENDED) {
        drop(1, FRAME_DROPPED_ENDED);
        return;
      }
      drop(outbox.put(answer.result()), FRAME_DROPPED_UNREAD);
      sent(outbox.flush());
      audience.show(answer.result(), answer.moment());
    }
  }

  private void tell(StreamNotice notice) {
    synchronized (lock) {
      if (phase != Phase.ENDED) {
        outbox.put(notice);
        sent(outbox.flush());
      }
    }
  }

  private void sent(int results) {
    if (results > 0) {
      counters.add(FRAME_ANSWERED, results);
      lastHeardOfNanos = nanoClock.getAsLong();
    }
  }

  private void drop(int frames, Counters.Event cause) {
    if (frames > 0) {
      dropped += frames;
      counters.add(cause, frames);
      // A packet without a picture of its own is no loss that the client has to hear of.
      if (phase != Phase.ENDED && cause != FRAME_DROPPED_UNSHOWN) {
        outbox.dropped(frames);
        if (!toldBehind) {
          toldBehind = true;
          outbox.put(work.fallingBehind(cause));
          sent(outbox.flush());
        }
      }
    }
  }

  private boolean end(Counters.Event how, SessionException cause) {
    boolean resting;
    synchronized (lock) {
      if (phase == Phase.ENDED) {
        return false;
      }
      phase = Phase.ENDED;
      counters.add(how, 1);
      drop(mailbox.clear() + outbox.clear(), FRAME_DROPPED_ENDED);
      leave(() -> audience.lost(totals(), cause));
      resting = !working;
      if (cause != null) {
        try {
          outlet.failed(cause);
        } catch (RuntimeException | Error e) {
          LOG.log(System.Logger.Level.WARNING, "A client could not be told: " + cause, e);
        }
      }
    }
    if (resting) {
      release();
    }
    return true;
  }

  /** Gives up the name, and those who watch it unless another stream goes on with them. */
  private void leave(Runnable goodbye) {
    // Before another stream can have the name and be announced to the same watchers.
    if (begun && !takenOver) {
      goodbye.run();
    }
    onEnding.run();
  }

  private void release() {
    synchronized (lock) {
      if (released) {
        return;
      }
      released = true;
      // What was in hand when it ended.
      long left = received - outbox.answered() - dropped - rejected;
      drop((int) left, FRAME_DROPPED_ENDED);
    }
    try {
      work.close();
    } finally {
      onEnd.run();
    }
  }
}
