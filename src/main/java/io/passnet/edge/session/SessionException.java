package io.passnet.edge.session;

import io.passnet.edge.media.MediaException;

/** Why a stream cannot begin or go on; the message says what is allowed and what to do. */
public final class SessionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure this is; the edge maps it to its own statuses. */
  public enum Reason {
    /** The client sent what the contract does not allow. */
    INVALID,
    /** A limit of the server was met. */
    LIMIT,
    /** What the server is set to use is not there. */
    UNAVAILABLE,
    /** No model is ready yet. */
    NOT_READY,
    /** A live stream has the name. */
    NAME_TAKEN,
    /** Another client goes on in the stream's place. */
    TAKEN_OVER,
    /** The stream that was watched did not end well. */
    STREAM_LOST,
    /** Nothing came for the idle timeout. */
    IDLE,
    /** The server is going away. */
    DRAINING,
    /** The server failed. */
    INTERNAL
  }

  private final Reason reason;
  private final String subject;

  /**
   * Makes the exception.
   *
   * @param subject the field or the configuration key concerned; empty for none
   */
  public SessionException(Reason reason, String subject, String message) {
    super(message);
    this.reason = reason;
    this.subject = subject;
  }

  /**
   * Media that a stream cannot be opened for.
   *
   * @param field the field concerned, unless a limit was met
   */
  static SessionException of(MediaException cause, String field) {
    boolean limit = cause.kind() == MediaException.Kind.LIMIT;
    return new SessionException(
        limit ? Reason.LIMIT : Reason.INVALID,
        limit ? cause.limitKey() : field,
        cause.getMessage());
  }

  /** The same of a request that holds the field inside another; keys of limits stay as they are. */
  public SessionException within(String outer) {
    return reason == Reason.INVALID && !subject.isEmpty()
        ? new SessionException(reason, outer + subject, getMessage())
        : this;
  }

  /** Returns what kind of failure this is. */
  public Reason reason() {
    return reason;
  }

  /** Returns the field or the configuration key concerned; empty for none. */
  public String subject() {
    return subject;
  }
}
