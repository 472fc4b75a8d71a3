package io.passnet.edge.media;

/**
 * How large input may be. Checked against headers, before anything is decoded.
 *
 * @param maxPicturePixels width times height of a picture
 * @param maxPictureBytes bytes of a picture, encoded or raw
 * @param maxVideoPixels width times height of a video file's pictures
 */
public record MediaLimits(long maxPicturePixels, int maxPictureBytes, long maxVideoPixels) {
  /** Key of {@link #maxPicturePixels}. */
  public static final String PICTURE_PIXELS_KEY = "passnet.media.max-picture-pixels";

  /** Key of {@link #maxPictureBytes}. */
  public static final String PICTURE_BYTES_KEY = "passnet.media.max-picture-bytes";

  /** Key of {@link #maxVideoPixels}. */
  public static final String VIDEO_PIXELS_KEY = "passnet.media.max-video-pixels";

  /** Checks that each limit is positive. */
  public MediaLimits {
    requirePositive(PICTURE_PIXELS_KEY, maxPicturePixels);
    requirePositive(PICTURE_BYTES_KEY, maxPictureBytes);
    requirePositive(VIDEO_PIXELS_KEY, maxVideoPixels);
  }

  /** 16 megapixels and 64 MiB a picture, 8192 x 4320 a video. */
  public static MediaLimits defaults() {
    return new MediaLimits(16_777_216, 64 << 20, 8192L * 4320);
  }

  void checkPicture(int width, int height) throws MediaException {
    check(PICTURE_PIXELS_KEY, maxPicturePixels, "picture", width, height);
  }

  void checkVideo(int width, int height) throws MediaException {
    check(VIDEO_PIXELS_KEY, maxVideoPixels, "video", width, height);
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
