package io.passnet.edge.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Keeps what it is given; to be looked at by its thread, or once it is over. */
final class RecordingOutlet implements Outlet {
  final List<FrameResult> results = new ArrayList<>();
  final List<StreamNotice> notices = new ArrayList<>();
  final List<Totals> closed = new ArrayList<>();
  final List<SessionException> failures = new ArrayList<>();
  final CountDownLatch over = new CountDownLatch(1);
  String videoDecoder;
  boolean ready = true;
  boolean failing;
  int asked;

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void opened(SessionSpec spec, String videoDecoder) {
    this.videoDecoder = videoDecoder;
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
    over.countDown();
  }

  @Override
  public void failed(SessionException cause) {
    failures.add(cause);
    over.countDown();
  }

  @Override
  public void requestMore() {
    asked++;
  }
}
