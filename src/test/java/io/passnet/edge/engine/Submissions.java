package io.passnet.edge.engine;

import io.passnet.edge.model.FrameInput;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Frames submitted as sessions do it, without waiting for the answer. */
public final class Submissions {
  private Submissions() {}

  /**
   * Submits a frame whose stream has its turn.
   *
   * @param input its picture, without sound; closed with the answer
   * @param timeUs its media time, and its scene's age
   * @param expired whether it is too old when the model comes to it
   * @param onAnswer what else is done then, on the device's thread
   */
  public static CompletableFuture<Inference.Outcome> submit(
      Seat seat, FrameInput input, long timeUs, boolean expired, Runnable onAnswer) {
    CompletableFuture<Inference.Outcome> answer = new CompletableFuture<>();
    seat.submit(
        new Inference(
            input,
            timeUs,
            false,
            timeUs,
            () -> expired,
            (outcome, failure) -> {
              input.close();
              if (failure == null) {
                answer.complete(outcome);
              } else {
                answer.completeExceptionally(failure);
              }
              onAnswer.run();
            }));
    return answer;
  }

  /** Waits for the latch to be opened: what holds a device's thread. */
  public static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
