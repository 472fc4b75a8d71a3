package io.passnet.edge.cli;

import io.passnet.edge.cli.demo.DemoFiles;
import io.passnet.edge.cli.demo.Performance;
import io.passnet.edge.cli.demo.Reel;
import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Tally;
import io.passnet.edge.cli.demo.Tally.Answer;
import io.passnet.edge.cli.demo.Voice;
import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.config.Server;
import io.passnet.edge.media.SoundTrack;
import io.passnet.edge.session.Totals;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./passnet demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the server at work: starts one, streams a generated 360-degree scene with someone who"
          + " walks and speaks to it in real time, and shows where people will look."
    },
    footer = {
      "",
      "Written to DIR:",
      "  overlay.mp4  the scene with the maps over it, with its sound",
      "  tiles.json   for each answered frame: latency, peaks, tile shares and ranks",
      "  picture.png  one moment of it, larger"
    })
final class DemoCommand implements Callable<Integer>, Configured {
  private static final double LONGEST_SECONDS = 3600;

  @Inject Server server;
  @Inject Config config;

  @Mixin EngineOptions engine = new EngineOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long to stream (default: ${DEFAULT-VALUE}).")
  double seconds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/demo",
      description = "Folder for the results; made if it is not there (default: ${DEFAULT-VALUE}).")
  Path out;

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(engine.settings());
    settings.put("quarkus.grpc.server.port", Integer.toString(freePort()));
    settings.put("quarkus.http.host-enabled", "false");
    settings.put("quarkus.log.console.level", "ERROR");
    return settings;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Failure("No port can be opened on this machine: " + e.getMessage());
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      run();
      return 0;
    } catch (Failure e) {
      System.err.println("passnet demo: " + e.getMessage());
    } catch (CompletionException e) {
      System.err.println("passnet demo: " + e.getCause().getMessage());
    } catch (IOException e) {
      System.err.printf("passnet demo: %s cannot be written: %s%n", out, e.getMessage());
    }
    return 1;
  }

  private void run() throws IOException, InterruptedException {
    if (!(seconds >= 1 && seconds <= LONGEST_SECONDS)) {
      throw new Failure("--seconds is %s; give 1 to %.0f".formatted(seconds, LONGEST_SECONDS));
    }
    Files.createDirectories(out);
    LiveLine line = LiveLine.standard();
    Reel reel = paint(line);
    server.awaitReady();
    Tally tally = new Tally(System::nanoTime);
    Performance performance = new Performance(reel, System::nanoTime);
    int port = config.getValue("quarkus.grpc.server.port", Integer.class);
    System.out.printf("Streaming for %.0f s through gRPC on port %d%n", seconds, port);
    performance.play(port, seconds, tally, now -> line.show(() -> tally.line(now)));
    line.end();
    if (tally.failure().isPresent()) {
      throw new Failure("The stream failed: " + tally.failure().get());
    }
    if (tally.answers().isEmpty()) {
      throw new Failure("No frame was answered; stream for longer with --seconds");
    }
    DemoFiles files = new DemoFiles(reel, out, tally);
    files.writeTable();
    files.writeMovie(part -> line.show(() -> "Writing the movie " + LiveLine.bar(part, 30)));
    line.end();
    System.out.println("Painting the picture");
    files.writePicture();
    summarize(tally, performance, files);
  }

  private Reel paint(LiveLine line) {
    Voice voice = new Voice(SoundTrack.RATE);
    Scene scene = new Scene(voice, Reel.WIDTH, Reel.HEIGHT);
    Reel reel =
        new Reel(
            voice,
            scene,
            seconds,
            part -> {
              synchronized (line) {
                line.show(() -> "Painting the scene " + LiveLine.bar(part, 30));
              }
            });
    line.end();
    return reel;
  }

  private void summarize(Tally tally, Performance performance, DemoFiles files) {
    List<Double> latencies = tally.answers().stream().map(Answer::latencyMs).toList();
    Totals totals = tally.totals().orElseThrow();
    System.out.printf("model    %s%n", tally.model());
    System.out.printf(
        "frames   %d sent, %d answered, %d dropped for newer ones, %d not sent%n",
        performance.sent(), totals.answered(), totals.dropped(), performance.skipped());
    System.out.printf("rate     %.1f answers a second%n", totals.answered() / seconds);
    System.out.printf(
        "latency  median %.1f ms, 95%% within %.1f ms, from capture to answer%n",
        Tally.quantile(latencies, 0.5), Tally.quantile(latencies, 0.95));
    System.out.printf(
        "peak     %.0f degrees from the person who speaks (median of all answers)%n",
        files.peakToSound());
    System.out.printf(
        "files    %s%n         %s%n         %s%n", files.movie(), files.table(), files.picture());
  }
}
