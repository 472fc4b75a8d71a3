package io.passnet.edge.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.StreamNotice;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What calls measure of their answers; there from the start, so that first notices are a rise. */
@Startup
@ApplicationScoped
public class CallMeters {
  private final MeterRegistry registry;
  private final Map<StreamNotice.Kind, Counter> notices = new EnumMap<>(StreamNotice.Kind.class);

  @Inject
  CallMeters(MeterRegistry registry) {
    this.registry = registry;
    for (StreamNotice.Kind kind : StreamNotice.Kind.values()) {
      notices.put(
          kind,
          Counter.builder("passnet.notices")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .description("Notices sent to clients since the server started")
              .register(registry));
    }
  }

  /** Returns the timers of a {@code Track} call's frames. */
  FrameTimers track(Delivery delivery) {
    return new FrameTimers(registry, "track", delivery);
  }

  /** Returns the timers of a {@code Predict} call's frame. */
  FrameTimers predict() {
    return new FrameTimers(registry, "predict", Delivery.EVERY);
  }

  /**
   * Returns the timer of the frames' ages that a {@code Watch} call is shown; stages are its
   * stream's.
   */
  Timer watch(Delivery delivery) {
    return FrameTimers.age(registry, "watch", delivery);
  }

  /** A notice is sent. */
  void told(StreamNotice notice) {
    notices.get(notice.kind()).increment();
  }
}
