package io.passnet.edge.engine;

import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.Look;
import io.passnet.edge.model.StreamState;
import java.util.concurrent.CompletableFuture;

/**
 * One stream's place at one device: what its model remembers of it, and its turns. A frame is
 * looked at in four steps: {@link #request} a turn, fill an {@link #input}, {@link #submit} it, and
 * close the input once the answer has been used. Where there is room, a further frame may be on its
 * way meanwhile. Used by one thread at a time.
 */
public final class Seat implements AutoCloseable {
  /** How long a file waits for live streams. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final Device device;
  private final Lane lane;
  private final StreamState state;
  private final Turns.Share share;
  private final FrameOrder<Ready> order = new FrameOrder<>();
  private boolean turn;
  private boolean afresh;

  /** Of a file: its last frame. */
  private CompletableFuture<Inference.Outcome> latest = CompletableFuture.completedFuture(null);

  Seat(Device device, Lane lane, boolean file) {
    this.device = device;
    this.lane = lane;
    state = lane.model().open();
    share = new Turns.Share(file);
  }

  /**
   * Asks for a turn.
   *
   * @param deadlineNanos when the answer is wanted, on the monotonic clock
   * @param granted called later, once, when it is the stream's turn: {@link #take} it then; must
   *     return at once
   * @return whether the stream has its turn now, and {@code granted} is not called
   */
  public boolean request(long deadlineNanos, Runnable granted) {
    if (device.turns().request(share, System.nanoTime(), deadlineNanos, granted)) {
      turn = true;
      return true;
    }
    // From here on another thread may have the stream in hand.
    return false;
  }

  /**
   * Asks for a turn for a further frame while one is on its way.
   *
   * @return whether the stream has it now; if not, nothing is granted later
   */
  public boolean requestAhead() {
    turn = device.requestAhead(state, share);
    return turn;
  }

  /** Takes the turn that was granted. */
  public void take() {
    turn = true;
  }

  /** Returns whether the stream has its turn. */
  public boolean hasTurn() {
    return turn;
  }

  /** Gives a turn back unused; without one does nothing. */
  public void giveBack() {
    if (turn) {
      turn = false;
      device.endTurn();
    }
  }

  /** Lends buffers for a frame; to be closed by the caller, when the frame has been answered. */
  public FrameInput input() {
    return lane.model().input();
  }

  /** Has a frame looked at; that ends the turn. {@code done} is called on a device's thread. */
  public void submit(Inference inference) {
    if (!turn) {
      throw new IllegalStateException("A frame was submitted without a turn");
    }
    turn = false;
    device.submit(
        new Ready(
            lane,
            order,
            new Look(
                state,
                inference.input(),
                inference.mediaTimeUs(),
                inference.heard(),
                inference.sceneTimeUs()),
            afresh,
            inference));
    afresh = false;
  }

  /**
   * Has a frame of a file looked at. Waits until it may begin: live streams go first, for a second
   * at most.
   *
   * @return the outcome, which may be yet to come; those of a file come in its order
   */
  public CompletableFuture<Inference.Outcome> infer(
      FrameInput input, long mediaTimeUs, boolean heard, long sceneTimeUs) {
    if (!latest.isDone() && !requestAhead()) {
      awaitLatest();
    }
    CompletableFuture<Void> granted = new CompletableFuture<>();
    if (!turn && !request(System.nanoTime() + PATIENCE_NANOS, () -> granted.complete(null))) {
      granted.join();
      take();
    }
    CompletableFuture<Inference.Outcome> outcome = new CompletableFuture<>();
    latest = outcome;
    submit(
        new Inference(
            input,
            mediaTimeUs,
            heard,
            sceneTimeUs,
            () -> false,
            (result, failure) -> {
              if (failure == null) {
                outcome.complete(result);
              } else {
                outcome.completeExceptionally(failure);
              }
            }));
    return outcome;
  }

  private void awaitLatest() {
    latest.exceptionally(failure -> null).join();
  }

  /** Forgets all frames and sound before the next frame, as at the start of a scene. */
  public void forget() {
    afresh = true;
  }

  /** Frees the place, and a turn that was not used; a file's frames on their way are awaited. */
  @Override
  public void close() {
    giveBack();
    awaitLatest();
    device.leave(state);
  }
}
