package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_d2q;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * RGB24 pictures at a constant rate to H.264, 8 bits 4:2:0, which every browser plays.
 *
 * <p>Sides are rounded up to even numbers, as 4:2:0 needs. Owns its encoder.
 */
final class VideoEncoder implements AutoCloseable {
  private static final double BITS_PER_PIXEL = 0.2;
  private static final long MIN_BITRATE = 1_000_000;
  private static final double SECONDS_BETWEEN_KEYS = 2;
  private static final int MAX_FPS_DENOMINATOR = 100_000;

  private final EncoderInput input;
  private final CodecEncoder encoder;
  private long frames;

  VideoEncoder(PictureSize size, double fps) {
    NativeMedia.load();
    PictureSize even = new PictureSize(size.width() + 1 & ~1, size.height() + 1 & ~1);
    encoder = new CodecEncoder(codec(), context -> configure(context, even, fps));
    input = new EncoderInput(size, even, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, false);
  }

  /** FFmpeg's name of the encoder in use. */
  static String codecName() {
    return codec().name().getString();
  }

  CodecEncoder encoder() {
    return encoder;
  }

  /** Feeds one picture, or null at the end; take all packets after each. */
  void send(ByteBuffer rgb) {
    if (rgb == null) {
      encoder.send(null);
      return;
    }
    AVFrame frame = input.fill(rgb);
    frame.pts(frames++);
    encoder.send(frame);
  }

  @Override
  public void close() {
    input.close();
    encoder.close();
  }

  /** OpenH264 is the one that an LGPL build has; MPEG-4 is in every build, but not in browsers. */
  private static AVCodec codec() {
    AVCodec h264 = avcodec_find_encoder_by_name("libopenh264");
    return h264 == null || h264.isNull() ? avcodec_find_encoder(AV_CODEC_ID_MPEG4) : h264;
  }

  private static void configure(AVCodecContext context, PictureSize size, double fps) {
    context.width(size.width()).height(size.height()).pix_fmt(AV_PIX_FMT_YUV420P);
    context.colorspace(AVCOL_SPC_BT709).color_range(AVCOL_RANGE_MPEG);
    context.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
    try (AVRational rate = av_d2q(fps, MAX_FPS_DENOMINATOR)) {
      context.framerate().num(rate.num()).den(rate.den());
      context.time_base().num(rate.den()).den(rate.num());
    }
    double bits = BITS_PER_PIXEL * size.width() * size.height() * fps;
    context.bit_rate(Math.max(MIN_BITRATE, (long) bits));
    context.gop_size((int) Math.max(1, Math.round(SECONDS_BETWEEN_KEYS * fps)));
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    av_opt_set(context.priv_data(), "rc_mode", "quality", 0);
  }
}
