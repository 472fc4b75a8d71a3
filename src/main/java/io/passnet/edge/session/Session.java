package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.STREAM_CANCELLED;
import static io.passnet.edge.session.Counters.Event.STREAM_CLOSED;
import static io.passnet.edge.session.Counters.Event.STREAM_FAILED;
import static io.passnet.edge.session.Counters.Event.STREAM_IDLE;
import static io.passnet.edge.session.Counters.Event.STREAM_REFUSED;

import io.passnet.edge.product.HeadPose;
import io.passnet.edge.session.SessionException.Reason;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * One stream's life: takes input while it lasts, ends when its client, its idle timeout or the
 * server says so, and frees what it holds exactly once, however it ends. What comes and goes is in
 * its {@link Ledger}; its {@link Pump} does the work.
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
  private final Counters counters;
  private final Outlet outlet;
  private final Audience audience;
  private final Runnable onEnding;
  private final Runnable onEnd;
  private final Ledger ledger;
  private final Pump pump;
  private final long openedNanos;

  private Phase phase = Phase.OPEN;
  private boolean inputPaused;
  private boolean released;
  private boolean begun;
  private boolean inherits;
  private boolean takenOver;

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
    this.counters = counters;
    this.outlet = outlet;
    this.audience = audience;
    this.onEnding = onEnding;
    this.onEnd = onEnd;
    ledger =
        new Ledger(
            new Mailbox(
                spec.delivery(), spec.picture().encoding().isPackets(), limits.queuedFrames()),
            new Outbox(spec.delivery(), outlet),
            counters,
            work::fallingBehind,
            nanoClock);
    pump = new Pump(this, work, ledger, workers, lock);
    openedNanos = nanoClock.getAsLong();
  }

  /** Tells the client what was resolved; the first answer, before any input. */
  void begin() {
    synchronized (lock) {
      if (live()) {
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
      ledger.heardOf();
      ledger.came(input);
      inputPaused = ledger.full();
      pump.wake();
      return !inputPaused;
    }
  }

  /** The client sends no more: what waits is answered, then the stream closes. */
  @Override
  public void halfClose() {
    synchronized (lock) {
      if (phase == Phase.OPEN) {
        phase = Phase.HALF_CLOSED;
        ledger.came(new Input.End());
        pump.wake();
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

  @Override
  public boolean refuse(String why) {
    return end(STREAM_REFUSED, new SessionException(Reason.INVALID, "", why));
  }

  /** Ends the stream with an error that the client is told. */
  public void fail(SessionException cause) {
    end(STREAM_FAILED, cause);
  }

  /**
   * Another client goes on in the stream's place, before those who watch it.
   *
   * @return whether it leaves any who were told that it began
   */
  boolean takeOver() {
    synchronized (lock) {
      boolean watched = begun || inherits;
      takenOver = true;
      fail(
          new SessionException(
              Reason.TAKEN_OVER,
              "open.stream",
              "Another client has opened stream '%s' with take_over and goes on in its place"
                  .formatted(spec.name())));
      return watched;
    }
  }

  /** The stream goes on before those who watched another: it owes them its end, begun or not. */
  void inherit() {
    synchronized (lock) {
      inherits = true;
    }
  }

  /** The peer takes answers again. */
  @Override
  public void outletReady() {
    synchronized (lock) {
      if (live()) {
        ledger.send();
        pump.wake();
      }
    }
  }

  /** Takes how the viewer's head is turned; the newest holds for the next products. */
  public void pose(HeadPose newest) {
    work.pose(newest);
    synchronized (lock) {
      ledger.heardOf();
    }
  }

  /** Ends the stream if nothing came and nothing was read for its idle timeout. */
  void checkIdle() {
    synchronized (lock) {
      if (ledger.silentNanos() <= spec.idleTimeout().toNanos() || pump.working()) {
        return;
      }
      String complaint =
          ledger.allSent()
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
      return ledger.totals(work.soundUs());
    }
  }

  /** Returns whether a worker or the engine has something of this stream in hand. */
  boolean working() {
    return pump.working();
  }

  /** Returns whether the stream has not ended; the lock is held, as for all that the pump asks. */
  boolean live() {
    return phase != Phase.ENDED;
  }

  /** Returns whether the peer, held back before, is to be asked for more now. */
  boolean resumes() {
    boolean resumes = inputPaused && phase == Phase.OPEN && !ledger.full();
    inputPaused &= !resumes;
    return resumes;
  }

  /** Asks the peer for one more message; without the lock. */
  void requestMore() {
    outlet.requestMore();
  }

  /** Nothing is left to do: closes the stream if nothing more can come and all is sent. */
  void closeIfDone() {
    if (phase == Phase.HALF_CLOSED && ledger.allSent()) {
      leave(() -> audience.closed(totals()));
      outlet.closed(totals());
      phase = Phase.ENDED;
      ledger.end();
      counters.add(STREAM_CLOSED, 1);
    }
  }

  /** Shows an answered frame to those who watch. */
  void show(FrameWork.Answer answer) {
    audience.show(answer.result(), answer.moment());
  }

  /** Ends the stream after a failure of the server's own. */
  void broken(Throwable cause) {
    LOG.log(System.Logger.Level.ERROR, "Stream " + spec.name() + " failed", cause);
    fail(new SessionException(Reason.INTERNAL, "", "The server failed: " + cause));
  }

  private boolean end(Counters.Event how, SessionException cause) {
    boolean resting;
    synchronized (lock) {
      if (!live()) {
        return false;
      }
      phase = Phase.ENDED;
      counters.add(how, 1);
      ledger.end();
      leave(() -> audience.lost(totals(), cause));
      resting = !pump.working();
      if (cause != null && how != STREAM_REFUSED) {
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
    if ((begun || inherits) && !takenOver) {
      goodbye.run();
    }
    onEnding.run();
  }

  /** Frees what the stream holds, once nothing of it is in hand; without the lock. */
  void release() {
    synchronized (lock) {
      if (released) {
        return;
      }
      released = true;
      ledger.settle();
    }
    try {
      work.close();
    } finally {
      onEnd.run();
    }
  }
}
