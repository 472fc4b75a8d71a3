package io.passnet.edge.session;

import java.time.Duration;

/**
 * What streams may take of the server.
 *
 * @param maxStreams streams at once
 * @param queuedFrames frames that wait in EVERY delivery before the stream asks for no more
 * @param idleTimeout the default, and the longest that a client may ask for
 * @param soundMemory sound kept for a stream, so that it may come early
 */
public record SessionLimits(
    int maxStreams, int queuedFrames, Duration idleTimeout, Duration soundMemory) {

  /** Returns the defaults, for tests and for the command line. */
  public static SessionLimits defaults() {
    return new SessionLimits(512, 4, Duration.ofSeconds(60), Duration.ofSeconds(4));
  }
}
