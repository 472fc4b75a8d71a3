package io.passnet.edge.model;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things of one kind that hold native memory: lent one by one, and kept for the next when given
 * back, so that short uses cost none. Safe for use by several threads.
 */
final class Spares<T> {
  private final Supplier<T> maker;
  private final Consumer<T> freer;
  private final int most;
  private final Set<T> lent = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<T> spare = new ArrayDeque<>();
  private boolean closed;

  /**
   * None there yet.
   *
   * @param most how many are kept; more are freed when given back
   */
  Spares(Supplier<T> maker, Consumer<T> freer, int most) {
    this.maker = maker;
    this.freer = freer;
    this.most = most;
  }

  /** Lends a spare one, or a new one. */
  synchronized T lend() {
    T one = spare.isEmpty() ? maker.get() : spare.pop();
    lent.add(one);
    return one;
  }

  /**
   * Takes one back; what was taken back before is left alone.
   *
   * @param keep whether it is worth keeping
   */
  synchronized void giveBack(T one, boolean keep) {
    if (!lent.remove(one)) {
      return;
    }
    if (keep && !closed && spare.size() < most) {
      spare.push(one);
    } else {
      freer.accept(one);
    }
  }

  /** Returns how many are lent now. */
  synchronized int lent() {
    return lent.size();
  }

  /** Frees those that are spare. */
  synchronized void tidy() {
    spare.forEach(freer);
    spare.clear();
  }

  /** Frees those that are spare, and each that is lent when it comes back. */
  synchronized void close() {
    closed = true;
    tidy();
  }
}
