package io.passnet.edge.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.StageTimes;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/** Where the time of answered frames went, in histograms that can be added up over servers. */
final class FrameTimers {
  /** Upper bounds of the histograms' buckets: close where answers of live streams lie. */
  static final Duration[] BUCKETS =
      DoubleStream.of(1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000)
          .mapToObj(ms -> Duration.ofMillis((long) ms))
          .toArray(Duration[]::new);

  private final Timer waited;
  private final Timer decoded;
  private final Timer queued;
  private final Timer inferred;
  private final Timer products;
  private final Timer age;

  /**
   * Finds the timers, once for a call.
   *
   * @param call the kind of call that is answered
   */
  FrameTimers(MeterRegistry registry, String call, Delivery delivery) {
    waited = stage(registry, "waited", call, delivery);
    decoded = stage(registry, "decoded", call, delivery);
    queued = stage(registry, "queued", call, delivery);
    inferred = stage(registry, "inferred", call, delivery);
    products = stage(registry, "products", call, delivery);
    age = age(registry, call, delivery);
  }

  private static Timer stage(MeterRegistry registry, String stage, String call, Delivery delivery) {
    return timer("passnet.frame.stage", call, delivery)
        .tag("stage", stage)
        .description("Time that answered frames spent in a stage")
        .register(registry);
  }

  /** Returns the timer of a frame's age when its answer is sent. */
  static Timer age(MeterRegistry registry, String call, Delivery delivery) {
    return timer("passnet.frame.age", call, delivery)
        .description("From a frame's arrival until its answer was sent")
        .register(registry);
  }

  private static Timer.Builder timer(String name, String call, Delivery delivery) {
    return Timer.builder(name)
        .tag("call", call)
        .tag("delivery", delivery.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(BUCKETS);
  }

  /**
   * An answer is sent.
   *
   * @param nowNanos the time, on the clock of {@code times}
   */
  void sent(StageTimes times, long nowNanos) {
    waited.record(times.waited(), TimeUnit.NANOSECONDS);
    decoded.record(times.decoded(), TimeUnit.NANOSECONDS);
    queued.record(times.queued(), TimeUnit.NANOSECONDS);
    inferred.record(times.inferred(), TimeUnit.NANOSECONDS);
    products.record(times.products(), TimeUnit.NANOSECONDS);
    age.record(nowNanos - times.arrived(), TimeUnit.NANOSECONDS);
  }
}
