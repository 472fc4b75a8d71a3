package io.passnet.edge.session;

import io.passnet.edge.product.ProductRequest;

/**
 * One who watches a stream that someone else feeds, with products of its own. Gets the newest
 * result whenever it reads; what it was too slow for is skipped and counted. Thread-safe.
 */
public final class Watcher {
  private final ProductRequest products;
  private final Outlet outlet;
  private final Outbox outbox;
  private final Counters counters;
  private final Runnable onEnd;
  private boolean ended;
  private boolean left;

  Watcher(ProductRequest products, Outlet outlet, Counters counters, Runnable onEnd) {
    this.products = products;
    this.outlet = outlet;
    this.outbox = new Outbox(Delivery.LATEST, outlet);
    this.counters = counters;
    this.onEnd = onEnd;
  }

  /** Returns what it wants made of each map. */
  ProductRequest products() {
    return products;
  }

  /** The stream has begun, or is fed by another client from here on. */
  synchronized void opened(SessionSpec spec, String videoDecoder) {
    if (!ended) {
      // What waits is of the stream before.
      skipped(outbox.clear());
      outlet.opened(spec.with(products), videoDecoder);
    }
  }

  /** A frame was answered. */
  synchronized void show(FrameResult result) {
    if (!ended) {
      skipped(outbox.put(result));
      flush();
    }
  }

  /** Moments were passed over. */
  synchronized void skipped(int results) {
    if (results > 0) {
      outbox.dropped(results);
      counters.add(Counters.Event.WATCH_RESULT_SKIPPED, results);
    }
  }

  /** The peer takes answers again. */
  public synchronized void outletReady() {
    if (!ended) {
      flush();
    }
  }

  private void flush() {
    counters.add(Counters.Event.WATCH_RESULT_SENT, outbox.flush());
  }

  /** The stream has ended. */
  synchronized void closed(Totals totals) {
    if (!ended) {
      flush();
      ended = true;
      outlet.closed(totals);
    }
  }

  /** Ends the watching with an error. */
  synchronized void fail(SessionException cause) {
    if (!ended) {
      ended = true;
      outlet.failed(cause);
    }
  }

  /** The peer is gone. */
  public void leave() {
    synchronized (this) {
      ended = true;
      if (left) {
        return;
      }
      left = true;
    }
    onEnd.run();
  }
}
