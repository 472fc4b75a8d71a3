package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

/**
 * What became of a block of sound.
 *
 * @param kind what became of it
 * @param message why, and what to do; empty if it was taken as it should be
 */
public record AppendResult(Kind kind, String message) {
  static final AppendResult OK = new AppendResult(Kind.OK, "");

  /** What can become of a block of sound. */
  public enum Kind {
    /** Taken. */
    OK,
    /** Taken; something was missing before it, which is silence now. */
    GAP,
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
  }
}
