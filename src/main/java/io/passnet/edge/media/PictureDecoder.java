package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB0;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Decodes the pictures of one stream into RGB24 of one size.
 *
 * <p>Owns its native decoder, scaler and input memory until {@link #close}. For one thread at a
 * time.
 */
public final class PictureDecoder implements AutoCloseable {
  private static final int FIRST_INPUT_BYTES = 1 << 16;

  private final PictureFormat format;
  private final MediaLimits limits;
  private final PictureSize outSize;
  private final NativeBytes input;
  private final NativeObject<AVFrame> raw;
  private final RgbOutput output;
  private final StillDecoder stills;

  /** Decodes into {@code outWidth} x {@code outHeight} pixels. */
  public PictureDecoder(PictureFormat format, MediaLimits limits, int outWidth, int outHeight) {
    this.format = requireNonNull(format, "format is null");
    this.limits = requireNonNull(limits, "limits is null");
    this.outSize = new PictureSize(outWidth, outHeight);
    NativeMedia.load();
    this.input = new NativeBytes(FIRST_INPUT_BYTES);
    this.raw = Scaler.newFrame();
    this.output = new RgbOutput(outSize);
    this.stills = new StillDecoder(limits.maxPicturePixels());
  }

  /**
   * Decodes one picture; the decoder can be used on whatever comes of it.
   *
   * @param data the picture, in a buffer of any kind
   * @param rgb a direct buffer for the output's rows, red first; undefined after an exception
   * @return the size of the picture as it was sent
   * @throws MediaException if the picture is broken, too large, or of an unknown sort
   */
  public PictureSize decode(ByteBuffer data, ByteBuffer rgb) throws MediaException {
    output.require(rgb);
    limits.checkPictureBytes(data.remaining());
    return switch (resolve(data)) {
      case JPEG -> decodeJpeg(data, rgb);
      case PNG -> decodePng(data, rgb);
      default -> copyRaw(data, rgb);
    };
  }

  @Override
  public void close() {
    stills.close();
    output.close();
    raw.close();
    input.close();
  }

  private PictureEncoding resolve(ByteBuffer data) throws MediaException {
    PictureEncoding announced = format.encoding();
    if (announced.isRaw()) {
      return announced;
    }
    PictureEncoding found =
        JpegCheck.matches(data)
            ? PictureEncoding.JPEG
            : PngCheck.matches(data) ? PictureEncoding.PNG : PictureEncoding.AUTO;
    if (found == PictureEncoding.AUTO) {
      throw MediaException.undecodable(
          ("The picture's %d bytes begin neither as JPEG nor as PNG, which are recognised. Send one"
                  + " of these, or announce raw pictures (RGB24, RGBA32) with width and height.")
              .formatted(data.remaining()));
    }
    if (announced != PictureEncoding.AUTO && announced != found) {
      throw MediaException.undecodable(
          "The picture was announced as %s and is %s. Announce %s, or AUTO for both."
              .formatted(announced, found, found));
    }
    return found;
  }

  private PictureSize decodeJpeg(ByteBuffer data, ByteBuffer rgb) throws MediaException {
    PictureSize size = JpegCheck.check(data, limits);
    input.set(data);
    int halvings = 0;
    while (halvings < 3
        && size.width() >> (halvings + 1) >= outSize.width()
        && size.height() >> (halvings + 1) >= outSize.height()) {
      halvings++;
    }
    output.write(stills.decode(AV_CODEC_ID_MJPEG, halvings, input), rgb);
    return size;
  }

  private PictureSize decodePng(ByteBuffer data, ByteBuffer rgb) throws MediaException {
    PictureSize size = PngCheck.copyChecked(data, limits, input);
    output.write(stills.decode(AV_CODEC_ID_PNG, 0, input), rgb);
    return size;
  }

  private PictureSize copyRaw(ByteBuffer data, ByteBuffer rgb) throws MediaException {
    limits.checkPicture(format.width(), format.height());
    if (data.remaining() != format.bytes() && data.remaining() != format.minBytes()) {
      throw MediaException.undecodable(
          "The picture has %d bytes; %s of %d x %d pixels with %d bytes a row has %d."
              .formatted(
                  data.remaining(),
                  format.encoding(),
                  format.width(),
                  format.height(),
                  format.rowStep(),
                  format.bytes()));
    }
    // Copied also from direct buffers: the scaler reads in strides and may look past the end.
    input.set(data);
    AVFrame frame = raw.get();
    frame.data(0, input.padded());
    frame.linesize(0, format.rowStep());
    frame.width(format.width());
    frame.height(format.height());
    frame.format(format.encoding() == PictureEncoding.RGB24 ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_RGB0);
    output.write(frame, rgb);
    return new PictureSize(format.width(), format.height());
  }
}
