package io.passnet.edge.engine;

import io.passnet.edge.model.StreamState;
import java.util.function.BiConsumer;

/**
 * One frame of one stream, decoded and ready to be looked at.
 *
 * @param state the stream's state, its input buffers filled; not to be touched until done
 * @param mediaTimeUs the frame's media time
 * @param heard whether the state's sound buffer holds sound
 * @param sceneTimeUs time since the scene began
 * @param deadlineNanos when the answer is wanted, on the monotonic clock; the earliest goes first
 * @param done called once with the outcome, or with why there is none; must return at once
 */
public record Inference(
    StreamState state,
    long mediaTimeUs,
    boolean heard,
    long sceneTimeUs,
    long deadlineNanos,
    BiConsumer<Outcome, RuntimeException> done) {

  /**
   * What the model made of a frame.
   *
   * @param density the map, relative to uniform, rows from the top
   * @param startedNanos when the model began, on the monotonic clock
   * @param endedNanos when it was done
   */
  public record Outcome(float[] density, long startedNanos, long endedNanos) {}
}
