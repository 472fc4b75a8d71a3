package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;

import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.SphereLayout;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Pictures of any size and format, the sphere laid in them as announced, into a caller's
 * equirectangular RGB24 buffer of one size. Owns its scaler and maps.
 */
final class RgbOutput implements AutoCloseable {
  /** An equirectangular picture of everything. */
  static final Region WHOLE = new Region(0, 0, 1, 1);

  private final PictureSize size;
  private final SphereLayout layout;
  private final EyePart part;
  private final NativeObject<AVFrame> target;
  private final Scaler scaler;
  private final SphereResampler resampler;

  RgbOutput(PictureSize size, SphereLayout layout, Colours colours) {
    this.size = size;
    this.layout = layout;
    this.part = new EyePart(layout, colours);
    this.target = Scaler.newFrame();
    this.scaler = new Scaler(size.width(), size.height(), AV_PIX_FMT_RGB24, AVCOL_SPC_RGB, true);
    this.resampler = new SphereResampler(layout, size);
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
    write(picture, WHOLE, rgb);
  }

  /** The same of a picture that, if it is equirectangular, covers a part of the sphere only. */
  void write(AVFrame picture, Region area, ByteBuffer rgb) throws MediaException {
    require(rgb);
    AVFrame eye = part.of(picture);
    if (layout.projection().isCube() || !area.equals(WHOLE)) {
      resampler.write(eye, area, rgb);
      return;
    }
    AVFrame to = target.get();
    to.data(0, new BytePointer(rgb));
    to.linesize(0, size.width() * 3);
    scaler.scale(eye, to);
  }

  /** How often a JPEG of this size can be halved while it is decoded, and still be enough. */
  int halvings(PictureSize picture, Region area) {
    return SourceNeed.of(layout, area, size).halvings(picture, layout);
  }

  @Override
  public void close() {
    resampler.close();
    scaler.close();
    target.close();
    part.close();
  }
}
