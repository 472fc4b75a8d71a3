package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_isSupportedOutput;

import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.media.PixelFormat.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Pictures of a cube's faces, or of a part of the sphere, as equirectangular RGB24 of one size: in
 * one step from the picture's own planes, by maps that are shared between streams.
 *
 * <p>A step by FFmpeg's scaler comes before it where that is needed, to make bytes of deeper
 * pixels, or where it is faster, to shrink a picture that is far larger than needed.
 */
final class SphereResampler implements AutoCloseable {
  private static final int CHROMA_ZERO = 128;
  private static final int MATRIX_BITS = 13;

  private record Source(
      PictureSize size,
      int format,
      List<Integer> rowSteps,
      int colorspace,
      int range,
      Region area) {
    static Source of(AVFrame frame, Region area) {
      return new Source(
          new PictureSize(frame.width(), frame.height()),
          frame.format(),
          List.of(frame.linesize(0), frame.linesize(1), frame.linesize(2)),
          frame.colorspace(),
          frame.color_range(),
          area);
    }
  }

  private final SphereLayout layout;
  private final PictureSize out;
  private final int[][] values;
  private final byte[] row;
  private final List<SphereMaps.Use> uses = new ArrayList<>();
  private final List<SphereMap> channelMaps = new ArrayList<>();
  private Source source;
  private Scaler scaler;
  private NativeObject<AVFrame> scaled;
  private PixelFormat pixels;

  /** The picture's planes; Java reads bytes of its own twice as fast as native ones. */
  private byte[][] planes;

  private int[] matrix;

  SphereResampler(SphereLayout layout, PictureSize out) {
    this.layout = layout;
    this.out = out;
    values = new int[3][out.width()];
    row = new byte[out.width() * 3];
  }

  /**
   * Writes the picture at the buffer's position.
   *
   * @param eye the eye's part, with its colours settled
   * @param area the part of the sphere that an equirectangular picture covers
   */
  void write(AVFrame eye, Region area, ByteBuffer rgb) throws MediaException {
    Source now = Source.of(eye, area);
    if (!now.equals(source)) {
      forget();
      prepare(eye, area);
      source = now;
    }
    AVFrame frame = eye;
    if (scaler != null) {
      scaler.scale(eye, scaled.get());
      frame = scaled.get();
    }
    for (int plane = 0; plane < planes.length; plane++) {
      frame.data(plane).get(planes[plane]);
    }
    for (int j = 0; j < out.height(); j++) {
      for (int channel = 0; channel < channelMaps.size(); channel++) {
        boolean chroma = !pixels.rgb() && channel > 0;
        int black = chroma ? CHROMA_ZERO : pixels.rgb() ? 0 : matrix[5];
        Channel place = pixels.channels().get(channel);
        channelMaps
            .get(channel)
            .row(j, planes[place.plane()], place.offset(), black, values[channel]);
      }
      mix();
      rgb.put(rgb.position() + j * row.length, row);
    }
  }

  @Override
  public void close() {
    forget();
  }

  private void forget() {
    source = null;
    uses.forEach(SphereMaps.Use::close);
    uses.clear();
    channelMaps.clear();
    if (scaler != null) {
      scaler.close();
      scaled.close();
      scaler = null;
    }
  }

  private void prepare(AVFrame eye, Region area) throws MediaException {
    pixels = PixelFormat.of(eye.format());
    PictureSize size = new PictureSize(eye.width(), eye.height());
    PictureSize enough = SourceNeed.of(layout, area, out).shrunk(size);
    boolean readable = pixels.bytes() && eye.linesize(0) > 0;
    AVFrame frame = eye;
    if (!readable || !enough.equals(size)) {
      boolean keep = readable && sws_isSupportedOutput(eye.format()) > 0;
      int format = keep ? eye.format() : AV_PIX_FMT_RGB24;
      pixels = PixelFormat.of(format);
      boolean full = pixels.rgb() || eye.color_range() == AVCOL_RANGE_JPEG;
      int colorspace = pixels.rgb() ? AVCOL_SPC_RGB : eye.colorspace();
      scaler = new Scaler(enough.width(), enough.height(), format, colorspace, full);
      scaled = Scaler.newFrame();
      frame = scaled.get();
      frame.width(enough.width()).height(enough.height()).format(format);
      if (av_frame_get_buffer(frame, 0) < 0) {
        forget();
        throw new IllegalStateException("No native memory for a picture.");
      }
    }
    planes = new byte[pixels.channels().stream().mapToInt(Channel::plane).max().orElse(0) + 1][];
    for (Channel channel : pixels.channels()) {
      SphereMap.Geometry geometry = geometry(frame, channel.plane(), area);
      SphereMaps.Use use = SphereMaps.use(geometry);
      uses.add(use);
      channelMaps.add(use.map());
      if (planes[channel.plane()] == null) {
        planes[channel.plane()] = new byte[geometry.planeBytes()];
      }
    }
    matrix = matrix(eye.colorspace(), eye.color_range() == AVCOL_RANGE_JPEG);
  }

  private SphereMap.Geometry geometry(AVFrame frame, int plane, Region area) {
    return new SphereMap.Geometry(
        new PictureSize(frame.width(), frame.height()),
        pixels.shiftX(plane),
        pixels.shiftY(plane),
        frame.linesize(plane),
        pixels.planes().get(plane),
        layout,
        area,
        out);
  }

  /**
   * Factors of luma, of V in red, U in green, V in green, U in blue, with {@link #MATRIX_BITS}, and
   * black's luma. FFmpeg's coefficients are those of limited range with 16 bits.
   */
  private static int[] matrix(int colorspace, boolean full) {
    double luma = full ? 1 : 255.0 / 219;
    double chroma = (full ? 224.0 / 255 : 1) / (1 << 16);
    // As FFmpeg orders them: V in red, U in blue, U in green, V in green.
    var table = sws_getCoefficients(colorspace);
    return new int[] {
      fixed(luma),
      fixed(table.get(0) * chroma),
      fixed(table.get(2) * chroma),
      fixed(table.get(3) * chroma),
      fixed(table.get(1) * chroma),
      full ? 0 : 16
    };
  }

  private static int fixed(double factor) {
    return (int) Math.round(factor * (1 << MATRIX_BITS));
  }

  /** Makes a row of RGB of the channels' values. */
  private void mix() {
    int half = 1 << SphereMap.FRACTION_BITS - 1;
    if (pixels.rgb()) {
      for (int i = 0; i < out.width(); i++) {
        for (int channel = 0; channel < 3; channel++) {
          row[3 * i + channel] = (byte) (values[channel][i] + half >> SphereMap.FRACTION_BITS);
        }
      }
      return;
    }
    boolean grey = pixels.channels().size() == 1;
    int zero = CHROMA_ZERO << SphereMap.FRACTION_BITS;
    int black = matrix[5] << SphereMap.FRACTION_BITS;
    for (int i = 0; i < out.width(); i++) {
      int luma = matrix[0] * (values[0][i] - black);
      int u = grey ? 0 : values[1][i] - zero;
      int v = grey ? 0 : values[2][i] - zero;
      row[3 * i] = clipped(luma + matrix[1] * v);
      row[3 * i + 1] = clipped(luma - matrix[2] * u - matrix[3] * v);
      row[3 * i + 2] = clipped(luma + matrix[4] * u);
    }
  }

  private static byte clipped(int value) {
    int bits = MATRIX_BITS + SphereMap.FRACTION_BITS;
    return (byte) Math.max(0, Math.min(255, value + (1 << bits - 1) >> bits));
  }
}
