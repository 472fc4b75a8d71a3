package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_SPHERICAL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_STEREO3D;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVSphericalMapping;
import org.bytedeco.ffmpeg.avutil.AVStereo3D;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** Copies a movie's packets into another container, with what is said of them changed. */
public final class Remux {
  /** Says when a packet is to be shown; a negative time leaves it out. */
  public interface Times {
    /** Returns the new time in microseconds. */
    long of(int stream, long timeUs);
  }

  private static final int UNOFFICIAL = -1;
  private static final int SPHERICAL_BYTES = 9 * Integer.BYTES;
  private static final int STEREO_BYTES = 9 * Integer.BYTES;

  private final Path from;
  private final Map<String, String> options = new HashMap<>();
  private int projection = -1;
  private int stereo = -1;
  private int stereoFlags;
  private Times times = (stream, timeUs) -> timeUs;

  private Remux(Path from) {
    this.from = from;
  }

  /**
   * The file of a movie written by {@link Movies} in a make: where its index is, or another kind.
   */
  public static Path as(String make, Path plain, Path to) {
    return switch (make) {
      case "faststart" -> plain;
      case "last" -> of(plain).to(to, "mp4");
      case "fragmented" ->
          of(plain).option("movflags", "frag_keyframe+empty_moov+default_base_moof").to(to, "mp4");
      default -> of(plain).to(to, "matroska");
    };
  }

  /** Copies this movie. */
  public static Remux of(Path from) {
    return new Remux(from);
  }

  /** Sets an option of the muxer. */
  public Remux option(String name, String value) {
    options.put(name, value);
    return this;
  }

  /** Moves packets in time. */
  public Remux times(Times times) {
    this.times = times;
    return this;
  }

  /** Says how the sphere lies in the picture: FFmpeg's number. */
  public Remux projection(int projection) {
    this.projection = projection;
    return this;
  }

  /** Says how two eyes share the picture: FFmpeg's number of the type, and its flags. */
  public Remux stereo(int type, int flags) {
    stereo = type;
    stereoFlags = flags;
    return this;
  }

  /** Writes the copy, in the format of FFmpeg's name. */
  public Path to(Path file, String format) {
    NativeMedia.load();
    AVFormatContext in = new AVFormatContext(null);
    AVFormatContext out = new AVFormatContext(null);
    AVIOContext io = new AVIOContext(null);
    AVDictionary dictionary = new AVDictionary(null);
    try (BytePointer source = new BytePointer("file:" + from, UTF_8);
        BytePointer target = new BytePointer("file:" + file, UTF_8);
        BytePointer name = new BytePointer(format);
        NativeObject<AVPacket> packet = CodecDecoder.newPacket()) {
      check(avformat_open_input(in, source, null, null));
      check(avformat_find_stream_info(in, (PointerPointer<?>) null));
      check(avformat_alloc_output_context2(out, null, name, target));
      out.strict_std_compliance(UNOFFICIAL);
      for (int i = 0; i < in.nb_streams(); i++) {
        AVStream made = avformat_new_stream(out, null);
        check(avcodec_parameters_copy(made.codecpar(), in.streams(i).codecpar()));
        made.codecpar().codec_tag(0);
        made.time_base().num(1).den(1_000_000);
        if (i == 0) {
          describe(made);
        }
      }
      check(avio_open(io, target, AVIO_FLAG_WRITE));
      out.pb(io);
      options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
      check(avformat_write_header(out, dictionary));
      while (av_read_frame(in, packet.get()) >= 0) {
        copy(packet.get(), in, out);
      }
      check(av_write_trailer(out));
    } finally {
      av_dict_free(dictionary);
      avio_closep(io);
      avformat_free_context(out);
      avformat_close_input(in);
    }
    return file;
  }

  private void copy(AVPacket packet, AVFormatContext in, AVFormatContext out) {
    int index = packet.stream_index();
    AVStream source = in.streams(index);
    long timeUs = packet.pts() * 1_000_000L * source.time_base().num() / source.time_base().den();
    long movedUs = times.of(index, timeUs);
    if (movedUs < 0) {
      av_packet_unref(packet);
      return;
    }
    long shift = (movedUs - timeUs) * source.time_base().den() / source.time_base().num();
    packet.pts(packet.pts() + shift / 1_000_000);
    packet.dts(packet.dts() + shift / 1_000_000);
    packet.pos(-1);
    av_packet_rescale_ts(packet, source.time_base(), out.streams(index).time_base());
    check(av_interleaved_write_frame(out, packet));
  }

  private void describe(AVStream video) {
    if (projection >= 0) {
      AVSphericalMapping mapping =
          new AVSphericalMapping(sideData(video, AV_PKT_DATA_SPHERICAL, SPHERICAL_BYTES));
      mapping.projection(projection);
    }
    if (stereo >= 0) {
      AVStereo3D packing = new AVStereo3D(sideData(video, AV_PKT_DATA_STEREO3D, STEREO_BYTES));
      packing.type(stereo).flags(stereoFlags);
    }
  }

  private static Pointer sideData(AVStream video, int type, int bytes) {
    try (PointerPointer<AVPacketSideData> list = new PointerPointer<>(1);
        IntPointer count = new IntPointer(1)) {
      list.put(0, video.codecpar().coded_side_data());
      count.put(video.codecpar().nb_coded_side_data());
      AVPacketSideData made = av_packet_side_data_new(list, count, type, bytes, 0);
      Pointer.memset(made.data(), 0, bytes);
      video.codecpar().coded_side_data(list.get(AVPacketSideData.class, 0));
      video.codecpar().nb_coded_side_data(count.get());
      return made.data();
    }
  }

  private static void check(int result) {
    assertThat(result).as(result < 0 ? FfmpegErrors.text(result) : "").isGreaterThanOrEqualTo(0);
  }
}
