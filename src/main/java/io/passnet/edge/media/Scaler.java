package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Scales and converts pictures into one size and pixel format, in one pass.
 *
 * <p>Owns its native scaler, which is made anew when the source changes its size or colours.
 */
final class Scaler implements AutoCloseable {
  /** One in sws's 16.16 fixed point: contrast and saturation as they are. */
  private static final int UNCHANGED = 1 << 16;

  private record Source(int width, int height, int format, int colorspace, boolean fullRange) {
    static Source of(AVFrame frame) {
      return new Source(
          frame.width(),
          frame.height(),
          frame.format(),
          frame.colorspace(),
          frame.color_range() == AVCOL_RANGE_JPEG);
    }
  }

  private final int width;
  private final int height;
  private final int format;
  private final int colorspace;
  private final boolean fullRange;
  private Source source;
  private NativeObject<SwsContext> context;

  /** Into {@code width} x {@code height} pixels of a native format, with its matrix and range. */
  Scaler(int width, int height, int format, int colorspace, boolean fullRange) {
    this.width = width;
    this.height = height;
    this.format = format;
    this.colorspace = colorspace;
    this.fullRange = fullRange;
  }

  /** Scales {@code from}, whose colours are known, into the memory that {@code to} points at. */
  void scale(AVFrame from, AVFrame to) throws MediaException {
    Source now = Source.of(from);
    if (!now.equals(source)) {
      replaceContext(now);
    }
    int rows =
        sws_scale(
            context.get(),
            from.data(),
            from.linesize(),
            0,
            from.height(),
            to.data(),
            to.linesize());
    if (rows != height) {
      throw MediaException.undecodable("The picture could not be scaled.");
    }
  }

  @Override
  public void close() {
    source = null;
    if (context != null) {
      context.close();
    }
  }

  static NativeObject<AVFrame> newFrame() {
    return new NativeObject<>("a frame", av_frame_alloc(), f -> av_frame_free(f));
  }

  private void replaceContext(Source now) throws MediaException {
    close();
    boolean sameSize = now.width == width && now.height == height;
    SwsContext made =
        sws_getContext(
            now.width,
            now.height,
            now.format,
            width,
            height,
            format,
            // Averages the source pixels under each output pixel; bilinear where it enlarges. Where
            // it does neither, less exact rounding (0.9 of 255 at most, on the mean) takes a sixth
            // of the time.
            sameSize ? SWS_AREA : SWS_AREA | SWS_ACCURATE_RND,
            null,
            null,
            (DoublePointer) null);
    if (made == null || made.isNull()) {
      throw MediaException.unsupported(
          "Pictures of %d x %d pixels in this colour format cannot be scaled to %d x %d."
              .formatted(now.width, now.height, width, height));
    }
    context = new NativeObject<>("a scaler", made, c -> sws_freeContext(c));
    // Fails for formats without a matrix, such as grey: nothing is to be set for those.
    sws_setColorspaceDetails(
        made,
        sws_getCoefficients(now.colorspace),
        now.fullRange ? 1 : 0,
        // From RGB to RGB the scaler works in luma and chroma: both ways by the same matrix.
        sws_getCoefficients(colorspace == AVCOL_SPC_RGB ? now.colorspace : colorspace),
        fullRange ? 1 : 0,
        0,
        UNCHANGED,
        UNCHANGED);
    source = now;
  }
}
