package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

/** FFmpeg's error numbers, told apart and in words. */
final class FfmpegErrors {
  private static final int AGAIN = AVERROR_EAGAIN();
  private static final int EOF = AVERROR_EOF();

  private FfmpegErrors() {}

  static boolean isAgain(int error) {
    return error == AGAIN;
  }

  static boolean isEnd(int error) {
    return error == EOF;
  }

  static String text(int error) {
    byte[] text = new byte[128];
    av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, UTF_8);
  }
}
