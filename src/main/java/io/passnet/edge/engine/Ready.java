package io.passnet.edge.engine;

import io.passnet.edge.model.Look;
import io.passnet.edge.model.Sight;

/** A frame whose stream has its turn, and what came of it so far. */
final class Ready {
  final Lane lane;
  final FrameOrder<Ready> order;
  final Look look;
  final Inference inference;
  long startedNanos;
  long seeingNanos;

  /** What was seen, to be fused; null before that, and in a batch. */
  Sight sight;

  /** One of these in the end. */
  Inference.Outcome outcome;

  RuntimeException failure;

  private final boolean afresh;

  /**
   * Nothing came of it yet.
   *
   * @param order the frames of its stream
   * @param afresh whether the stream's model is to forget what came before
   */
  Ready(Lane lane, FrameOrder<Ready> order, Look look, boolean afresh, Inference inference) {
    this.lane = lane;
    this.order = order;
    this.look = look;
    this.afresh = afresh;
    this.inference = inference;
  }

  /** To be called once the frame before it was fused, before it is. */
  void forgetIfAfresh() {
    if (afresh) {
      look.state().forget();
    }
  }
}
