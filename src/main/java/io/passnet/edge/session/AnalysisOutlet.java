package io.passnet.edge.session;

import io.passnet.edge.media.MediaFile;
import io.passnet.edge.product.Segment;

/**
 * Where the answers about a file go. Called by one thread at a time, the upload's lock held: every
 * method returns at once.
 */
public interface AnalysisOutlet {
  /**
   * How far an analysis is.
   *
   * @param analysedUs media time up to which the file has been analysed
   * @param durationUs media time of the whole file; 0 if it does not say
   */
  record Progress(long analysedUs, long durationUs) {}

  /** Returns whether the peer takes more now; when it does again, {@link Upload#outletReady}. */
  boolean ready();

  /** Tells what was read from the file's head, in the first call; the file is the caller's. */
  void opened(MediaFile file, Progress progress);

  /** Sends a frame's answer. */
  void result(FrameResult result, Progress progress);

  /** Sends a finished segment. */
  void segment(Segment segment, Progress progress);

  /** Sends a notice. */
  void notice(StreamNotice notice, Progress progress);

  /** Ends the call well: the last call. */
  void closed(Totals totals, Progress progress);

  /** Ends the call with an error: the last call. */
  void failed(SessionException cause);

  /** Asks the peer for one more message. */
  void requestMore();
}
