package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

/** Input that cannot be used: the message says what was wrong, what is allowed, what to do. */
public final class MediaException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is, as far as the answer to the sender depends on it. */
  public enum Kind {
    /** The bytes are broken or not what they were announced as. */
    UNDECODABLE,
    /** The bytes may be fine, but go beyond a configured limit. */
    LIMIT,
    /** The bytes may be fine, but are of a sort that is not read here. */
    UNSUPPORTED
  }

  private final Kind kind;
  private final String limitKey;

  private MediaException(Kind kind, String limitKey, String message) {
    super(requireNonNull(message, "message is null"));
    this.kind = kind;
    this.limitKey = limitKey;
  }

  static MediaException undecodable(String message) {
    return new MediaException(Kind.UNDECODABLE, "", message);
  }

  static MediaException unsupported(String message) {
    return new MediaException(Kind.UNSUPPORTED, "", message);
  }

  static MediaException limit(String key, String message) {
    return new MediaException(Kind.LIMIT, key, message);
  }

  /** Whose fault it is. */
  public Kind kind() {
    return kind;
  }

  /** The configuration key of the limit; empty unless the kind is {@link Kind#LIMIT}. */
  public String limitKey() {
    return limitKey;
  }
}
