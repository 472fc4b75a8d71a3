package io.passnet.edge.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.passnet.edge.engine.EngineMeter;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;

/** What the devices' threads tell, as metrics; files are in it as well as streams. */
@Startup
@ApplicationScoped
public class EngineMeters implements EngineMeter {
  private final Timer runs;
  private final DistributionSummary batches;
  private final Counter failed;
  private final Counter expired;

  @Inject
  EngineMeters(MeterRegistry registry) {
    runs =
        Timer.builder("passnet.engine.run")
            .serviceLevelObjectives(FrameTimers.BUCKETS)
            .description("Time of one run of the model, over a batch of frames")
            .register(registry);
    batches =
        DistributionSummary.builder("passnet.engine.batch.frames")
            .serviceLevelObjectives(1, 2, 3, 4, 6, 8, 12, 16)
            .description("Frames that one run of the model looked at")
            .register(registry);
    failed = unanswered(registry, "failed");
    expired = unanswered(registry, "expired");
  }

  private static Counter unanswered(MeterRegistry registry, String reason) {
    return Counter.builder("passnet.engine.unanswered")
        .tag("reason", reason)
        .description("Frames that the engine gave back without an answer")
        .register(registry);
  }

  @Override
  public void ran(int frames, long nanos) {
    runs.record(nanos, TimeUnit.NANOSECONDS);
    batches.record(frames);
  }

  @Override
  public void failed(int frames) {
    failed.increment(frames);
  }

  @Override
  public void expired(int frames) {
    expired.increment(frames);
  }
}
