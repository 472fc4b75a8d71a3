package io.passnet.edge.api;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.SessionLimits;
import io.passnet.edge.session.SessionSpec;
import io.passnet.saliency.v1.Axes;
import io.passnet.saliency.v1.Open;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Wire requests as the domain takes them, defaults filled in. What this version does not take is
 * refused with a status that names the field and what is allowed.
 */
final class Requests {
  /** What names begin with that clients did not give. */
  private static final String MADE_UP = "#";

  private static final AtomicLong UNNAMED = new AtomicLong();

  private Requests() {}

  /** Resolves {@code Open} against the models and the server's limits. */
  static SessionSpec open(Open open, Engine engine, SessionLimits limits) {
    WarmModel model = model(open.getModel(), "open.model", engine);
    return new SessionSpec(
        open.getStream().isEmpty()
            ? MADE_UP + UNNAMED.incrementAndGet()
            : stream(open.getStream(), "open.stream"),
        open.getTakeOver(),
        model.name(),
        delivery(open.getDelivery()),
        Formats.picture(open.getVideo(), "open.video"),
        open.hasAudio()
            ? Optional.of(Formats.sound(open.getAudio(), "open.audio"))
            : Optional.empty(),
        ProductRequests.products(
            open.getProducts(),
            "open.products",
            model.manifest(),
            axes(open.getAxes(), "open.axes")),
        Duration.ZERO,
        microseconds(open.getMaxAgeUs(), "open.max_age_us"),
        idleTimeout(open.getIdleTimeoutUs(), limits.idleTimeout()));
  }

  /** Returns a stream's name; refuses made-up ones, which are for people alone. */
  static String stream(String name, String field) {
    if (name.startsWith(MADE_UP)) {
      throw Statuses.invalid(
          field,
          "%s is '%s'; names that begin with '%s' are made up for streams without a name, which can be neither watched nor taken over: give another name"
              .formatted(field, name, MADE_UP));
    }
    return name;
  }

  /** Returns the model of a name, the default for none; refuses one that is not there. */
  static WarmModel model(String wanted, String field, Engine engine) {
    if (wanted.isEmpty()) {
      return engine.defaultModel();
    }
    return engine
        .model(wanted)
        .orElseThrow(
            () ->
                Statuses.invalid(
                    field,
                    "%s: there is no model '%s' here; leave it empty for %s, or name one of: %s"
                        .formatted(
                            field,
                            wanted,
                            engine.defaultModel().name(),
                            String.join(
                                ", ", engine.models().stream().map(WarmModel::name).toList()))));
  }

  /** Returns the axes wanted, OMAF by default. */
  static io.passnet.edge.geometry.Axes axes(Axes axes, String field) {
    return switch (axes) {
      case AXES_UNSPECIFIED, AXES_OMAF -> io.passnet.edge.geometry.Axes.OMAF;
      case AXES_OPENXR -> io.passnet.edge.geometry.Axes.OPENXR;
      case AXES_UNITY -> io.passnet.edge.geometry.Axes.UNITY;
      case AXES_UNREAL -> io.passnet.edge.geometry.Axes.UNREAL;
      case UNRECOGNIZED -> throw unknown(field, "AXES_OMAF, OPENXR, UNITY or UNREAL");
    };
  }

  private static Delivery delivery(io.passnet.saliency.v1.Delivery delivery) {
    return switch (delivery) {
      case DELIVERY_UNSPECIFIED, DELIVERY_LATEST -> Delivery.LATEST;
      case DELIVERY_EVERY -> Delivery.EVERY;
      case UNRECOGNIZED -> throw unknown("open.delivery", "DELIVERY_LATEST or DELIVERY_EVERY");
    };
  }

  private static Duration idleTimeout(long wantedUs, Duration longest) {
    Duration wanted = microseconds(wantedUs, "open.idle_timeout_us");
    if (wanted.compareTo(longest) > 0) {
      throw Statuses.invalid(
          "open.idle_timeout_us",
          "open.idle_timeout_us is %d; at most %d, which passnet.session.idle-timeout sets"
              .formatted(wantedUs, longest.toNanos() / 1000));
    }
    return wanted.isZero() ? longest : wanted;
  }

  /** Returns a time of the wire; negative ones are refused. */
  static Duration microseconds(long us, String field) {
    if (us < 0) {
      throw Statuses.invalid(field, "%s is %d; it must not be negative".formatted(field, us));
    }
    return Duration.ofNanos(Math.multiplyExact(Math.min(us, Long.MAX_VALUE / 1000), 1000));
  }

  static <T> T checked(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw Statuses.invalid(field, field + ": " + e.getMessage());
    }
  }

  static RuntimeException unknown(String field, String allowed) {
    return Statuses.invalid(
        field,
        "%s is missing, unknown or not offered by this version; allowed is %s"
            .formatted(field, allowed));
  }
}
