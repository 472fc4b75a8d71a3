package io.passnet.edge.api;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.passnet.edge.config.EngineConfig;
import io.passnet.edge.config.Server;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.model.ExecutionProvider;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.ProviderReport;
import io.passnet.edge.session.Counters;
import io.passnet.edge.session.Sessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What the streams have come to and what the model runs on, as {@code /q/metrics} shows it once the
 * model is warm. All of them, with what to do about each: docs/metrics.md.
 */
@ApplicationScoped
public class Metrics {
  private final MeterRegistry registry;
  private final Server server;
  private final EngineConfig config;

  @Inject
  Metrics(MeterRegistry registry, Server server, EngineConfig config) {
    this.registry = registry;
    this.server = server;
    this.config = config;
  }

  void ready(@Observes Server.Ready event) {
    Sessions sessions = server.awaitReady();
    for (Counters.Event counted : Counters.Event.values()) {
      count(sessions.counters(), counted);
    }
    gauge("passnet.streams", sessions, Sessions::working, "Live streams now", "state", "working");
    gauge(
        "passnet.streams",
        sessions,
        open -> Math.max(0, open.live().size() - open.working()),
        "Live streams now",
        "state",
        "idle");
    gauge("passnet.watchers", sessions, Sessions::watchers, "Calls that watch a stream now");
    gauge("passnet.analyses", sessions, open -> open.uploads().live(), "Files in analysis now");
    describe(event.engine());
  }

  private void count(Counters counters, Counters.Event event) {
    switch (event) {
      case STREAM_OPENED -> count(counters, event, "streams.opened");
      case STREAM_CLOSED -> count(counters, event, "streams.ended", "reason", "closed");
      case STREAM_CANCELLED -> count(counters, event, "streams.ended", "reason", "cancelled");
      case STREAM_REFUSED -> count(counters, event, "streams.ended", "reason", "refused");
      case STREAM_FAILED -> count(counters, event, "streams.ended", "reason", "failed");
      case STREAM_IDLE -> count(counters, event, "streams.ended", "reason", "idle");
      case FILE_OPENED -> count(counters, event, "analyses.opened");
      case FILE_ANALYSED -> count(counters, event, "analyses.ended", "reason", "closed");
      case FILE_CANCELLED -> count(counters, event, "analyses.ended", "reason", "cancelled");
      case FILE_REFUSED -> count(counters, event, "analyses.ended", "reason", "refused");
      case FILE_FAILED -> count(counters, event, "analyses.ended", "reason", "failed");
      case FRAME_RECEIVED -> count(counters, event, "frames.received");
      case FRAME_ANSWERED -> count(counters, event, "frames.answered");
      case FRAME_DROPPED_WAITING -> count(counters, event, "frames.dropped", "reason", "waiting");
      case FRAME_DROPPED_UNREAD -> count(counters, event, "frames.dropped", "reason", "unread");
      case FRAME_DROPPED_TOO_OLD -> count(counters, event, "frames.dropped", "reason", "too_old");
      case FRAME_DROPPED_UNSHOWN -> count(counters, event, "frames.dropped", "reason", "unshown");
      case FRAME_DROPPED_ENDED -> count(counters, event, "frames.dropped", "reason", "ended");
      case FRAME_REJECTED_UNDECODABLE ->
          count(counters, event, "frames.rejected", "reason", "undecodable");
      case FRAME_REJECTED_BACKWARDS ->
          count(counters, event, "frames.rejected", "reason", "time_backwards");
      case FRAME_REJECTED_BROKEN ->
          count(counters, event, "frames.rejected", "reason", "packet_broken");
      case WATCH_RESULT_SENT -> count(counters, event, "watch.results", "outcome", "sent");
      case WATCH_RESULT_SKIPPED -> count(counters, event, "watch.results", "outcome", "skipped");
      case DECODER_FALLBACK -> count(counters, event, "decoder.fallbacks");
    }
  }

  private void count(Counters counters, Counters.Event event, String name, String... tags) {
    FunctionCounter.builder("passnet." + name, counters, all -> all.count(event))
        .tags(tags)
        .description(name.replace('.', ' ') + ", since the server started")
        .register(registry);
  }

  private void describe(Engine engine) {
    gauge("passnet.engine.waiting", engine, Engine::waiting, "Frames that wait for the device");
    gauge(
        "passnet.engine.oldest.waiting.seconds",
        engine,
        queue -> queue.oldestWaitingNanos() / 1e9,
        "How long the longest of them has waited");
    gauge("passnet.tensors", engine, any -> Passnet.liveTensors(), "Tensors open in the process");
    // The providers are in the order in which they were tried, up to the one that works.
    boolean tried = true;
    for (ProviderReport report : engine.defaultModel().providers()) {
      String state = report.active() ? "active" : tried ? "failed" : "untried";
      tried &= !report.active();
      info(
          "passnet.provider.info",
          "What came of each execution provider at the start",
          "provider",
          report.provider().label(),
          "state",
          state);
    }
    engine.models().forEach(this::describe);
  }

  private void describe(WarmModel model) {
    gauge(
        "passnet.model.states",
        model,
        WarmModel::openStates,
        "Model states that streams hold",
        "model",
        model.name());
    info(
        "passnet.model.info",
        "The models that answer and what they run on",
        "model",
        model.name(),
        "version",
        model.manifest().version(),
        "provider",
        model.provider().label(),
        "device",
        model.provider() == ExecutionProvider.CPU ? "cpu" : "gpu" + config.deviceId(),
        "precision",
        config.precision().name().toLowerCase(Locale.ROOT));
  }

  private void info(String name, String description, String... tags) {
    Gauge.builder(name, () -> 1).tags(tags).description(description).register(registry);
  }

  private <T> void gauge(
      String name, T of, ToDoubleFunction<T> value, String description, String... tags) {
    Gauge.builder(name, of, value).tags(tags).description(description).register(registry);
  }
}
