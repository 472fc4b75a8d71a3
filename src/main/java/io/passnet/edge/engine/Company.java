package io.passnet.edge.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The streams that were looked at lately on one device: with fewer of them than threads, a stream
 * can have more than one thread. Safe for use by several threads.
 */
final class Company {
  /** Three frames of a stream of 30 a second. */
  static final long LATELY_NANOS = 100_000_000;

  /** When each was looked at last, the longest ago first. */
  private final Map<Object, Long> lookedAt = new LinkedHashMap<>();

  /**
   * A stream is looked at, or wants to be.
   *
   * @param nowNanos the time, on the monotonic clock
   * @return how many streams were looked at lately, with this one
   */
  synchronized int with(Object stream, long nowNanos) {
    lookedAt.remove(stream);
    lookedAt.values().removeIf(then -> nowNanos - then >= LATELY_NANOS);
    lookedAt.put(stream, nowNanos);
    return lookedAt.size();
  }

  /** A stream ends. */
  synchronized void left(Object stream) {
    lookedAt.remove(stream);
  }
}
