package io.passnet.edge.cli.bench;

import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.Delivery;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is sent, and for how long.
 *
 * @param streams streams that send
 * @param idle streams that are opened and send nothing
 * @param fps frames a second of each stream; in a closed loop the step of media time alone
 * @param seconds length of the measurement
 * @param warmup seconds of the same load before it, which do not count
 * @param delivery what the server does under load
 * @param outstanding frames of a stream that are on the way at once in a closed loop; empty for a
 *     fixed schedule
 * @param sound whether sound goes with the frames
 * @param products what each answer holds
 */
public record Plan(
    int streams,
    int idle,
    double fps,
    double seconds,
    double warmup,
    Delivery delivery,
    OptionalInt outstanding,
    boolean sound,
    ProductRequest products) {
  private static final int MOST_STREAMS = 10_000;
  private static final int MOST_FPS = 1_000;
  private static final int LONGEST_SECONDS = 3_600;
  private static final int MOST_OUTSTANDING = 64;

  /** Checks the numbers; the exception names the option and what is allowed. */
  public Plan {
    require("--streams", streams, 0, MOST_STREAMS);
    require("--idle", idle, 0, MOST_STREAMS);
    require("--fps", fps, 0.1, MOST_FPS);
    require("--seconds", seconds, 1, LONGEST_SECONDS);
    require("--warmup", warmup, 0, LONGEST_SECONDS);
    outstanding.ifPresent(count -> require("--saturate", count, 1, MOST_OUTSTANDING));
    if (streams + idle == 0) {
      throw new Failure("--streams and --idle are both 0; give at least one stream");
    }
  }

  private static void require(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new Failure("%s is %s; give %s to %s".formatted(option, value, least, most));
    }
  }

  /** Returns the products of a name, or nothing if there are none of that name. */
  public static Optional<ProductRequest> products(String name) {
    return name.equals("default") ? Optional.of(ProductRequest.STANDARD) : Optional.empty();
  }

  /** Says in a line what is sent. */
  String line(String pictures) {
    String pace =
        outstanding.isPresent()
            ? "%d on the way at once".formatted(outstanding.getAsInt())
            : "%.4g frames/s each".formatted(fps);
    String load = "%d x %s%s, %s".formatted(streams, pictures, sound ? " with sound" : "", pace);
    return "%s%s, %s, %.4g s after %.4g s of warm-up"
        .formatted(
            streams == 0 ? "no load" : load,
            idle == 0 ? "" : ", %d idle streams".formatted(idle),
            delivery,
            seconds,
            warmup);
  }
}
