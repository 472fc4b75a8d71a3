package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.Segment;
import java.util.ArrayList;
import java.util.List;

/** One who watches and keeps what it is told; what it must not be told fails the test. */
final class Guest implements Outlet {
  private final Counters counters = new Counters();
  private final Watcher watcher;
  final List<FrameResult> results = new ArrayList<>();
  final List<SessionException> failures = new ArrayList<>();
  final List<Segment> segmentsDue = new ArrayList<>();
  boolean ready = true;
  boolean failing;
  boolean cannotBeToldItsEnd;
  boolean gone;
  boolean over;
  boolean paused;
  boolean between;
  int due;
  int opened;
  int closed;
  Totals totals;

  Guest(Audience joined, ProductRequest products) {
    watcher = new Watcher(model -> products, this, counters, () -> joined.leave(self()));
    joined.join(watcher);
  }

  private Watcher self() {
    return watcher;
  }

  void leave() {
    gone = true;
    watcher.leave();
  }

  void read() {
    ready = true;
    watcher.outletReady();
  }

  /** A moment is shown that it must be told, or that must be counted. */
  void missNothing(FrameResult shown) {
    if (!gone && !over) {
      due++;
      segmentsDue.addAll(shown.products().segments());
    }
  }

  /** Moments that it was shown, or that were counted as skipped. */
  long accounted() {
    return counters.count(Counters.Event.WATCH_RESULT_SENT)
        + counters.count(Counters.Event.WATCH_RESULT_SKIPPED);
  }

  List<Segment> segments() {
    return results.stream().flatMap(result -> result.products().segments().stream()).toList();
  }

  @Override
  public boolean ready() {
    paused |= !ready;
    return ready;
  }

  @Override
  public void opened(SessionSpec spec, String videoDecoder) {
    goesOn();
    opened++;
  }

  @Override
  public void result(FrameResult result) {
    goesOn();
    assertThat(opened).isPositive();
    if (failing) {
      throw new IllegalStateException("no way out");
    }
    results.add(result);
  }

  @Override
  public void closed(Totals last) {
    goesOn();
    totals = last;
    closed++;
  }

  @Override
  public void lost(Totals last, SessionException cause) {
    totals = last;
    failed(cause);
  }

  @Override
  public void failed(SessionException cause) {
    goesOn();
    failures.add(cause);
    if (cannotBeToldItsEnd) {
      throw new IllegalStateException("no way out");
    }
  }

  private void goesOn() {
    if (gone || closed > 0 || !failures.isEmpty()) {
      throw new AssertionError("Told something after its end");
    }
  }

  @Override
  public void notice(StreamNotice notice) {
    throw new AssertionError("Notices are the feeder's");
  }

  @Override
  public void requestMore() {
    throw new AssertionError("A watcher sends nothing");
  }
}
