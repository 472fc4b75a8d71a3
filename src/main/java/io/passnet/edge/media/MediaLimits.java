package io.passnet.edge.media;

import java.time.Duration;

/**
 * How large input may be. Checked against headers, before anything is decoded.
 *
 * @param maxPicturePixels width times height of a picture
 * @param maxPictureBytes bytes of a picture, encoded or raw
 * @param maxVideoPixels width times height of a video's pictures, in packets or in a file
 * @param maxPacketBytes bytes of one packet of video or sound
 * @param maxSoundChannels channels of a sound, in packets or in a file
 * @param maxSoundRate samples a second and channel of a sound
 * @param maxFileBytes bytes of a media file that is sent in chunks
 * @param maxDecodeTime how long the decoding of one picture may take
 */
public record MediaLimits(
    long maxPicturePixels,
    int maxPictureBytes,
    long maxVideoPixels,
    int maxPacketBytes,
    int maxSoundChannels,
    int maxSoundRate,
    long maxFileBytes,
    Duration maxDecodeTime) {
  /** Key of {@link #maxPicturePixels}. */
  public static final String PICTURE_PIXELS_KEY = "passnet.media.max-picture-pixels";

  /** Key of {@link #maxPictureBytes}. */
  public static final String PICTURE_BYTES_KEY = "passnet.media.max-picture-bytes";

  /** Key of {@link #maxVideoPixels}. */
  public static final String VIDEO_PIXELS_KEY = "passnet.media.max-video-pixels";

  /** Key of {@link #maxPacketBytes}. */
  public static final String PACKET_BYTES_KEY = "passnet.media.max-packet-bytes";

  /** Key of {@link #maxSoundChannels}. */
  public static final String SOUND_CHANNELS_KEY = "passnet.media.max-sound-channels";

  /** Key of {@link #maxSoundRate}. */
  public static final String SOUND_RATE_KEY = "passnet.media.max-sound-rate";

  /** Key of {@link #maxFileBytes}. */
  public static final String FILE_BYTES_KEY = "passnet.media.max-file-bytes";

  /** Key of {@link #maxDecodeTime}. */
  public static final String DECODE_TIME_KEY = "passnet.media.max-decode-time";

  /** Checks that each limit is positive. */
  public MediaLimits {
    requirePositive(PICTURE_PIXELS_KEY, maxPicturePixels);
    requirePositive(PICTURE_BYTES_KEY, maxPictureBytes);
    requirePositive(VIDEO_PIXELS_KEY, maxVideoPixels);
    requirePositive(PACKET_BYTES_KEY, maxPacketBytes);
    requirePositive(SOUND_CHANNELS_KEY, maxSoundChannels);
    requirePositive(SOUND_RATE_KEY, maxSoundRate);
    requirePositive(FILE_BYTES_KEY, maxFileBytes);
    requirePositive(DECODE_TIME_KEY, maxDecodeTime.toNanos());
  }

  /**
   * 16 megapixels and 64 MiB a picture, 8192 x 4320 pixels and 2 s for one of a video, 8 MiB a
   * packet, 16 channels at 192 kHz, 16 GiB a file.
   */
  public static MediaLimits defaults() {
    return new MediaLimits(
        16_777_216, 64 << 20, 8192L * 4320, 8 << 20, 16, 192_000, 16L << 30, Duration.ofSeconds(2));
  }

  /** The same with other limits for pictures that are no video. */
  public MediaLimits withPictures(long pixels, int bytes) {
    return new MediaLimits(
        pixels,
        bytes,
        maxVideoPixels,
        maxPacketBytes,
        maxSoundChannels,
        maxSoundRate,
        maxFileBytes,
        maxDecodeTime);
  }

  /** The same with another limit for the pixels of a video's pictures. */
  public MediaLimits withVideoPixels(long pixels) {
    return new MediaLimits(
        maxPicturePixels,
        maxPictureBytes,
        pixels,
        maxPacketBytes,
        maxSoundChannels,
        maxSoundRate,
        maxFileBytes,
        maxDecodeTime);
  }

  void checkPicture(int width, int height) throws MediaException {
    check(PICTURE_PIXELS_KEY, maxPicturePixels, "picture", width, height);
  }

  void checkVideo(int width, int height) throws MediaException {
    check(VIDEO_PIXELS_KEY, maxVideoPixels, "video", width, height);
  }

  void checkSound(int channels, int rate) throws MediaException {
    if (channels > maxSoundChannels) {
      throw MediaException.limit(
          SOUND_CHANNELS_KEY,
          "The sound has %d channels; %d are allowed. Mix it down or raise %s."
              .formatted(channels, maxSoundChannels, SOUND_CHANNELS_KEY));
    }
    if (rate > maxSoundRate) {
      throw MediaException.limit(
          SOUND_RATE_KEY,
          "The sound has %d samples a second; %d are allowed. Resample it or raise %s."
              .formatted(rate, maxSoundRate, SOUND_RATE_KEY));
    }
  }

  void checkDecodeTime(long nanos) throws MediaException {
    if (nanos > maxDecodeTime.toNanos()) {
      throw MediaException.limit(
          DECODE_TIME_KEY,
          "A picture took %d ms to decode; %d ms are allowed. Send smaller pictures or raise %s."
              .formatted(nanos / 1_000_000, maxDecodeTime.toMillis(), DECODE_TIME_KEY));
    }
  }

  void checkPictureBytes(int bytes) throws MediaException {
    if (bytes > maxPictureBytes) {
      throw MediaException.limit(
          PICTURE_BYTES_KEY,
          "The picture has %d bytes; %d are allowed. Send it smaller or raise %s."
              .formatted(bytes, maxPictureBytes, PICTURE_BYTES_KEY));
    }
  }

  private static void check(String key, long max, String what, int width, int height)
      throws MediaException {
    if ((long) width * height > max) {
      throw MediaException.limit(
          key,
          "The %s has %d x %d = %d pixels; %d are allowed. Scale it down or raise %s."
              .formatted(what, width, height, (long) width * height, max, key));
    }
  }

  private static void requirePositive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + " is " + value + "; it has to be positive.");
    }
  }
}
