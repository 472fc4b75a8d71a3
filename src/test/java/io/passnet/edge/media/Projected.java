package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_get_by_name;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_create_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_link;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.javacpp.Loader;

/** Equirectangular pictures laid otherwise by FFmpeg's v360 filter, which knows nothing of ours. */
public final class Projected {
  /** v360 lays equi-angular faces with two pixels around each row of them, which are cut off. */
  private static final int PAD = 2;

  private Projected() {}

  /**
   * The picture in another layout. Where two eyes share it, the layout's eye sees it and the other
   * one sees its negative.
   *
   * @param rgb an equirectangular picture, RGB24, {@code width} x {@code height}
   * @param outWidth pixels of all, both eyes
   * @param outHeight pixels of all, both eyes
   */
  public static ByteBuffer of(
      ByteBuffer rgb, int width, int height, SphereLayout layout, int outWidth, int outHeight) {
    int across = layout.stereo() == StereoLayout.LEFT_RIGHT ? 2 : 1;
    int down = layout.stereo() == StereoLayout.TOP_BOTTOM ? 2 : 1;
    int eyeWidth = outWidth / across;
    int eyeHeight = outHeight / down;
    ByteBuffer eye = eye(rgb, width, height, layout, eyeWidth, eyeHeight);
    if (layout.stereo() == StereoLayout.MONO) {
      return eye;
    }
    ByteBuffer all = ByteBuffer.allocateDirect(outWidth * outHeight * 3);
    for (int part = 0; part < 2; part++) {
      boolean seen = part == (layout.eye() == Eye.LEFT ? 0 : 1);
      for (int y = 0; y < eyeHeight; y++) {
        for (int i = 0; i < eyeWidth * 3; i++) {
          int value = eye.get(y * eyeWidth * 3 + i);
          int row = y + (down == 2 ? part * (outHeight - eyeHeight) : 0);
          int at = i + (across == 2 ? part * (outWidth - eyeWidth) * 3 : 0);
          all.put(row * outWidth * 3 + at, (byte) (seen ? value : ~value));
        }
      }
    }
    return all;
  }

  private static ByteBuffer eye(
      ByteBuffer rgb, int width, int height, SphereLayout layout, int outWidth, int outHeight) {
    Projection projection = layout.projection();
    if (projection == Projection.CUBEMAP_3X2) {
      String faces =
          "out_forder=%s:out_frot=%s".formatted(layout.faces().order(), layout.faces().turns());
      return v360(rgb, width, height, "input=e:output=c3x2:" + faces, outWidth, outHeight);
    }
    if (projection == Projection.EQUIANGULAR_CUBEMAP_3X2) {
      int padded = outWidth + 2 * PAD;
      ByteBuffer eac = v360(rgb, width, height, "input=e:output=eac", padded, outHeight + 4 * PAD);
      return faces(eac, layout.faces(), outWidth, outHeight);
    }
    return v360(rgb, width, height, "input=e:output=e", outWidth, outHeight);
  }

  /** Takes the faces out of v360's only equi-angular order and lays them as asked for. */
  private static ByteBuffer faces(ByteBuffer eac, CubeFaces faces, int width, int height) {
    int side = width / 3;
    if (side * 3 != width || side * 2 != height) {
      throw new IllegalArgumentException("Equi-angular faces have to be squares here.");
    }
    ByteBuffer out = ByteBuffer.allocateDirect(width * height * 3);
    for (int place = 0; place < 6; place++) {
      int from = CubeFaces.EQUIANGULAR.order().indexOf(faces.order().charAt(place));
      int turns = faces.turns().charAt(place) - CubeFaces.EQUIANGULAR.turns().charAt(from) + 4;
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int toX = x;
          int toY = y;
          for (int turn = turns % 4; turn > 0; turn--) {
            int before = toX;
            toX = side - 1 - toY;
            toY = before;
          }
          int row = y + PAD + from / 3 * (side + 2 * PAD);
          int source = (row * (width + 2 * PAD) + x + PAD + from % 3 * side) * 3;
          int target = ((toY + place / 3 * side) * width + toX + place % 3 * side) * 3;
          for (int c = 0; c < 3; c++) {
            out.put(target + c, eac.get(source + c));
          }
        }
      }
    }
    return out;
  }

  private static ByteBuffer v360(
      ByteBuffer rgb, int width, int height, String how, int outWidth, int outHeight) {
    NativeMedia.load();
    Loader.load(avfilter.class);
    AVFilterGraph graph = avfilter_graph_alloc();
    try (NativeObject<AVFrame> in = Scaler.newFrame();
        NativeObject<AVFrame> out = Scaler.newFrame()) {
      String format = "video_size=%dx%d:pix_fmt=rgb24:time_base=1/1".formatted(width, height);
      AVFilterContext source = filter(graph, "buffer", format);
      AVFilterContext v360 =
          filter(graph, "v360", "%s:w=%d:h=%d".formatted(how, outWidth, outHeight));
      AVFilterContext rgb24 = filter(graph, "format", "pix_fmts=rgb24");
      AVFilterContext sink = filter(graph, "buffersink", null);
      require(avfilter_link(source, 0, v360, 0));
      require(avfilter_link(v360, 0, rgb24, 0));
      require(avfilter_link(rgb24, 0, sink, 0));
      require(avfilter_graph_config(graph, null));
      in.get().width(width).height(height).format(AV_PIX_FMT_RGB24);
      require(av_frame_get_buffer(in.get(), 0));
      for (int y = 0; y < height; y++) {
        byte[] row = new byte[width * 3];
        rgb.get(y * row.length, row);
        in.get().data(0).position((long) y * in.get().linesize(0)).put(row);
      }
      in.get().pts(0);
      require(av_buffersrc_add_frame(source, in.get()));
      require(av_buffersink_get_frame(sink, out.get()));
      ByteBuffer picture = ByteBuffer.allocateDirect(outWidth * outHeight * 3);
      for (int y = 0; y < outHeight; y++) {
        byte[] row = new byte[outWidth * 3];
        out.get().data(0).position((long) y * out.get().linesize(0)).get(row);
        picture.put(row);
      }
      return picture.flip();
    } finally {
      avfilter_graph_free(graph);
    }
  }

  private static AVFilterContext filter(AVFilterGraph graph, String name, String options) {
    AVFilterContext made = new AVFilterContext(null);
    require(
        avfilter_graph_create_filter(made, avfilter_get_by_name(name), name, options, null, graph));
    return made;
  }

  private static void require(int result) {
    if (result < 0) {
      throw new IllegalStateException(FfmpegErrors.text(result));
    }
  }
}
