package io.passnet.edge.session;

/**
 * Where a stream's answers go. Called by one thread at a time, the session's lock held: every
 * method returns at once.
 */
public interface Outlet {
  /** Returns whether the peer takes more now; when it does again, {@link Session#outletReady}. */
  boolean ready();

  /**
   * Tells what was resolved: the first call.
   *
   * @param videoDecoder what decodes video packets; empty for pictures that are no packets
   */
  void opened(SessionSpec spec, String videoDecoder);

  /** Sends an answer. */
  void result(FrameResult result);

  /** Sends a notice. */
  void notice(StreamNotice notice);

  /** Ends the stream well: the last call. */
  void closed(Totals totals);

  /** Ends the stream with an error: the last call. */
  void failed(SessionException cause);

  /** Ends a stream that was watched, and that did not end well: the last call. */
  default void lost(Totals totals, SessionException cause) {
    failed(cause);
  }

  /** Asks the peer for one more message. */
  void requestMore();
}
