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
}
