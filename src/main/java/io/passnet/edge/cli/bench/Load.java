package io.passnet.edge.cli.bench;

import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.LiveLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the planned load to a server and measures. One thread sends for all streams, each at its
 * own time; {@link #stop} may come from another.
 */
public final class Load implements AutoCloseable {
  private static final long OPENING_NANOS = 10_000_000_000L;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long opened streams settle before their memory is read. */
  private static final long SETTLING_MILLIS = 1_000;

  /**
   * Sent on after the measurement: a last frame that no newer one replaces would be older than all.
   */
  private static final long COOL_DOWN_NANOS = 500_000_000;

  /** Before the first frame is due, so that none is late from the beginning. */
  private static final long LEAD_NANOS = 100_000_000;

  private final String host;
  private final int port;
  private final Plan plan;
  private final Footage footage;
  private final Probe probe;
  private final List<LoadStream> streams = new ArrayList<>();
  private final List<LoadStream> idle = new ArrayList<>();
  private volatile boolean stopped;

  /** A load that has not begun. */
  public Load(String host, int port, Plan plan, Footage footage, Probe probe) {
    this.host = host;
    this.port = port;
    this.plan = plan;
    this.footage = footage;
    this.probe = probe;
  }

  /** Ends the measurement now; what there is by then is reported. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs to the end of the measurement and waits for the last answers.
   *
   * @throws Failure if a stream fails before the measurement
   */
  public Report run(LiveLine line) throws InterruptedException {
    Probe.Reading alone = probe.read();
    open(idle, "bench-idle-", plan.idle());
    if (!idle.isEmpty()) {
      Thread.sleep(SETTLING_MILLIS);
    }
    Probe.Reading withIdle = probe.read();
    open(streams, "bench-", plan.streams());
    long begin = System.nanoTime() + LEAD_NANOS;
    long start = begin + Math.round(plan.warmup() * 1e9);
    Span planned = new Span(start, start + Math.round(plan.seconds() * 1e9));
    for (int i = 0; i < streams.size(); i++) {
      // Spread evenly, as cameras that know nothing of each other are in the mean.
      long offset = Math.round(i * 1e9 / (plan.fps() * streams.size()));
      streams.get(i).begin(begin + offset, planned);
    }
    Measured measured = send(planned, line);
    line.end();
    streams.forEach(stream -> finish(stream));
    StreamTally.Sum sum = new StreamTally.Sum();
    streams.forEach(stream -> stream.tally().addTo(sum));
    idle.stream().findFirst().ifPresent(stream -> sum.model = stream.tally().model());
    double kept = plan.idle() == 0 ? 0 : idleMb(alone, withIdle) / plan.idle();
    return Report.of(plan.line(footage.description()), sum, measured, kept);
  }

  private static double idleMb(Probe.Reading before, Probe.Reading after) {
    return after.residentMb().orElse(Double.NaN) - before.residentMb().orElse(Double.NaN);
  }

  /**
   * What was read of the server.
   *
   * @param before at the beginning
   * @param after at the end
   * @param memory each second between, if it was long enough
   * @param ownCpuSeconds processor time of the load itself
   */
  record Measured(
      Probe.Reading before, Probe.Reading after, List<Probe.Memory> memory, double ownCpuSeconds) {
    double seconds() {
      return (after.nanos() - before.nanos()) / 1e9;
    }
  }

  private void open(List<LoadStream> into, String name, int count) {
    for (int i = 0; i < count && !stopped; i++) {
      into.add(new LoadStream(host, port, name + i, plan, footage));
    }
    long deadline = System.nanoTime() + OPENING_NANOS;
    for (LoadStream stream : into) {
      while (stream.tally().model().isEmpty()) {
        failIfFailed(stream);
        if (System.nanoTime() - deadline > 0) {
          throw new Failure("%s:%d opened no stream within 10 s".formatted(host, port));
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static void failIfFailed(LoadStream stream) {
    stream
        .tally()
        .failure()
        .ifPresent(
            why -> {
              throw new Failure("A stream failed: " + why);
            });
  }

  private Measured send(Span planned, LiveLine line) {
    pace(planned.startNanos(), planned, line);
    if (over()) {
      throw new Failure("It ended within the warm-up; nothing was measured");
    }
    // Readings are made beside the schedule, which must not wait for them, and not on this thread,
    // which an end by Ctrl-C interrupts.
    var before = CompletableFuture.supplyAsync(probe::read);
    MemoryTrace memory = new MemoryTrace(probe, plan.seconds());
    double ownBefore = ownCpuSeconds();
    pace(planned.endNanos(), planned, line);
    double own = ownCpuSeconds() - ownBefore;
    memory.close();
    var after = CompletableFuture.supplyAsync(probe::read);
    pace(planned.endNanos() + COOL_DOWN_NANOS, planned, line);
    return new Measured(before.join(), after.join(), memory.readings(), own);
  }

  /** Sends what is due until a point in time. */
  private void pace(long untilNanos, Span planned, LiveLine line) {
    long now = System.nanoTime();
    while (now - untilNanos < 0 && !over()) {
      long rest = untilNanos - now;
      for (LoadStream stream : streams) {
        rest = Math.min(rest, stream.send(now));
      }
      long shown = now;
      line.show(() -> progress(planned, shown));
      LockSupport.parkNanos(rest - (System.nanoTime() - now));
      now = System.nanoTime();
    }
  }

  private boolean over() {
    return stopped || ended();
  }

  private boolean ended() {
    return !streams.isEmpty() && streams.stream().allMatch(LoadStream::ended);
  }

  private String progress(Span planned, long now) {
    double seconds = (now - planned.startNanos()) / 1e9;
    long answers = streams.stream().mapToLong(stream -> stream.tally().answeredInTime()).sum();
    return seconds < 0
        ? "warming up, %.0f s to go".formatted(-seconds)
        : "%.0f s of %.0f, %.1f answers/s"
            .formatted(Math.min(seconds, plan.seconds()), plan.seconds(), answers / seconds);
  }

  private static double ownCpuSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(time -> time.toNanos() / 1e9)
        .orElse(Double.NaN);
  }

  private void finish(LoadStream stream) {
    try {
      if (!stopped) {
        stream.finish(PATIENCE);
      }
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    streams.forEach(LoadStream::close);
    idle.forEach(LoadStream::close);
  }
}
