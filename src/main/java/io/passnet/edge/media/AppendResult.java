package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

/**
 * What became of a block of sound.
 *
 * @param kind what became of it
 * @param message why, and what to do; empty if it was taken as it should be
 * @param limitKey the configuration key of the limit that was met; empty for none
 */
public record AppendResult(Kind kind, String message, String limitKey) {
  static final AppendResult OK = new AppendResult(Kind.OK, "");

  /** What can become of a block of sound. */
  public enum Kind {
    /** Taken. */
    OK,
    /** Taken; something was missing before it, which is silence now. */
    GAP,
    /** Taken; what it says of itself is not what was announced. */
    CONFLICT,
    /** Dropped: its time is over. */
    LATE,
    /** Dropped: its time is too far ahead. */
    EARLY,
    /** Dropped: its bytes cannot be sound; its time is silence. */
    INVALID
  }

  /** Checks for nulls. */
  public AppendResult {
    requireNonNull(kind, "kind is null");
    requireNonNull(message, "message is null");
    requireNonNull(limitKey, "limitKey is null");
  }

  /** A result that has to do with no limit. */
  AppendResult(Kind kind, String message) {
    this(kind, message, "");
  }
}
