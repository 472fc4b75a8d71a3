package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** RGB24 pictures of one size into frames as an encoder wants them. Owns frame and scaler. */
final class EncoderInput implements AutoCloseable {
  private final PictureSize size;
  private final NativeBytes copy;
  private final NativeObject<AVFrame> source;
  private final NativeObject<AVFrame> frame;
  private final Scaler scaler;

  /** From {@code from} RGB24 to {@code to} in a native pixel format, matrix and range. */
  EncoderInput(PictureSize from, PictureSize to, int format, int colorspace, boolean fullRange) {
    size = from;
    copy = new NativeBytes(from.rgbBytes());
    source = Scaler.newFrame();
    frame = Scaler.newFrame();
    scaler = new Scaler(to.width(), to.height(), format, colorspace, fullRange);
    source
        .get()
        .width(from.width())
        .height(from.height())
        .format(AV_PIX_FMT_RGB24)
        .colorspace(AVCOL_SPC_BT709)
        .color_range(AVCOL_RANGE_JPEG);
    frame
        .get()
        .width(to.width())
        .height(to.height())
        .format(format)
        .colorspace(colorspace)
        .color_range(fullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG);
    if (av_frame_get_buffer(frame.get(), 0) < 0) {
      close();
      throw new IllegalStateException("No native memory for a picture.");
    }
  }

  /** Converts a picture; the frame is valid until the next one. */
  AVFrame fill(ByteBuffer rgb) {
    if (rgb.remaining() < size.rgbBytes()) {
      throw new IllegalArgumentException(
          "rgb has %d bytes; %d x %d pixels need %d."
              .formatted(rgb.remaining(), size.width(), size.height(), size.rgbBytes()));
    }
    copy.set(rgb.slice(rgb.position(), size.rgbBytes()));
    source.get().data(0, copy.padded());
    source.get().linesize(0, size.width() * 3);
    // The encoder may still hold the memory of the last one.
    av_frame_make_writable(frame.get());
    try {
      scaler.scale(source.get(), frame.get());
    } catch (MediaException e) {
      throw new IllegalStateException(e);
    }
    return frame.get();
  }

  @Override
  public void close() {
    scaler.close();
    frame.close();
    source.close();
    copy.close();
  }
}
