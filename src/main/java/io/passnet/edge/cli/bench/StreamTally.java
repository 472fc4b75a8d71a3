package io.passnet.edge.cli.bench;

import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.StageTimes;
import io.passnet.edge.session.Totals;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what becomes of one stream's frames. Safe for several threads. */
final class StreamTally {
  private static final long LONGEST_AGE_US = 3_600_000_000L;
  private static final int DIGITS = 3;

  private final Histogram ages = new Histogram(LONGEST_AGE_US, DIGITS);
  private final Histogram inferred = new Histogram(LONGEST_AGE_US, DIGITS);
  private final Map<String, Integer> notices = new TreeMap<>();
  private final double[] stagesMs = new double[Stages.COUNT];
  private Span measured = Span.NONE;
  private String model = "";
  private long due;
  private long unsent;
  private long results;
  private long dropped;
  private long answeredInTime;
  private Optional<Totals> totals = Optional.empty();
  private Optional<String> failure = Optional.empty();

  /** Sets the time for which frames and answers count; before, none do. */
  synchronized void measure(Span time) {
    measured = time;
  }

  synchronized void opened(String model) {
    this.model = model;
  }

  /** A frame was to be sent at a time; {@code taken} says whether the connection took it. */
  synchronized void due(long dueNanos, boolean taken) {
    if (measured.holds(dueNanos)) {
      due++;
      unsent += taken ? 0 : 1;
    }
  }

  /** An answer came; its capture time is when the frame was due. */
  synchronized void result(FrameResult result, long nowUs) {
    results++;
    dropped += result.dropped();
    if (measured.holds(nowUs * 1000)) {
      answeredInTime++;
    }
    long dueUs = result.frame().captureTimeUs();
    if (measured.holds(dueUs * 1000)) {
      ages.recordValue(Math.min(Math.max(0, nowUs - dueUs), LONGEST_AGE_US));
      StageTimes times = result.times();
      inferred.recordValue(times.inferred() / 1000);
      stagesMs[0] += times.waited() / 1e6;
      stagesMs[1] += times.decoded() / 1e6;
      stagesMs[2] += times.queued() / 1e6;
      stagesMs[3] += times.inferred() / 1e6;
      stagesMs[4] += times.products() / 1e6;
    }
  }

  /** Returns how many frames have had their answer or will get none. */
  synchronized long settled() {
    return results + dropped;
  }

  synchronized void notice(String text) {
    notices.merge(text, 1, Integer::sum);
  }

  synchronized void closed(Totals totals) {
    this.totals = Optional.of(totals);
  }

  synchronized void failed(String message) {
    failure = Optional.of(message);
  }

  synchronized Optional<String> failure() {
    return failure;
  }

  synchronized String model() {
    return model;
  }

  synchronized long answeredInTime() {
    return answeredInTime;
  }

  /** Adds all that was counted to a sum over streams. */
  synchronized void addTo(Sum sum) {
    sum.streams++;
    sum.ages.add(ages);
    sum.inferred.add(inferred);
    notices.forEach((text, count) -> sum.notices.merge(text, count, Integer::sum));
    for (int i = 0; i < stagesMs.length; i++) {
      sum.stagesMs[i] += stagesMs[i];
    }
    sum.due += due;
    sum.unsent += unsent;
    sum.dropped += totals.map(Totals::dropped).orElse(dropped);
    sum.rejected += totals.map(Totals::rejected).orElse(0L);
    sum.answeredInTime += answeredInTime;
    sum.fewest = Math.min(sum.fewest, answeredInTime);
    sum.most = Math.max(sum.most, answeredInTime);
    sum.model = model.isEmpty() ? sum.model : model;
  }

  /** Counts of all streams together. */
  static final class Sum {
    final Histogram ages = new Histogram(LONGEST_AGE_US, DIGITS);
    final Histogram inferred = new Histogram(LONGEST_AGE_US, DIGITS);
    final Map<String, Integer> notices = new TreeMap<>();
    final double[] stagesMs = new double[Stages.COUNT];
    String model = "";
    int streams;
    long due;
    long unsent;
    long dropped;
    long rejected;
    long answeredInTime;
    long fewest = Long.MAX_VALUE;
    long most;
  }
}
