package io.passnet.edge.cli.demo;

import io.passnet.edge.api.client.TrackListener;
import io.passnet.edge.product.Peak;
import io.passnet.edge.product.TileShare;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Keeps the answers of the demo's stream and sums them up. Safe for several threads. */
public final class Tally implements TrackListener {
  private static final int RECENT = 30;
  private static final int TOP_TILES = 3;

  /**
   * An answer and how long after the frame's capture it came.
   *
   * @param result the answer
   * @param latencyMs milliseconds from the client's sending to the client's receiving
   */
  public record Answer(FrameResult result, double latencyMs) {}

  private final LongSupplier nanoClock;
  private final List<Answer> answers = new ArrayList<>();
  private String model = "";
  private Optional<Totals> totals = Optional.empty();
  private Optional<String> failure = Optional.empty();
  private long dropped;

  /** An empty tally; capture times are this clock's microseconds. */
  public Tally(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  @Override
  public synchronized void opened(String model) {
    this.model = model;
  }

  @Override
  public synchronized void result(FrameResult result) {
    dropped += result.dropped();
    double latency = nanoClock.getAsLong() / 1e6 - result.frame().captureTimeUs() / 1e3;
    answers.add(new Answer(result, latency));
  }

  @Override
  public void notice(String text) {
    // Falling behind is normal in LATEST delivery, and the drops are counted.
  }

  @Override
  public synchronized void closed(Totals totals) {
    this.totals = Optional.of(totals);
  }

  @Override
  public synchronized void failed(String message) {
    failure = Optional.of(message);
  }

  /** Model, version and provider. */
  public synchronized String model() {
    return model;
  }

  /** The server's totals, once the stream has closed. */
  public synchronized Optional<Totals> totals() {
    return totals;
  }

  /** Why the stream ended, if it did not end well. */
  public synchronized Optional<String> failure() {
    return failure;
  }

  /** All answers so far, in order. */
  public synchronized List<Answer> answers() {
    return List.copyOf(answers);
  }

  /** How things stand, on one line; {@code seconds} is how long the stream has run. */
  public synchronized String line(double seconds) {
    if (answers.isEmpty()) {
      return "%4.1f s  waiting for the first answer".formatted(seconds);
    }
    Answer last = answers.get(answers.size() - 1);
    List<Answer> recent = answers.subList(Math.max(0, answers.size() - RECENT), answers.size());
    double span = last.result.frame().mediaTimeUs() - recent.get(0).result.frame().mediaTimeUs();
    String fps = span > 0 ? "%.1f".formatted((recent.size() - 1) * 1e6 / span) : "-";
    return "%4.1f s  %s fps  latency %.0f ms (last %.0f)  dropped %d  peak %s  tiles %s"
        .formatted(
            seconds,
            fps,
            quantile(recent.stream().map(Answer::latencyMs).toList(), 0.5),
            last.latencyMs,
            dropped,
            where(last.result.products().peaks()),
            best(last.result.products().tiles()));
  }

  private static String where(List<Peak> peaks) {
    if (peaks.isEmpty()) {
      return "nowhere";
    }
    long azimuth = Math.round(peaks.get(0).direction().azimuthDegrees());
    long elevation = Math.round(peaks.get(0).direction().elevationDegrees());
    return "%d degrees %s, %d %s"
        .formatted(
            Math.abs(azimuth),
            azimuth < 0 ? "right" : "left",
            Math.abs(elevation),
            elevation < 0 ? "down" : "up");
  }

  private static String best(List<TileShare> tiles) {
    return tiles.stream()
        .filter(tile -> tile.rank() <= TOP_TILES)
        .sorted(Comparator.comparingInt(TileShare::rank))
        .map(tile -> String.format(Locale.ROOT, "%d (%.0f%%)", tile.index(), 100 * tile.share()))
        .collect(Collectors.joining(" "));
  }

  /** The value beneath which this part of the values lies; NaN if there are none. */
  public static double quantile(List<Double> values, double part) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
  }
}
