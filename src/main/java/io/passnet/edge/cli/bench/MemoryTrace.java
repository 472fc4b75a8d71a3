package io.passnet.edge.cli.bench;

import io.passnet.edge.cli.report.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Reads a server's memory each second, beside a measurement of a minute or more. In a shorter one
 * nothing can be said of a trend, and telling metrics costs the server milliseconds.
 */
final class MemoryTrace implements AutoCloseable {
  private static final double LEAST_SECONDS = 60;

  private final List<Probe.Memory> readings = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "passnet-bench-memory");
            thread.setDaemon(true);
            return thread;
          });

  /** Begins to read, if the measurement is to be long enough. */
  MemoryTrace(Probe probe, double seconds) {
    if (seconds >= LEAST_SECONDS) {
      clock.scheduleAtFixedRate(() -> add(probe.memory()), 0, 1, TimeUnit.SECONDS);
    }
  }

  private synchronized void add(Probe.Memory reading) {
    readings.add(reading);
  }

  /** Returns what was read so far. */
  synchronized List<Probe.Memory> readings() {
    return List.copyOf(readings);
  }

  /**
   * Whether memory stays level: the highest resident memory of each third of the readings, and the
   * lowest heap, which is what collections leave. Nothing is told (null) of what was not known.
   *
   * @param residentMb memory that is not swapped out, in 2^20 bytes
   * @param heapMb Java's heap in use, in 2^20 bytes
   */
  record Level(Thirds residentMb, Thirds heapMb) {
    static Level of(List<Probe.Memory> readings) {
      return new Level(
          Thirds.of(readings, Probe.Memory::residentMb, Math::max),
          Thirds.of(readings, Probe.Memory::heapMb, Math::min));
    }
  }

  /** One number for the first, the middle and the last third of a measurement. */
  record Thirds(double start, double middle, double end) {
    private static final int COUNT = 3;

    private static Thirds of(
        List<Probe.Memory> readings,
        ToDoubleFunction<Probe.Memory> what,
        BinaryOperator<Double> choice) {
      List<Double> known =
          readings.stream().map(what::applyAsDouble).filter(Double::isFinite).toList();
      if (known.size() < COUNT) {
        return null;
      }
      double[] thirds = new double[COUNT];
      for (int i = 0; i < COUNT; i++) {
        List<Double> third =
            known.subList(i * known.size() / COUNT, (i + 1) * known.size() / COUNT);
        thirds[i] = Json.rounded(third.stream().reduce(choice).orElseThrow(), 1);
      }
      return new Thirds(thirds[0], thirds[1], thirds[2]);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
