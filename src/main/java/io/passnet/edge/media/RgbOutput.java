package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Pictures of any size and format into a caller's RGB24 buffer of one size. Owns its scaler. */
final class RgbOutput implements AutoCloseable {
  private final PictureSize size;
  private final NativeObject<AVFrame> target;
  private final Scaler scaler;

  RgbOutput(PictureSize size) {
    this.size = size;
    this.target = Scaler.newFrame();
    this.scaler = new Scaler(size.width(), size.height(), AV_PIX_FMT_RGB24, AVCOL_SPC_RGB, true);
  }

  /**
   * Checks a caller's buffer.
   *
   * @throws IllegalArgumentException if it is not direct, is read-only or too small
   */
  void require(ByteBuffer rgb) {
    if (!rgb.isDirect() || rgb.isReadOnly()) {
      throw new IllegalArgumentException("rgb has to be a direct buffer that can be written.");
    }
    if (rgb.remaining() < size.rgbBytes()) {
      throw new IllegalArgumentException(
          "rgb has %d bytes; %d x %d pixels need %d."
              .formatted(rgb.remaining(), size.width(), size.height(), size.rgbBytes()));
    }
  }

  /** Writes the picture at the buffer's position, in one pass. */
  void write(AVFrame picture, ByteBuffer rgb) throws MediaException {
    require(rgb);
    AVFrame to = target.get();
    to.data(0, new BytePointer(rgb));
    to.linesize(0, size.width() * 3);
    scaler.scale(picture, to);
  }

  @Override
  public void close() {
    scaler.close();
    target.close();
  }
}
