package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** RGB24 pictures to JPEG and PNG. Each call stands alone; safe from any thread. */
public final class PictureEncoder {
  /** Quality of a JPEG for which nothing else is asked. */
  private static final int JPEG_QUALITY = 90;

  private PictureEncoder() {}

  /** A JPEG of {@code width} x {@code height} pixels, red first, from a buffer of any kind. */
  public static byte[] jpeg(ByteBuffer rgb, int width, int height) {
    return jpeg(rgb, width, height, JPEG_QUALITY);
  }

  /** The same; {@code quality} is 1 to 100 (best), about the scale that other encoders have. */
  public static byte[] jpeg(ByteBuffer rgb, int width, int height, int quality) {
    // FFmpeg counts quantisers, 1 (best) to 31.
    int coarseness = 1 + Math.round((100 - quality) / 5f);
    return encode(
        rgb, width, height, AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P, AVCOL_SPC_BT470BG, coarseness);
  }

  /** A PNG of {@code width} x {@code height} pixels, red first, from a buffer of any kind. */
  public static byte[] png(ByteBuffer rgb, int width, int height) {
    return encode(rgb, width, height, AV_CODEC_ID_PNG, AV_PIX_FMT_RGB24, AVCOL_SPC_RGB, 1);
  }

  private static byte[] encode(
      ByteBuffer rgb,
      int width,
      int height,
      int codecId,
      int format,
      int colorspace,
      int coarseness) {
    NativeMedia.load();
    PictureSize size = new PictureSize(width, height);
    try (EncoderInput input = new EncoderInput(size, size, format, colorspace, true);
        CodecEncoder encoder =
            new CodecEncoder(
                avcodec_find_encoder(codecId),
                context -> {
                  context.width(width).height(height).pix_fmt(format);
                  context.colorspace(colorspace).color_range(AVCOL_RANGE_JPEG);
                  context.time_base().num(1).den(1);
                  context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
                  context.qmin(coarseness);
                  context.global_quality(coarseness * FF_QP2LAMBDA);
                })) {
      AVFrame frame = input.fill(rgb);
      frame.quality(coarseness * FF_QP2LAMBDA);
      encoder.send(frame);
      if (!encoder.receive()) {
        throw new IllegalStateException("The encoder gave no picture.");
      }
      byte[] bytes = new byte[encoder.packet().size()];
      encoder.packet().data().get(bytes);
      return bytes;
    }
  }
}
