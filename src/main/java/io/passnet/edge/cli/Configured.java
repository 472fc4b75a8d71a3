package io.passnet.edge.cli;

import java.util.Map;

/** A command that decides what Quarkus starts with it. */
interface Configured {
  /** No port is opened and no model is loaded. */
  Map<String, String> NOTHING_SERVED =
      Map.of(
          "quarkus.grpc.server.use-separate-server", "false",
          "quarkus.http.host-enabled", "false",
          "quarkus.log.console.level", "WARN",
          "passnet.engine.enabled", "false");

  /** Returns the configuration keys that the command's options set. */
  Map<String, String> settings();
}
