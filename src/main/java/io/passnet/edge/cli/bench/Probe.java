package io.passnet.edge.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads what the server's process has used, and its metrics, as far as they can be reached. */
public final class Probe {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long PAGE_KB = 4;

  private final OptionalLong pid;
  private final Optional<URI> metrics;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * A probe of one server.
   *
   * @param host where its metrics are
   * @param httpPort port of its metrics, if they are to be read
   * @param pid its process on this machine, if it is known
   */
  public Probe(String host, OptionalInt httpPort, OptionalLong pid) {
    this.pid = pid;
    metrics =
        httpPort.isPresent()
            ? Optional.of(URI.create("http://%s:%d/q/metrics".formatted(host, httpPort.getAsInt())))
            : Optional.empty();
  }

  /**
   * How things stood at a moment.
   *
   * @param nanos the moment, on the monotonic clock
   * @param cpuSeconds processor time used since it started, if known
   * @param residentMb memory that is not swapped out, in megabytes of 2^20 bytes, if known
   * @param metrics its metrics; nothing in them if they are not known
   */
  record Reading(
      long nanos, OptionalDouble cpuSeconds, OptionalDouble residentMb, MetricsText metrics) {}

  /** Memory in 2^20 bytes, NaN where it is not known: resident, and Java's heap in use. */
  record Memory(double residentMb, double heapMb) {}

  Memory memory() {
    MetricsText now = metrics();
    double heap =
        now.known() ? now.sum("jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20) : Double.NaN;
    return new Memory(residentMb().orElse(Double.NaN), heap);
  }

  Reading read() {
    // First what the process has used: telling its metrics uses some.
    OptionalDouble cpu = cpuSeconds();
    long nanos = System.nanoTime();
    return new Reading(nanos, cpu, residentMb(), metrics());
  }

  private OptionalDouble cpuSeconds() {
    Optional<Duration> used =
        pid.isPresent()
            ? ProcessHandle.of(pid.getAsLong()).flatMap(p -> p.info().totalCpuDuration())
            : Optional.empty();
    return used.map(time -> OptionalDouble.of(time.toNanos() / 1e9)).orElse(OptionalDouble.empty());
  }

  /** Returns the memory that the process has resident, in megabytes, if it can be known. */
  OptionalDouble residentMb() {
    if (pid.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      Path linux = Path.of("/proc/%d/statm".formatted(pid.getAsLong()));
      if (Files.exists(linux)) {
        String pages = Files.readString(linux).split(" ")[1];
        return OptionalDouble.of(Long.parseLong(pages) * PAGE_KB / 1024.0);
      }
      Process ps =
          new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid.getAsLong())).start();
      String kilobytes = new String(ps.getInputStream().readAllBytes(), UTF_8).strip();
      return OptionalDouble.of(Long.parseLong(kilobytes) / 1024.0);
    } catch (IOException | NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private MetricsText metrics() {
    if (metrics.isEmpty()) {
      return MetricsText.NONE;
    }
    try {
      HttpRequest request = HttpRequest.newBuilder(metrics.get()).timeout(PATIENCE).build();
      return MetricsText.parse(http.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return MetricsText.NONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return MetricsText.NONE;
    }
  }
}
