package io.passnet.edge.api.client;

import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.Totals;

/**
 * Takes a stream's answers, one at a time, on gRPC's thread: every method should return soon.
 * Either {@link #closed} or {@link #failed} comes last.
 */
public interface TrackListener {
  /** The stream is open; {@code model} names model, version and provider, for people. */
  void opened(String model);

  /**
   * A frame was answered. Directions are in OMAF's axes; the arrival time, which means nothing
   * here, is 0.
   */
  void result(FrameResult result);

  /** Something went wrong that the stream survived. */
  void notice(String text);

  /** The stream ended well. */
  void closed(Totals totals);

  /** The stream ended with an error; {@code message} says what was wrong and what to do. */
  void failed(String message);
}
