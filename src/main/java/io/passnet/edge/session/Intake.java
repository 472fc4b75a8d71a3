package io.passnet.edge.session;

/**
 * What a client feeds with one call, as far as the call's course goes. May be called by any thread.
 */
public interface Intake {
  /** The peer takes answers again. */
  void outletReady();

  /** The client sends no more: what waits is answered, then the call closes. */
  void halfClose();

  /**
   * The client is gone: nothing more is sent.
   *
   * @return whether that ended it; if not, it had ended before
   */
  boolean cancel();

  /**
   * The client sent what is not allowed: nothing more is sent. Who refuses tells it so.
   *
   * @param why what it is told
   * @return whether that ended it; if not, it had ended before
   */
  boolean refuse(String why);
}
