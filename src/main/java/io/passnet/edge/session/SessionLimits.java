package io.passnet.edge.session;

import java.time.Duration;

/**
 * What streams may take of the server.
 *
 * @param maxStreams streams at once
 * @param queuedFrames frames that wait in EVERY delivery before the stream asks for no more
 * @param idleTimeout the default, and the longest that a client may ask for
 * @param soundMemory sound kept for a stream, so that it may come early
 * @param maxAnalyses files that are analysed at once
 * @param maxWatchers calls that watch streams at once
 */
public record SessionLimits(
    int maxStreams,
    int queuedFrames,
    Duration idleTimeout,
    Duration soundMemory,
    int maxAnalyses,
    int maxWatchers) {

  /** Checks each limit; the message names the key. */
  public SessionLimits {
    require(maxStreams >= 1, "max-streams", maxStreams, "at least 1");
    require(queuedFrames >= 1, "queued-frames", queuedFrames, "at least 1");
    require(
        idleTimeout.toMillis() >= 1 && idleTimeout.toDays() <= 1,
        "idle-timeout",
        idleTimeout,
        "1 ms to 1 day");
    require(
        soundMemory.toMillis() >= 1000 && soundMemory.toMinutes() <= 1,
        "sound-memory",
        soundMemory,
        "1 s to 1 min");
    require(maxAnalyses >= 1, "max-analyses", maxAnalyses, "at least 1");
    require(maxWatchers >= 1, "max-watchers", maxWatchers, "at least 1");
  }

  private static void require(boolean holds, String key, Object found, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "passnet.session.%s is %s; it must be %s".formatted(key, found, allowed));
    }
  }

  /** Returns the defaults, for tests and for the command line. */
  public static SessionLimits defaults() {
    return new SessionLimits(64, 4, Duration.ofSeconds(60), Duration.ofSeconds(4), 2, 256);
  }
}
