package io.passnet.edge.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passnet.edge.cli.report.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./passnet serve} of the same build in a process of its own, so that its processor time and
 * memory are the server's alone. Closing it stops it.
 */
public final class ServerProcess implements AutoCloseable {
  private static final int READY_SECONDS = 60;
  private static final int STOP_SECONDS = 10;
  private static final int LINES_KEPT = 20;

  private final Process process;
  private final int port;
  private final int httpPort;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CountDownLatch readyOrOver = new CountDownLatch(1);
  private volatile boolean serving;

  private ServerProcess(Process process, int port, int httpPort) {
    this.process = process;
    this.port = port;
    this.httpPort = httpPort;
  }

  /**
   * Starts a server on free ports and waits until its model is warm. It gets this process's options
   * of the virtual machine and environment.
   *
   * @param settings configuration keys and values besides
   * @param options of the command {@code serve} besides
   */
  public static ServerProcess start(Map<String, String> settings, List<String> options)
      throws InterruptedException {
    try {
      int port = freePort();
      int httpPort = freePort();
      Process process =
          new ProcessBuilder(command(settings, options, port, httpPort))
              .redirectErrorStream(true)
              .start();
      ServerProcess server = new ServerProcess(process, port, httpPort);
      server.follow();
      server.awaitServing();
      return server;
    } catch (IOException e) {
      throw new Failure("A server cannot be started: " + e.getMessage());
    }
  }

  private static List<String> command(
      Map<String, String> settings, List<String> options, int port, int httpPort) {
    String jar = System.getProperty("java.class.path");
    if (!jar.endsWith(".jar")) {
      throw new Failure(
          "A server can be started from ./passnet only; start one yourself and give --target");
    }
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    settings.forEach((key, value) -> command.add("-D%s=%s".formatted(key, value)));
    command.addAll(List.of("-jar", jar, "serve"));
    command.addAll(List.of("--port", "" + port, "--http-port", "" + httpPort));
    command.addAll(options);
    return command;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Reads what it prints for as long as it runs, so that it never waits for a reader. */
  private void follow() {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  keep(line);
                }
              } catch (IOException e) {
                keep("Its output cannot be read: " + e.getMessage());
              }
              readyOrOver.countDown();
            },
            "passnet-bench-server");
    reader.setDaemon(true);
    reader.start();
  }

  private void keep(String line) {
    synchronized (lastLines) {
      if (lastLines.size() == LINES_KEPT) {
        lastLines.removeFirst();
      }
      lastLines.add(line);
    }
    if (line.startsWith("Serving on port")) {
      serving = true;
      readyOrOver.countDown();
    }
  }

  private void awaitServing() throws InterruptedException {
    try {
      readyOrOver.await(READY_SECONDS, TimeUnit.SECONDS);
    } finally {
      if (!serving) {
        close();
      }
    }
    if (!serving) {
      throw new Failure(
          "The server did not begin to serve within %d s; the last it said:%n%s"
              .formatted(READY_SECONDS, lastLines()));
    }
  }

  /** Returns the last lines that it printed. */
  public String lastLines() {
    synchronized (lastLines) {
      return String.join(System.lineSeparator(), lastLines);
    }
  }

  /** Returns its gRPC port. */
  public int port() {
    return port;
  }

  /** Returns the port of its metrics. */
  public int httpPort() {
    return httpPort;
  }

  /** Returns the process's number. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
