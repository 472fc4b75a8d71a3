package io.passnet.edge.api;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.passnet.edge.config.Server;
import io.passnet.edge.session.Counters;
import io.passnet.edge.session.Sessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Locale;

/** What the streams have come to, as {@code /q/metrics} shows it. */
@ApplicationScoped
public class Metrics {
  private final MeterRegistry registry;
  private final Server server;

  @Inject
  Metrics(MeterRegistry registry, Server server) {
    this.registry = registry;
    this.server = server;
  }

  void ready(@Observes Server.Ready event) {
    Sessions sessions = server.awaitReady();
    for (Counters.Event counted : Counters.Event.values()) {
      FunctionCounter.builder(
              "passnet.events", sessions.counters(), counters -> counters.count(counted))
          .tag("event", counted.name().toLowerCase(Locale.ROOT))
          .description("What streams and frames have come to since the server started")
          .register(registry);
    }
    Gauge.builder("passnet.streams", sessions, open -> open.live().size())
        .description("Live streams now")
        .register(registry);
    Gauge.builder("passnet.watchers", sessions, open -> open.watchers())
        .description("Calls that watch a stream now")
        .register(registry);
    Gauge.builder("passnet.files", sessions, open -> open.uploads().live())
        .description("Files that are being analysed now")
        .register(registry);
    Gauge.builder("passnet.provider.active", () -> 1)
        .tag("provider", event.engine().model().provider().label())
        .description("1 for the execution provider that the model runs on")
        .register(registry);
  }
}
