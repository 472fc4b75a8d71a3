package io.passnet.edge.cli;

import io.passnet.edge.config.Server;
import io.quarkus.runtime.Quarkus;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./passnet serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves headsets and players over gRPC until it is stopped.")
final class ServeCommand implements Callable<Integer>, Configured {
  @Inject Server server;

  @Mixin EngineOptions engine = new EngineOptions();

  @Option(names = "--port", description = "gRPC port (default: 9000).")
  Integer port;

  @Option(names = "--http-port", description = "HTTP port of health and metrics (default: 8080).")
  Integer httpPort;

  @Option(
      names = "--until-ready",
      description = "Stop as soon as the server is ready: shows whether it can serve here.")
  boolean untilReady;

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(engine.settings());
    if (port != null) {
      settings.put("quarkus.grpc.server.port", port.toString());
    }
    if (httpPort != null) {
      settings.put("quarkus.http.port", httpPort.toString());
    }
    return settings;
  }

  @Override
  public Integer call() {
    try {
      server.awaitReady();
    } catch (CompletionException e) {
      // Logged where it happened.
      return 1;
    }
    if (untilReady) {
      return 0;
    }
    System.out.printf(
        "Serving on port %s. Try: grpcurl -plaintext localhost:%1$s list%n",
        ConfigProvider.getConfig().getValue("quarkus.grpc.server.port", String.class));
    Quarkus.waitForExit();
    return 0;
  }
}
