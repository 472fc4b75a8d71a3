package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_NV12;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB0;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import io.passnet.edge.geometry.Region;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Decodes the pictures of one stream into equirectangular RGB24 of one size, one eye's view.
 *
 * <p>Owns its native decoder, scaler and input memory until {@link #close}. For one thread at a
 * time.
 */
public final class PictureDecoder implements AutoCloseable {
  private static final int FIRST_INPUT_BYTES = 1 << 16;

  private final PictureFormat format;
  private final MediaLimits limits;
  private final NativeBytes input;
  private final NativeObject<AVFrame> raw;
  private final RgbOutput output;
  private final StillDecoder stills;
  private final PictureMetadata metadata;

  /** Decodes into {@code outWidth} x {@code outHeight} pixels. */
  public PictureDecoder(PictureFormat format, MediaLimits limits, int outWidth, int outHeight) {
    this.format = requireNonNull(format, "format is null");
    this.limits = requireNonNull(limits, "limits is null");
    PictureSize outSize = new PictureSize(outWidth, outHeight);
    NativeMedia.load();
    this.input = new NativeBytes(FIRST_INPUT_BYTES);
    this.raw = Scaler.newFrame();
    this.output = new RgbOutput(outSize, format.layout(), format.colours());
    this.stills = new StillDecoder(limits);
    this.metadata = new PictureMetadata(format.layout());
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
      case WEBP -> decodeWebp(data, rgb);
      default -> readRaw(data, rgb);
    };
  }

  /**
   * What a picture's metadata said against what was announced, which held: given once a stream, and
   * empty ever after.
   */
  public Optional<String> pollMetadataConflict() {
    return metadata.pollConflict();
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
    PictureEncoding found = recognised(data);
    if (found == PictureEncoding.AUTO) {
      throw MediaException.undecodable(
          ("The picture's %d bytes begin neither as JPEG, PNG nor WebP, which are recognised. Send"
                  + " one of these, or announce raw pictures (RGB24, RGBA32, BGRA32, NV12, I420)"
                  + " with width and height.")
              .formatted(data.remaining()));
    }
    if (announced != PictureEncoding.AUTO && announced != found) {
      throw MediaException.undecodable(
          "The picture was announced as %s and is %s. Announce %s, or AUTO for all."
              .formatted(announced, found, found));
    }
    return found;
  }

  private static PictureEncoding recognised(ByteBuffer data) {
    if (JpegCheck.matches(data)) {
      return PictureEncoding.JPEG;
    }
    if (PngCheck.matches(data)) {
      return PictureEncoding.PNG;
    }
    return WebpCheck.matches(data) ? PictureEncoding.WEBP : PictureEncoding.AUTO;
  }

  private PictureSize decodeJpeg(ByteBuffer data, ByteBuffer rgb) throws MediaException {
    JpegCheck.Header header = JpegCheck.check(data, limits);
    Region area = metadata.area(header.xmp());
    input.set(data);
    int halvings = output.halvings(header.size(), area);
    output.write(stills.decode(AV_CODEC_ID_MJPEG, halvings, input), area, rgb);
    return header.size();
  }

  private PictureSize decodePng(ByteBuffer data, ByteBuffer rgb) throws MediaException {
    PictureSize size = PngCheck.copyChecked(data, limits, input);
    output.write(stills.decode(AV_CODEC_ID_PNG, 0, input), rgb);
    return size;
  }

  private PictureSize decodeWebp(ByteBuffer data, ByteBuffer rgb) throws MediaException {
    PictureSize size = WebpCheck.copyChecked(data, limits, input);
    AVFrame picture = stills.decode(AV_CODEC_ID_WEBP, 0, input);
    if (picture.colorspace() == AVCOL_SPC_UNSPECIFIED) {
      // VP8 knows no other (RFC 6386, 9.2).
      picture.colorspace(AVCOL_SPC_SMPTE170M);
    }
    output.write(picture, rgb);
    return size;
  }

  private PictureSize readRaw(ByteBuffer data, ByteBuffer rgb) throws MediaException {
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
    BytePointer pixels = pixels(data);
    AVFrame frame = raw.get();
    List<RawPlane> planes = RawPlane.of(format);
    for (int plane = 0; plane < planes.size(); plane++) {
      frame.data(plane, pixels.getPointer(planes.get(plane).offset()));
      frame.linesize(plane, planes.get(plane).rowStep());
    }
    frame.width(format.width());
    frame.height(format.height());
    frame.format(
        switch (format.encoding()) {
          case RGB24 -> AV_PIX_FMT_RGB24;
          case RGBA32 -> AV_PIX_FMT_RGB0;
          case BGRA32 -> AV_PIX_FMT_BGR0;
          case NV12 -> AV_PIX_FMT_NV12;
          default -> AV_PIX_FMT_YUV420P;
        });
    output.write(frame, rgb);
    return new PictureSize(format.width(), format.height());
  }

  /**
   * Native memory with the picture's bytes. The scaler reads whole vectors, so it may look past a
   * picture's end; a buffer that ends with the picture, or lies in the heap, is copied therefore.
   */
  private BytePointer pixels(ByteBuffer data) {
    if (data.isDirect() && data.capacity() - data.limit() >= AV_INPUT_BUFFER_PADDING_SIZE) {
      return new BytePointer(data);
    }
    input.set(data);
    return input.padded();
  }
}
