package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WebP pictures that tests make. */
public final class Webp {
  private Webp() {}

  /** A simple WebP of an RGB24 picture. */
  public static byte[] of(ByteBuffer rgb, int width, int height, boolean lossless) {
    NativeMedia.load();
    int format = lossless ? AV_PIX_FMT_BGRA : AV_PIX_FMT_YUV420P;
    int colorspace = lossless ? AVCOL_SPC_RGB : AVCOL_SPC_SMPTE170M;
    PictureSize size = new PictureSize(width, height);
    try (EncoderInput input = new EncoderInput(size, size, format, colorspace, lossless);
        CodecEncoder encoder =
            new CodecEncoder(
                avcodec_find_encoder_by_name("libwebp"),
                context -> {
                  context.width(width).height(height).pix_fmt(format);
                  if (!lossless) {
                    context.colorspace(colorspace).color_range(AVCOL_RANGE_MPEG);
                  }
                  context.time_base().num(1).den(1);
                  av_opt_set(context.priv_data(), "lossless", lossless ? "1" : "0", 0);
                  av_opt_set(context.priv_data(), "quality", "95", 0);
                })) {
      encoder.send(input.fill(rgb));
      boolean made = encoder.receive();
      if (!made) {
        encoder.send(null);
        encoder.receive();
      }
      byte[] bytes = new byte[encoder.packet().size()];
      encoder.packet().data().get(bytes);
      return bytes;
    }
  }

  /** The same picture with an extended header, metadata before and behind it. */
  static byte[] extended(byte[] simple, int width, int height, int flags) {
    byte[] header =
        little(10).put((byte) flags).position(4).putShort((short) (width - 1)).position(7).array();
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putShort(7, (short) (height - 1));
    byte[] picture = new byte[simple.length - 12];
    System.arraycopy(simple, 12, picture, 0, picture.length);
    byte[] content =
        joined(
            chunk("VP8X", header),
            chunk("ICCP", new byte[33]),
            picture,
            chunk("EXIF", new byte[7]));
    return joined(
        "RIFF".getBytes(StandardCharsets.US_ASCII),
        little(4).putInt(4 + content.length).array(),
        "WEBP".getBytes(StandardCharsets.US_ASCII),
        content);
  }

  private static byte[] chunk(String type, byte[] content) {
    ByteBuffer chunk = little(8 + content.length + (content.length & 1));
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).putInt(content.length).put(content);
    return chunk.array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
