package io.passnet.edge.config;

import io.passnet.edge.media.MediaLimits;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much of a client's media is taken. */
@ConfigMapping(prefix = "passnet.media")
public interface MediaConfig {
  /** Most pixels of a picture, checked before it is decoded. */
  @WithDefault("16777216")
  long maxPicturePixels();

  /** Most bytes of a picture, encoded or raw. */
  @WithDefault("64M")
  MemorySize maxPictureBytes();

  /** Most pixels of a video file's pictures. */
  @WithDefault("35389440")
  long maxVideoPixels();

  /** Largest gRPC message that is taken. */
  @WithDefault("4M")
  MemorySize maxMessage();

  /** Returns these settings as the decoders take them. */
  default MediaLimits limits() {
    return new MediaLimits(
        maxPicturePixels(), Math.toIntExact(maxPictureBytes().asLongValue()), maxVideoPixels());
  }
}
