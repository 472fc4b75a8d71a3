package io.passnet.edge.cli.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.passnet.edge.cli.report.Json;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What was measured. What could not be known is left out: the server's use of the machine where its
 * process is not known, pauses and events where its metrics cannot be reached.
 *
 * @param load what was sent
 * @param model name, version and provider
 * @param seconds how long was measured
 * @param answersPerSecond answers that came within that time, by its length
 * @param shares what single streams have of the answers; left out for one stream
 * @param frames what became of the frames
 * @param ageMs from when a frame was due to its answer, in milliseconds
 * @param modelMs the model's own time for a frame, the median, in milliseconds
 * @param stagesMs where that time went, in the mean
 * @param process what the server's process used
 * @param memory whether the server's memory stays level
 * @param pauses the server's garbage collection
 * @param loadCpu processor seconds a second of the load generator itself
 * @param events what the server counted meanwhile, of all its streams
 * @param notices what the server told, and how often
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
    String load,
    String model,
    double seconds,
    double answersPerSecond,
    Shares shares,
    Frames frames,
    Ages ageMs,
    Double modelMs,
    Stages stagesMs,
    Process process,
    MemoryTrace.Level memory,
    Pauses pauses,
    double loadCpu,
    Map<String, Long> events,
    Map<String, Integer> notices) {

  /** Answers of the streams with fewest and with most, by those of a stream in the mean. */
  public record Shares(double smallest, double largest) {
    static Shares of(StreamTally.Sum sum) {
      double mean = (double) sum.answeredInTime / sum.streams;
      return sum.streams < 2 || mean == 0
          ? null
          : new Shares(rounded(sum.fewest / mean), rounded(sum.most / mean));
    }
  }

  /**
   * Counts of frames; those of the server are of the whole streams, warm-up included.
   *
   * @param due frames that were to be sent
   * @param unsent of these, how many the connection did not take in time
   * @param answered of these, how many were answered
   * @param dropped frames that the server dropped
   * @param rejected frames that the server could not use
   */
  public record Frames(long due, long unsent, long answered, long dropped, long rejected) {}

  /** Quantiles in milliseconds. */
  public record Ages(double mean, double p50, double p99, double p999, double max) {
    static Ages of(Histogram us) {
      return new Ages(
          rounded(us.getMean() / 1e3),
          rounded(us.getValueAtPercentile(50) / 1e3),
          rounded(us.getValueAtPercentile(99) / 1e3),
          rounded(us.getValueAtPercentile(99.9) / 1e3),
          rounded(us.getMaxValue() / 1e3));
    }
  }

  /**
   * The server's process.
   *
   * @param cpu processor seconds a second
   * @param startMb resident memory when the measurement began, in 2^20 bytes
   * @param endMb resident memory when it ended
   * @param idleStreamMb what an idle stream added to it
   */
  public record Process(double cpu, double startMb, double endMb, double idleStreamMb) {}

  /** Pauses for garbage collection: how many, all of them, and the longest one since the start. */
  public record Pauses(long count, double totalMs, double longestMs) {}

  static Report of(String load, StreamTally.Sum sum, Load.Measured measured, double idleStreamMb) {
    Probe.Reading before = measured.before();
    Probe.Reading after = measured.after();
    double seconds = measured.seconds();
    long answered = sum.ages.getTotalCount();
    Ages ages = answered == 0 ? null : Ages.of(sum.ages);
    return new Report(
        load,
        sum.model,
        rounded(seconds),
        rounded(sum.answeredInTime / seconds),
        Shares.of(sum),
        new Frames(sum.due, sum.unsent, answered, sum.dropped, sum.rejected),
        ages,
        answered == 0 ? null : rounded(sum.inferred.getValueAtPercentile(50) / 1e3),
        answered == 0 ? null : Stages.of(sum.stagesMs, answered, sum.ages.getMean() / 1e3),
        process(before, after, seconds, idleStreamMb),
        MemoryTrace.Level.of(measured.memory()),
        pauses(before.metrics(), after.metrics()),
        rounded(measured.ownCpuSeconds() / seconds),
        after.metrics().known() ? after.metrics().eventsSince(before.metrics()) : null,
        new TreeMap<>(sum.notices));
  }

  private static Process process(
      Probe.Reading before, Probe.Reading after, double seconds, double idleStreamMb) {
    if (before.cpuSeconds().isEmpty() || after.cpuSeconds().isEmpty()) {
      return null;
    }
    double used = after.cpuSeconds().getAsDouble() - before.cpuSeconds().getAsDouble();
    return new Process(
        rounded(used / seconds),
        Math.rint(before.residentMb().orElse(Double.NaN)),
        Math.rint(after.residentMb().orElse(Double.NaN)),
        rounded(idleStreamMb));
  }

  private static Pauses pauses(MetricsText before, MetricsText after) {
    if (!before.known() || !after.known()) {
      return null;
    }
    double count =
        after.sum("jvm_gc_pause_seconds_count") - before.sum("jvm_gc_pause_seconds_count");
    double total = after.sum("jvm_gc_pause_seconds_sum") - before.sum("jvm_gc_pause_seconds_sum");
    double longest =
        after.values().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("jvm_gc_pause_seconds_max"))
            .mapToDouble(Map.Entry::getValue)
            .max()
            .orElse(0);
    return new Pauses(Math.round(count), rounded(total * 1e3), rounded(longest * 1e3));
  }

  private static double rounded(double value) {
    return Json.rounded(value, 3);
  }
}
