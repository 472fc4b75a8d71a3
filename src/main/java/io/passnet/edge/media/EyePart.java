package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;

import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.SphereLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * The part of a picture that one eye sees, with its colours settled: a frame that points into the
 * picture's own memory, so that nothing is copied. Owns the frame, not the memory.
 */
final class EyePart implements AutoCloseable {
  /**
   * From this many lines on, video that names no colour matrix is taken as BT.709, as players do.
   */
  private static final int HD_LINES = 720;

  private static final int PLANES = 4;

  private final SphereLayout layout;
  private final Colours named;
  private final NativeObject<AVFrame> part = Scaler.newFrame();
  private int knownFormat = -1;
  private PixelFormat pixels;

  EyePart(SphereLayout layout, Colours named) {
    this.layout = layout;
    this.named = named;
  }

  /** The eye's part, valid as long as the picture and until the next call. */
  AVFrame of(AVFrame picture) throws MediaException {
    if (picture.format() != knownFormat) {
      pixels = PixelFormat.of(picture.format());
      knownFormat = picture.format();
    }
    int width = picture.width() / layout.eyesAcross();
    int height = picture.height() / layout.eyesDown();
    if (width == 0 || height == 0) {
      throw MediaException.undecodable(
          "A picture of %d x %d pixels cannot be shared by two eyes as %s. Send a larger one."
              .formatted(picture.width(), picture.height(), layout.stereo()));
    }
    boolean second = layout.eye() == Eye.RIGHT;
    int left = second ? picture.width() - width : 0;
    int upper = second ? picture.height() - height : 0;
    // Chroma has no half pixels: the eye loses a column or row where it would begin on one.
    int alignedLeft = aligned(left, pixels.chromaShiftX(), width);
    int alignedUpper = aligned(upper, pixels.chromaShiftY(), height);
    AVFrame frame = part.get();
    for (int plane = 0; plane < PLANES; plane++) {
      int rowStep = picture.linesize(plane);
      // A palette, which is no plane of pixels, stays where it is.
      int pixelStep = plane < pixels.planes().size() ? pixels.planes().get(plane) : 0;
      long offset =
          pixelStep == 0
              ? 0
              : (long) (alignedUpper >> pixels.shiftY(plane)) * rowStep
                  + (long) (alignedLeft >> pixels.shiftX(plane)) * pixelStep;
      BytePointer data = picture.data(plane);
      frame.data(plane, data == null || offset == 0 ? data : data.getPointer(offset));
      frame.linesize(plane, rowStep);
    }
    frame.width(width - (alignedLeft - left)).height(height - (alignedUpper - upper));
    frame.format(picture.format());
    settle(picture, frame);
    return frame;
  }

  @Override
  public void close() {
    part.close();
  }

  private static int aligned(int start, int shift, int length) {
    int up = -(-start >> shift) << shift;
    return up - start < length ? up : start >> shift << shift;
  }

  /** What is named comes first, then what the picture says, then what players assume. */
  private void settle(AVFrame picture, AVFrame frame) {
    frame.colorspace(
        switch (named.matrix()) {
          case BT601 -> AVCOL_SPC_SMPTE170M;
          case BT709 -> AVCOL_SPC_BT709;
          case AUTO -> {
            int said = picture.colorspace();
            boolean silent = said == AVCOL_SPC_UNSPECIFIED || said == AVCOL_SPC_RGB;
            yield !silent
                ? said
                : picture.height() >= HD_LINES ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
          }
        });
    frame.color_range(
        switch (named.range()) {
          case LIMITED -> AVCOL_RANGE_MPEG;
          case FULL -> AVCOL_RANGE_JPEG;
          case AUTO ->
              picture.color_range() == AVCOL_RANGE_JPEG ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
        });
    if (pixels.rgb()) {
      frame.color_range(picture.color_range());
    }
  }
}
