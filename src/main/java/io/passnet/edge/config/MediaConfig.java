package io.passnet.edge.config;

import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.VideoDecoderChoice;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much of a client's media is taken. */
@ConfigMapping(prefix = "passnet.media")
public interface MediaConfig {
  /** Most pixels of a picture, checked before it is decoded. */
  @WithDefault("16777216")
  long maxPicturePixels();

  /** Most bytes of a picture, encoded or raw. */
  @WithDefault("64M")
  MemorySize maxPictureBytes();

  /** Most pixels of a video's pictures, in packets or in a file. */
  @WithDefault("35389440")
  long maxVideoPixels();

  /** Most bytes of one packet of video or sound. */
  @WithDefault("8M")
  MemorySize maxPacketBytes();

  /** Most channels of a sound. */
  @WithDefault("16")
  int maxSoundChannels();

  /** Most samples a second and channel of a sound. */
  @WithDefault("192000")
  int maxSoundRate();

  /** Most bytes of a media file that is sent in chunks. */
  @WithDefault("16G")
  MemorySize maxFileBytes();

  /** Longest that the decoding of one picture may take. */
  @WithDefault("2s")
  Duration maxDecodeTime();

  /** What decodes video packets; {@code auto} falls back to the CPU, {@code nvdec} is required. */
  @WithDefault("cpu")
  VideoDecoderChoice videoDecoder();

  /** Largest gRPC message that is taken. */
  @WithDefault("4M")
  MemorySize maxMessage();

  /** Returns these settings as the decoders take them. */
  default MediaLimits limits() {
    return new MediaLimits(
        maxPicturePixels(),
        bytes(MediaLimits.PICTURE_BYTES_KEY, maxPictureBytes()),
        maxVideoPixels(),
        bytes(MediaLimits.PACKET_BYTES_KEY, maxPacketBytes()),
        maxSoundChannels(),
        maxSoundRate(),
        maxFileBytes().asLongValue(),
        maxDecodeTime());
  }

  private static int bytes(String key, MemorySize size) {
    if (size.asLongValue() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s is %d bytes; at most %d are allowed, which one buffer can hold."
              .formatted(key, size.asLongValue(), Integer.MAX_VALUE));
    }
    return (int) size.asLongValue();
  }
}
