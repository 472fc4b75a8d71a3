package io.passnet.edge.session;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is given. */
final class RecordingOutlet implements Outlet {
  final List<FrameResult> results = new ArrayList<>();
  final List<StreamNotice> notices = new ArrayList<>();
  final List<Totals> closed = new ArrayList<>();
  final List<SessionException> failures = new ArrayList<>();
  boolean ready = true;
  boolean failing;
  int asked;

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void opened(SessionSpec spec, String videoDecoder) {
    // Told by Sessions, for which the test stands in.
  }

  @Override
  public void result(FrameResult result) {
    if (failing) {
      throw new IllegalStateException("no way out");
    }
    results.add(result);
  }

  @Override
  public void notice(StreamNotice notice) {
    notices.add(notice);
  }

  @Override
  public void closed(Totals totals) {
    closed.add(totals);
  }

  @Override
  public void failed(SessionException cause) {
    failures.add(cause);
  }

  @Override
  public void requestMore() {
    asked++;
  }
}
