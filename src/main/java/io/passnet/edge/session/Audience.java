package io.passnet.edge.session;

import io.passnet.edge.product.Moment;
import io.passnet.edge.product.ProductLine;
import io.passnet.edge.session.SessionException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Those who watch the stream of one name, before it begins, while it runs and until it ends. Their
 * products are made on threads that audiences share, watcher by watcher, each distinct one once: if
 * that is slower than the stream, moments are passed over. The one who feeds it never waits.
 *
 * <p>All methods may be called by any thread and return at once.
 */
final class Audience {
  /**
   * An answered frame.
   *
   * @param passedOver how many it takes the place of
   */
  private record Shown(FrameResult result, Moment moment, int passedOver) {
    /** The same in place of one that is passed over: what only that one told goes with this one. */
    Shown after(Shown before) {
      return new Shown(
          result.after(before.result), moment.after(before.moment), before.passedOver + 1);
    }
  }

  private final Steps steps;

  /** Those who have come and not gone, as far as callers know. */
  private final Set<Watcher> present = new HashSet<>();

  /** The place of the stream's newest moment; each stream has its own, so that none gets mixed. */
  private AtomicReference<Shown> waiting = new AtomicReference<>();

  /** The name of the model that answers the stream. */
  private String model = "";

  // The steps' own; the specification is null while no stream of the name is live.
  private final List<Watcher> watchers = new ArrayList<>();
  private ProductLine line = new ProductLine();
  private SessionSpec spec;
  private String videoDecoder = "";

  /** Nobody yet. */
  Audience(Executor threads) {
    steps = new Steps(threads);
  }

  synchronized void join(Watcher watcher) {
    present.add(watcher);
    steps.last(
        () -> {
          watchers.add(watcher);
          if (spec != null) {
            tell(watcher, joined -> joined.opened(spec, videoDecoder));
          }
        });
  }

  synchronized void leave(Watcher watcher) {
    present.remove(watcher);
    steps.last(() -> watchers.remove(watcher));
  }

  /** Returns how many there are. */
  synchronized int size() {
    return present.size();
  }

  /** A stream of the name begins, or another client goes on with it. */
  synchronized void opened(SessionSpec opened, String decoder) {
    waiting = new AtomicReference<>();
    model = opened.model();
    steps.last(
        () -> {
          // What makers remember is of the stream before.
          line = new ProductLine();
          spec = opened;
          videoDecoder = decoder;
          tellAll(watcher -> watcher.opened(opened, decoder));
        });
  }

  /**
   * A frame was answered. The moment's picture may change afterwards.
   *
   * @param result the answer to the one who feeds the stream
   */
  synchronized void show(FrameResult result, Moment moment) {
    if (present.isEmpty()) {
      return;
    }
    boolean pictured = present.stream().anyMatch(w -> w.products(model).overlay().isPresent());
    Shown shown = new Shown(result, pictured ? moment.kept() : moment.withoutPicture(), 0);
    AtomicReference<Shown> place = waiting;
    if (place.getAndUpdate(before -> before == null ? shown : shown.after(before)) == null) {
      steps.last(
          () -> {
            Shown newest = place.getAndSet(null);
            show(newest, List.copyOf(watchers).iterator());
          });
    }
  }

  /** Shows a moment to the next watcher, and to those after it when others have had their turn. */
  private void show(Shown shown, Iterator<Watcher> watching) {
    if (!watching.hasNext()) {
      line.tidy(shown.moment());
      return;
    }
    Watcher next = watching.next();
    if (next.watches()) {
      tell(
          next,
          watcher -> {
            watcher.skipped(shown.passedOver());
            watcher.show(
                shown.result().with(line.make(watcher.products(spec.model()), shown.moment())));
          });
    }
    steps.first(() -> show(shown, watching));
  }

  /** The one who feeds the stream has closed it. */
  void closed(Totals totals) {
    end(watcher -> watcher.closed(totals));
  }

  /**
   * The stream has ended otherwise.
   *
   * @param cause what its client is told; null if that one is gone
   */
  void lost(Totals totals, SessionException cause) {
    end(watcher -> watcher.lost(totals, cause(cause)));
  }

  private synchronized void end(Consumer<Watcher> how) {
    present.clear();
    steps.last(
        () -> {
          tellAll(how);
          watchers.clear();
          spec = null;
        });
  }

  private SessionException cause(SessionException feeders) {
    if (feeders != null && feeders.reason() == Reason.DRAINING) {
      return feeders;
    }
    return new SessionException(
        Reason.STREAM_LOST,
        "stream",
        "Stream '%s' ended before its client closed it: %s. Watch it again to wait until it is back"
            .formatted(spec.name(), feeders == null ? "the client is gone" : feeders.getMessage()));
  }

  /** The server goes away. */
  synchronized void fail(SessionException cause) {
    steps.last(() -> tellAll(watcher -> watcher.fail(cause)));
  }

  private void tellAll(Consumer<Watcher> what) {
    List.copyOf(watchers).forEach(watcher -> tell(watcher, what));
  }

  /** Tells one watcher; if that fails, it ends for that one alone. */
  private void tell(Watcher watcher, Consumer<Watcher> what) {
    try {
      what.accept(watcher);
    } catch (RuntimeException | Error e) {
      watchers.remove(watcher);
      watcher.broken(e);
    }
  }
}
