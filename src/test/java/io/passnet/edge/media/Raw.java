package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_NV12;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** RGB24 pictures in each raw encoding, converted by FFmpeg's scaler. */
public final class Raw {
  private static final byte FILLING = 0x5A;

  private Raw() {}

  /**
   * The picture in the encoding, size, stride and colours of a format; AUTO is what the decoder
   * takes it for.
   *
   * @param rgb RGB24 rows that follow each other
   */
  public static ByteBuffer of(ByteBuffer rgb, PictureFormat format) {
    NativeMedia.load();
    int width = format.width();
    int height = format.height();
    boolean bt709 =
        switch (format.colours().matrix()) {
          case AUTO -> height >= 720;
          case BT601 -> false;
          case BT709 -> true;
        };
    int pixels =
        switch (format.encoding()) {
          case RGB24 -> AV_PIX_FMT_RGB24;
          case RGBA32 -> AV_PIX_FMT_RGBA;
          case BGRA32 -> AV_PIX_FMT_BGRA;
          case NV12 -> AV_PIX_FMT_NV12;
          case I420 -> AV_PIX_FMT_YUV420P;
          default -> throw new IllegalArgumentException(format.encoding() + " is not raw.");
        };
    boolean yuv = pixels == AV_PIX_FMT_NV12 || pixels == AV_PIX_FMT_YUV420P;
    boolean full = !yuv || format.colours().range() == Colours.Range.FULL;
    int matrix = yuv ? bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M : AVCOL_SPC_RGB;
    PictureSize size = new PictureSize(width, height);
    try (EncoderInput input = new EncoderInput(size, size, pixels, matrix, full)) {
      return lay(input.fill(rgb), format);
    }
  }

  private static ByteBuffer lay(AVFrame frame, PictureFormat format) {
    int width = format.width();
    int height = format.height();
    int halfWidth = (width + 1) / 2;
    int halfHeight = (height + 1) / 2;
    return switch (format.encoding()) {
      case NV12 -> {
        int chroma = format.stride() == 0 ? 2 * halfWidth : format.stride();
        int luma = format.stride() == 0 ? width : format.stride();
        ByteBuffer raw = ByteBuffer.allocate(luma * height + chroma * halfHeight);
        plane(frame, 0, width, height, luma, raw);
        plane(frame, 1, 2 * halfWidth, halfHeight, chroma, raw);
        yield raw.flip();
      }
      case I420 -> {
        int luma = format.stride() == 0 ? width : format.stride();
        int chroma = (luma + 1) / 2;
        ByteBuffer raw = ByteBuffer.allocate(luma * height + 2 * chroma * halfHeight);
        plane(frame, 0, width, height, luma, raw);
        plane(frame, 1, halfWidth, halfHeight, chroma, raw);
        plane(frame, 2, halfWidth, halfHeight, chroma, raw);
        yield raw.flip();
      }
      default -> {
        int row = width * (format.encoding() == PictureEncoding.RGB24 ? 3 : 4);
        int stride = format.stride() == 0 ? row : format.stride();
        ByteBuffer raw = ByteBuffer.allocate(stride * height);
        plane(frame, 0, row, height, stride, raw);
        yield raw.flip();
      }
    };
  }

  /** The rows of a plane, each filled up to the stride with what must not be seen. */
  private static void plane(
      AVFrame frame, int plane, int rowBytes, int rows, int stride, ByteBuffer to) {
    byte[] row = new byte[rowBytes];
    for (int y = 0; y < rows; y++) {
      frame.data(plane).position((long) y * frame.linesize(plane)).get(row);
      to.put(row);
      for (int i = rowBytes; i < stride; i++) {
        to.put(FILLING);
      }
    }
  }
}
