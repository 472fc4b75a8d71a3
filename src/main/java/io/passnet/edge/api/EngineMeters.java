package io.passnet.edge.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.passnet.edge.config.Server;
import io.passnet.edge.engine.EngineMeter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the devices' threads tell, as metrics of each model; files are in it as well as streams. */
@ApplicationScoped
public class EngineMeters implements EngineMeter {
  private final MeterRegistry registry;
  private final Map<String, Meters> models = new ConcurrentHashMap<>();

  /** The meters of one model. */
  private record Meters(Timer runs, DistributionSummary batches, Counter failed, Counter expired) {}

  @Inject
  EngineMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Each model's are there before its first frame, so that the first failure is a rise. */
  void ready(@Observes Server.Ready event) {
    event.engine().models().forEach(model -> of(model.name()));
  }

  private Meters of(String model) {
    return models.computeIfAbsent(
        model,
        name ->
            new Meters(
                Timer.builder("passnet.engine.run")
                    .tag("model", name)
                    .serviceLevelObjectives(FrameTimers.BUCKETS)
                    .description("Time of one run of the model, over a batch of frames")
                    .register(registry),
                DistributionSummary.builder("passnet.engine.batch.frames")
                    .tag("model", name)
                    .serviceLevelObjectives(1, 2, 3, 4, 6, 8, 12, 16)
                    .description("Frames that one run of the model looked at")
                    .register(registry),
                unanswered(name, "failed"),
                unanswered(name, "expired")));
  }

  private Counter unanswered(String model, String reason) {
    return Counter.builder("passnet.engine.unanswered")
        .tag("model", model)
        .tag("reason", reason)
        .description("Frames that the engine gave back without an answer")
        .register(registry);
  }

  @Override
  public void ran(String model, int frames, long nanos) {
    Meters meters = of(model);
    meters.runs.record(nanos, TimeUnit.NANOSECONDS);
    meters.batches.record(frames);
  }

  @Override
  public void failed(String model, int frames) {
    of(model).failed.increment(frames);
  }

  @Override
  public void expired(String model, int frames) {
    of(model).expired.increment(frames);
  }
}
