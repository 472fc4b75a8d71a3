package io.passnet.edge.config;

import io.passnet.edge.session.SessionLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What streams may take of the server. */
@ConfigMapping(prefix = "passnet.session")
public interface SessionConfig {
  /** Streams at once. */
  @WithDefault("64")
  int maxStreams();

  /** Frames that wait in EVERY delivery before the stream asks for no more. */
  @WithDefault("4")
  int queuedFrames();

  /** Idle timeout by default, and the longest that a client may ask for. */
  @WithDefault("60s")
  Duration idleTimeout();

  /** Sound kept for a stream, so that it may come before its frames. */
  @WithDefault("4s")
  Duration soundMemory();

  /** Files that are analysed at once. */
  @WithDefault("2")
  int maxAnalyses();

  /** Calls that watch streams at once. */
  @WithDefault("256")
  int maxWatchers();

  /** Returns these settings as the sessions take them. */
  default SessionLimits limits() {
    return new SessionLimits(
        maxStreams(), queuedFrames(), idleTimeout(), soundMemory(), maxAnalyses(), maxWatchers());
  }
}
