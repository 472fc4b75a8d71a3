package io.passnet.edge.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One stream's frames on a device. They may be seen beside each other, but each is finished after
 * the one that came before it: by whichever thread finds it next in order, so that none waits for
 * another. Safe for use by several threads.
 */
final class FrameOrder<T> {
  private final Deque<T> frames = new ArrayDeque<>();
  private final Set<T> ready = new HashSet<>();
  private boolean finishing;

  /** A frame comes, behind all that are there. */
  synchronized void add(T frame) {
    frames.add(frame);
  }

  /**
   * A frame is ready to be finished. Finishes it and those after it that are ready, unless one
   * before it is not; then it will be finished behind that.
   *
   * @param finish finishes a frame; never called twice at once
   */
  void ready(T frame, Consumer<T> finish) {
    for (T next = first(frame); next != null; next = next()) {
      finish.accept(next);
    }
  }

  private synchronized T first(T newlyReady) {
    ready.add(newlyReady);
    return finishing ? null : next();
  }

  private synchronized T next() {
    finishing = !frames.isEmpty() && ready.remove(frames.peek());
    return finishing ? frames.poll() : null;
  }
}
