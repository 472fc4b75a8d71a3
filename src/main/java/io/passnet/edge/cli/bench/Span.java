package io.passnet.edge.cli.bench;

/**
 * The time of a measurement, on the monotonic clock. What happens before and after is not counted.
 *
 * @param startNanos when it begins
 * @param endNanos when it ends
 */
record Span(long startNanos, long endNanos) {
  static final Span NONE = new Span(0, 0);

  boolean holds(long nanos) {
    return nanos - startNanos >= 0 && nanos - endNanos < 0;
  }
}
