package io.passnet.edge.session;

import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.SessionException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Who watches which stream, by name; there may be watchers of names that nobody feeds yet. */
final class Audiences implements AutoCloseable {
  private final int most;
  private final Counters counters;
  private final ExecutorService threads;
  private final Map<String, Audience> audiences = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private int watchers;

  /**
   * Nobody watches yet.
   *
   * @param most watchers at once
   */
  Audiences(int most, Counters counters) {
    this.most = most;
    this.counters = counters;
    // What is watched must not take the processors from what feeds it.
    int share = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
    threads =
        Executors.newFixedThreadPool(
            share,
            work -> {
              Thread made = new Thread(work, "passnet-watch");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Begins to watch.
   *
   * @throws SessionException when there are too many
   */
  synchronized Watcher join(
      String stream, Function<String, ProductRequest> products, Outlet outlet) {
    if (watchers >= most) {
      throw new SessionException(
          Reason.LIMIT,
          "passnet.session.max-watchers",
          "%d watchers are here, the most that passnet.session.max-watchers allows; end one or raise it"
              .formatted(most));
    }
    watchers++;
    Audience audience = use(stream);
    Watcher[] self = new Watcher[1];
    self[0] = new Watcher(products, outlet, counters, () -> leave(stream, audience, self[0]));
    audience.join(self[0]);
    return self[0];
  }

  private void leave(String stream, Audience audience, Watcher watcher) {
    audience.leave(watcher);
    synchronized (this) {
      watchers--;
      unuse(stream);
    }
  }

  /** Returns the audience of a stream that begins; to be given back by {@link #unuse}. */
  synchronized Audience use(String stream) {
    uses.merge(stream, 1, Integer::sum);
    return audiences.computeIfAbsent(stream, name -> new Audience(threads));
  }

  /** The stream, or a watcher of it, is gone. */
  synchronized void unuse(String stream) {
    if (uses.merge(stream, -1, Integer::sum) == 0) {
      uses.remove(stream);
      audiences.remove(stream);
    }
  }

  /** Returns how many watch all streams together. */
  synchronized int watchers() {
    return watchers;
  }

  /** Ends all watching. */
  synchronized void fail(SessionException cause) {
    audiences.values().forEach(audience -> audience.fail(cause));
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
