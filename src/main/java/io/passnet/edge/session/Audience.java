package io.passnet.edge.session;

import io.passnet.edge.product.Moment;
import io.passnet.edge.product.ProductLine;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Those who watch the stream of one name, before it begins, while it runs and until it ends. Their
 * products are made on a thread of their own, each distinct one once: if that is slower than the
 * stream, moments are passed over. The one who feeds it never waits.
 */
final class Audience {
  private static final System.Logger LOG = System.getLogger(Audience.class.getName());

  /** An answered frame, with its moment; {@code pictured} if its picture is there to stay. */
  private record Shown(FrameResult result, Moment moment, boolean pictured) {
    boolean serves(Watcher watcher) {
      return pictured || watcher.products().overlay().isEmpty();
    }
  }

  private final Executor thread;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  /** The place of the stream's newest moment; each stream has its own, so that none gets mixed. */
  private volatile AtomicReference<Shown> waiting = new AtomicReference<>();

  // The thread's own; the specification is null while no stream of the name is live.
  private ProductLine line = new ProductLine();
  private SessionSpec spec;
  private String videoDecoder = "";

  /**
   * Nobody yet.
   *
   * @param thread runs one thing after another, in the order in which they were given
   */
  Audience(Executor thread) {
    this.thread = thread;
  }

  void join(Watcher watcher) {
    then(
        () -> {
          watchers.add(watcher);
          if (spec != null) {
            watcher.opened(spec, videoDecoder);
          }
        });
  }

  void leave(Watcher watcher) {
    then(() -> watchers.remove(watcher));
  }

  /** Returns how many there are. */
  int size() {
    return watchers.size();
  }

  /** A stream of the name begins, or another client goes on with it. */
  void opened(SessionSpec opened, String decoder) {
    waiting = new AtomicReference<>();
    then(
        () -> {
          // What makers remember is of the stream before.
          line = new ProductLine();
          spec = opened;
          videoDecoder = decoder;
          watchers.forEach(watcher -> watcher.opened(opened, decoder));
        });
  }

  /**
   * A frame was answered. Returns at once; the moment's picture may change afterwards.
   *
   * @param result the answer to the one who feeds the stream
   */
  void show(FrameResult result, Moment moment) {
    if (watchers.isEmpty()) {
      return;
    }
    boolean pictured =
        watchers.stream().anyMatch(watcher -> watcher.products().overlay().isPresent());
    Shown shown = new Shown(result, pictured ? moment.kept() : moment, pictured);
    AtomicReference<Shown> place = waiting;
    if (place.getAndSet(shown) == null) {
      then(() -> show(place.getAndSet(null)));
    } else {
      then(() -> watchers.forEach(watcher -> watcher.skipped(1)));
    }
  }

  private void show(Shown shown) {
    for (Watcher watcher : watchers) {
      if (shown.serves(watcher)) {
        watcher.show(shown.result().with(line.make(watcher.products(), shown.moment())));
      }
    }
    line.tidy(shown.moment());
  }

  /** The stream has ended. */
  void closed(Totals totals) {
    then(
        () -> {
          spec = null;
          watchers.forEach(watcher -> watcher.closed(totals));
          watchers.clear();
        });
  }

  /** The server goes away. */
  void fail(SessionException cause) {
    then(() -> watchers.forEach(watcher -> watcher.fail(cause)));
  }

  private void then(Runnable work) {
    try {
      thread.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException | Error e) {
              LOG.log(System.Logger.Level.ERROR, "Watchers could not be told", e);
            }
          });
    } catch (RejectedExecutionException e) {
      // The server has gone away, and all watchers have been told.
    }
  }
}
