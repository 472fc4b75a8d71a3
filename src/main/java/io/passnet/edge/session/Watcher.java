package io.passnet.edge.session;

import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.SessionException.Reason;
import java.util.function.Function;

/**
 * One who watches a stream that someone else feeds, with products of its own. Gets the newest
 * result whenever it reads; what it was too slow for is skipped and counted. Thread-safe.
 */
public final class Watcher {
  private static final System.Logger LOG = System.getLogger(Watcher.class.getName());

  private final Function<String, ProductRequest> products;
  private final Outlet outlet;
  private final Outbox outbox;
  private final Counters counters;
  private final Runnable onEnd;
  private boolean ended;
  private boolean left;

  /**
   * Has been shown nothing.
   *
   * @param products what it wants, by the name of the model that answers
   */
  Watcher(
      Function<String, ProductRequest> products, Outlet outlet, Counters counters, Runnable onEnd) {
    this.products = products;
    this.outlet = outlet;
    this.outbox = new Outbox(Delivery.LATEST, outlet);
    this.counters = counters;
    this.onEnd = onEnd;
  }

  /** Returns what it wants made of each map of a model. */
  ProductRequest products(String model) {
    return products.apply(model);
  }

  /** Returns whether it can still be shown something. */
  synchronized boolean watches() {
    return !ended;
  }

  /** The stream has begun, or is fed by another client from here on. */
  synchronized void opened(SessionSpec spec, String videoDecoder) {
    if (!ended) {
      // What waits is of the stream before.
      skipped(outbox.clear());
      outlet.opened(spec.with(products(spec.model())), videoDecoder);
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

  /** The stream has ended well: what waits is sent, though the peer may not read. */
  synchronized void closed(Totals totals) {
    if (!ended) {
      finish();
      outlet.closed(totals);
    }
  }

  /** The stream has ended otherwise: what waits is sent all the same. */
  synchronized void lost(Totals totals, SessionException cause) {
    if (!ended) {
      finish();
      outlet.lost(totals, cause);
    }
  }

  private void finish() {
    counters.add(Counters.Event.WATCH_RESULT_SENT, outbox.finish());
    end();
  }

  /** Ends the watching with an error. */
  synchronized void fail(SessionException cause) {
    if (!ended) {
      end();
      outlet.failed(cause);
    }
  }

  /** Nothing more is sent: what waits was waited for in vain. */
  private void end() {
    ended = true;
    skipped(outbox.clear());
  }

  /** Ends the watching after a failure of the server's own. */
  synchronized void broken(Throwable cause) {
    LOG.log(System.Logger.Level.ERROR, "A watcher could not be told", cause);
    try {
      fail(new SessionException(Reason.INTERNAL, "", "The server failed: " + cause));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "A watcher could not be told its end", e);
    }
  }

  /** The peer is gone. */
  public void leave() {
    synchronized (this) {
      end();
      if (left) {
        return;
      }
      left = true;
    }
    onEnd.run();
  }
}
