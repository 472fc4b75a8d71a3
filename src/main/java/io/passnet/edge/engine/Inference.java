package io.passnet.edge.engine;

import io.passnet.edge.model.FrameInput;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * One frame of one stream, decoded and ready to be looked at.
 *
 * @param input its picture and sound; not to be touched until done
 * @param mediaTimeUs the frame's media time
 * @param heard whether the input holds sound
 * @param sceneTimeUs time since the scene began
 * @param expired asked once before the model begins: whether an answer is worth nothing any more
 * @param done called once with the outcome, or with why there is none; must return at once
 */
public record Inference(
    FrameInput input,
    long mediaTimeUs,
    boolean heard,
    long sceneTimeUs,
    BooleanSupplier expired,
    BiConsumer<Outcome, RuntimeException> done) {

  /**
   * What the model made of a frame.
   *
   * @param density the map, relative to uniform, rows from the top
   * @param startedNanos when the model began, on the monotonic clock
   * @param endedNanos when it was done
   */
  public record Outcome(float[] density, long startedNanos, long endedNanos) {}

  /** Why a frame was not looked at that had waited for longer than its stream finds worth it. */
  public static final class Expired extends RuntimeException {
    private static final long serialVersionUID = 1;

    Expired() {
      super("The frame expired before the model came to it", null, false, false);
    }
  }
}
