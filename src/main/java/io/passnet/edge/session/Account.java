package io.passnet.edge.session;

/** Where a session books what becomes of its frames. */
interface Account {
  /** Takes an answer of the engine, on a thread of the device. */
  void looked(FrameWork.Looked looked);

  /** Frames that get no answer, dropped or rejected, and why. */
  void unanswered(int frames, Counters.Event why);

  /** Something that the stream survived. */
  void told(StreamNotice notice);
}
