package io.passnet.edge.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Small pieces of work that are done one after another, in order, each in a turn of its own: others
 * who have work for the same threads get theirs in between. Given by any thread.
 */
final class Steps {
  private static final System.Logger LOG = System.getLogger(Steps.class.getName());

  private final Executor threads;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean going;

  /** Nothing to do yet. */
  Steps(Executor threads) {
    this.threads = threads;
  }

  /** Has a step done after all that are waiting. */
  void last(Runnable step) {
    synchronized (this) {
      waiting.addLast(step);
      if (going) {
        return;
      }
      going = true;
    }
    next();
  }

  /** Has a step done right after the one that calls this. */
  synchronized void first(Runnable step) {
    waiting.addFirst(step);
  }

  private void next() {
    try {
      threads.execute(this::turn);
    } catch (RejectedExecutionException e) {
      // The server goes away: what is left is done here and now.
      turn();
    }
  }

  private void turn() {
    Runnable step;
    synchronized (this) {
      step = waiting.poll();
    }
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "Watchers could not be told", e);
    }
    synchronized (this) {
      going = !waiting.isEmpty();
      if (!going) {
        return;
      }
    }
    next();
  }
}
