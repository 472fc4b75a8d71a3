package io.passnet.edge.session;

import io.passnet.edge.session.StreamNotice.Kind;
import java.util.EnumMap;
import java.util.Map;

/**
 * What has gone wrong in one stream, by cause. A cause that goes on is told once, when it begins;
 * it has ended when {@value #QUIET_US} microseconds of media that were fine have come since it last
 * came up. Thread-safe.
 */
final class Complaints {
  /** Media time without fault after which a cause is told again. */
  static final long QUIET_US = 5_000_000;

  private static final class Cause {
    private long count;
    private long fineUs = QUIET_US;
  }

  private final Map<Kind, Cause> causes = new EnumMap<>(Kind.class);

  /**
   * Takes note that a cause has come up.
   *
   * @return whether it begins, and is to be told
   */
  synchronized boolean raise(Kind kind) {
    Cause cause = causes.computeIfAbsent(kind, k -> new Cause());
    boolean begins = cause.fineUs >= QUIET_US;
    cause.count++;
    cause.fineUs = 0;
    return begins;
  }

  /** Takes note of media that was fine, and of how long it lasts. */
  synchronized void fine(long durationUs) {
    for (Cause cause : causes.values()) {
      cause.fineUs = Math.min(QUIET_US, cause.fineUs + durationUs);
    }
  }

  /**
   * Takes note that a cause has come up so many more times, whoever decides whether it is told.
   *
   * @return how often it has come up so far
   */
  synchronized long count(Kind kind, long times) {
    Cause cause = causes.computeIfAbsent(kind, k -> new Cause());
    cause.count += times;
    return cause.count;
  }
}
