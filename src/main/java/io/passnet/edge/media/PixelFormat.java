package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BAYER;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_FLOAT;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_HWACCEL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_XYZ;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;

/**
 * Where the numbers of a native pixel format lie, as FFmpeg describes it.
 *
 * @param rgb whether the channels are red, green and blue, not luma and chroma
 * @param chromaShiftX 1 if chroma has half the columns
 * @param chromaShiftY 1 if chroma has half the rows
 * @param planes of each plane, the bytes from pixel to pixel
 * @param channels the first three, or luma alone; without transparency
 * @param bytes whether each channel is a byte of its own, which {@link SphereMap} can read
 */
record PixelFormat(
    boolean rgb,
    int chromaShiftX,
    int chromaShiftY,
    List<Integer> planes,
    List<Channel> channels,
    boolean bytes) {
  /** A channel: its plane, and its offset in the plane's pixel in bytes. */
  record Channel(int plane, int offset) {}

  private static final long NOT_BYTES =
      AV_PIX_FMT_FLAG_PAL
          | AV_PIX_FMT_FLAG_BITSTREAM
          | AV_PIX_FMT_FLAG_HWACCEL
          | AV_PIX_FMT_FLAG_FLOAT
          | AV_PIX_FMT_FLAG_BAYER
          | AV_PIX_FMT_FLAG_XYZ;

  /**
   * The description of one of FFmpeg's formats.
   *
   * @throws MediaException if it has none
   */
  static PixelFormat of(int format) throws MediaException {
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(format);
    if (descriptor == null || descriptor.isNull()) {
      throw MediaException.undecodable("The picture has no colour format. Send a whole one.");
    }
    boolean bytes = (descriptor.flags() & NOT_BYTES) == 0;
    List<Integer> planes = new ArrayList<>(List.of(1, 1, 1, 1));
    List<Channel> channels = new ArrayList<>();
    int used = 0;
    for (int i = 0; i < descriptor.nb_components(); i++) {
      AVComponentDescriptor component = descriptor.comp(i);
      planes.set(component.plane(), component.step());
      used = Math.max(used, component.plane() + 1);
      // Two components are luma and transparency, four are three colours and transparency.
      if (i == 0 || i < 3 && descriptor.nb_components() > 2) {
        channels.add(new Channel(component.plane(), component.offset()));
        bytes &= component.depth() == 8 && component.shift() == 0;
      }
    }
    return new PixelFormat(
        (descriptor.flags() & AV_PIX_FMT_FLAG_RGB) != 0,
        descriptor.log2_chroma_w(),
        descriptor.log2_chroma_h(),
        List.copyOf(planes.subList(0, used)),
        List.copyOf(channels),
        bytes);
  }

  /** Whether a plane has chroma, and so perhaps half the size. */
  boolean isChroma(int plane) {
    return !rgb && (plane == 1 || plane == 2);
  }

  int shiftX(int plane) {
    return isChroma(plane) ? chromaShiftX : 0;
  }

  int shiftY(int plane) {
    return isChroma(plane) ? chromaShiftY : 0;
  }
}
