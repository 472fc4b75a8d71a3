package io.passnet.edge.cli;

import io.passnet.edge.cli.bench.Footage;
import io.passnet.edge.cli.bench.Load;
import io.passnet.edge.cli.bench.Plan;
import io.passnet.edge.cli.bench.Probe;
import io.passnet.edge.cli.bench.Report;
import io.passnet.edge.cli.bench.ReportTable;
import io.passnet.edge.cli.bench.ServerProcess;
import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.Json;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.session.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./passnet bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a load of generated frames to a server and measures how old answers are.",
      "Frames are sent on a fixed schedule; ages count from when a frame was due."
    })
final class BenchCommand implements Callable<Integer>, Configured {
  private static final Pattern TARGET = Pattern.compile("(?:(.+):)?(\\d{1,5})");
  private static final long STOP_PATIENCE_MILLIS = 15_000;

  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Load running;

  @Mixin EngineOptions engine = new EngineOptions();

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description = "A server that runs (default: starts one of its own for the time).")
  String target;

  @Option(
      names = "--pid",
      paramLabel = "N",
      description = "The target's process, if it is on this machine: tells its use of it.")
  Long pid;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "The target's HTTP port: tells its events and pauses.")
  Integer httpPort;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "Streams that send (default: 1, or 0 with --idle).")
  Integer streams;

  @Option(
      names = "--idle",
      paramLabel = "N",
      defaultValue = "0",
      description = "Streams besides that are opened and send nothing (default: ${DEFAULT-VALUE}).")
  int idle;

  @Option(
      names = "--fps",
      paramLabel = "F",
      defaultValue = "30",
      description = "Frames a second of each stream (default: ${DEFAULT-VALUE}).")
  double fps;

  @Option(
      names = "--encoding",
      paramLabel = "jpeg|rgb|nv12|h264",
      defaultValue = "jpeg",
      description = "How pictures are sent (default: ${DEFAULT-VALUE}).")
  Footage.Encoding encoding;

  @Option(names = "--sound", description = "Send first-order ambisonics with the frames.")
  boolean sound;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Length of the measurement (default: ${DEFAULT-VALUE}).")
  double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "5",
      description = "Seconds of load before it that do not count (default: ${DEFAULT-VALUE}).")
  double warmup;

  @Option(
      names = "--delivery",
      paramLabel = "latest|every",
      description = "What the server does under load (default: latest; every with --saturate).")
  Delivery delivery;

  @Option(
      names = "--saturate",
      paramLabel = "K",
      arity = "0..1",
      fallbackValue = "2",
      description =
          "As fast as it goes, without a schedule: K frames of each stream on the way at once"
              + " (default: ${FALLBACK-VALUE}).")
  Integer saturate;

  @Option(
      names = "--products",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "What answers hold: default (5 peaks, 6 x 4 tiles).")
  String products;

  @Option(names = "--json", paramLabel = "FILE", description = "Write what was measured.")
  Path json;

  @Override
  public Map<String, String> settings() {
    return NOTHING_SERVED;
  }

  @Override
  public Integer call() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    try {
      run();
      return 0;
    } catch (Failure | IllegalStateException e) {
      System.err.println("passnet bench: " + e.getMessage());
    } catch (IOException e) {
      System.err.printf("passnet bench: %s cannot be written: %s%n", json, e.getMessage());
    } finally {
      over.countDown();
    }
    return 1;
  }

  private void run() throws IOException, InterruptedException {
    Plan plan = plan();
    if (target == null) {
      Footage footage = footage();
      try (ServerProcess server = ServerProcess.start(serverSettings(plan), serverOptions())) {
        OptionalInt http = OptionalInt.of(server.httpPort());
        Probe probe = new Probe("localhost", http, OptionalLong.of(server.pid()));
        measure("localhost", server.port(), plan, footage, probe);
      }
      return;
    }
    Matcher place = TARGET.matcher(target);
    if (!place.matches() || Integer.parseInt(place.group(2)) > 65_535) {
      throw new Failure(
          "--target is '%s'; give HOST:PORT, such as localhost:9000".formatted(target));
    }
    String host = place.group(1) == null ? "localhost" : place.group(1);
    Probe probe =
        new Probe(
            host,
            httpPort == null ? OptionalInt.empty() : OptionalInt.of(httpPort),
            pid == null ? OptionalLong.empty() : OptionalLong.of(pid));
    measure(host, Integer.parseInt(place.group(2)), plan, footage(), probe);
  }

  private Plan plan() {
    boolean closedLoop = saturate != null;
    if (closedLoop && delivery == Delivery.LATEST) {
      throw new Failure("--saturate needs every frame answered; leave --delivery latest out");
    }
    Delivery chosen = delivery != null ? delivery : closedLoop ? Delivery.EVERY : Delivery.LATEST;
    return new Plan(
        streams != null ? streams : idle > 0 ? 0 : 1,
        idle,
        fps,
        seconds,
        warmup,
        chosen,
        closedLoop ? OptionalInt.of(saturate) : OptionalInt.empty(),
        sound,
        Plan.products(products)
            .orElseThrow(
                () -> new Failure("--products is '%s'; give default".formatted(products))));
  }

  private Footage footage() {
    System.out.printf("Painting the scene as %s%n", encoding.name().toLowerCase(Locale.ROOT));
    return new Footage(encoding);
  }

  /** Nothing of what is measured is to hit a limit that guards an open port. */
  private Map<String, String> serverSettings(Plan plan) {
    Map<String, String> settings = new HashMap<>();
    int needed = plan.streams() + plan.idle();
    settings.put("passnet.session.max-streams", Integer.toString(Math.max(64, needed)));
    long patience = Math.round(plan.seconds() + plan.warmup()) + 60;
    settings.put("passnet.session.idle-timeout", patience + "s");
    return settings;
  }

  private List<String> serverOptions() {
    List<String> options = new ArrayList<>();
    engine.models.forEach(model -> options.addAll(List.of("--model", model)));
    if (engine.device != null) {
      options.addAll(List.of("--device", engine.device.label()));
    }
    return options;
  }

  private void measure(String host, int port, Plan plan, Footage footage, Probe probe)
      throws IOException, InterruptedException {
    try (Load load = new Load(host, port, plan, footage, probe)) {
      running = load;
      Report report = load.run(LiveLine.standard());
      ReportTable.lines(report).forEach(System.out::println);
      if (json != null) {
        Json.write(json, report);
      }
    }
  }

  /** After Ctrl-C: what there is is printed, and the server stopped, before this process ends. */
  private void stop() {
    Load load = running;
    if (load != null) {
      load.stop();
    }
    try {
      if (!over.await(STOP_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        System.err.println(
            "passnet bench: it did not end in time; look for a server that still runs");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
