package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_from_string;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Two seconds of a grey picture in VP9, and of a tone of 440 Hz in each of several channels: the
 * first at {@value #LOUDEST}, each further one at {@value #STEP} of the one before.
 */
public final class MultichannelMovie {
  static final double LOUDEST = 0.6;
  static final double STEP = 0.7;
  private static final int RATE = 48_000;
  private static final int FRAMES = 50;
  private static final int BLOCK = 960;

  private MultichannelMovie() {}

  /**
   * Writes the file.
   *
   * @param format FFmpeg's name of the container
   * @param codec FFmpeg's name of the sound's encoder
   * @param layout FFmpeg's name of the channel layout, such as "ambisonic 1" or "4 channels"
   */
  public static Path write(Path file, String format, String codec, String layout) {
    AVFormatContext out = new AVFormatContext(null);
    AVIOContext io = new AVIOContext(null);
    try (CodecEncoder video =
            new CodecEncoder(
                avcodec_find_encoder_by_name("libvpx-vp9"), MultichannelMovie::configure);
        CodecEncoder sound =
            new CodecEncoder(
                avcodec_find_encoder_by_name(codec), c -> configure(c, codec, layout));
        NativeObject<AVFrame> picture = Scaler.newFrame();
        NativeObject<AVFrame> block = Scaler.newFrame();
        BytePointer name = new BytePointer(format);
        BytePointer target = new BytePointer("file:" + file, UTF_8)) {
      check(avformat_alloc_output_context2(out, null, name, target));
      out.strict_std_compliance(-2);
      AVStream pictures = stream(out, video);
      AVStream tones = stream(out, sound);
      check(avio_open(io, target, AVIO_FLAG_WRITE));
      out.pb(io);
      check(avformat_write_header(out, (PointerPointer<?>) null));
      pictures(out, video, pictures, picture.get());
      tones(out, sound, tones, block.get());
      check(av_write_trailer(out));
    } finally {
      avio_closep(io);
      avformat_free_context(out);
    }
    return file;
  }

  private static void configure(AVCodecContext context) {
    context.width(64).height(32).pix_fmt(AV_PIX_FMT_YUV420P);
    context.time_base().num(1).den((int) Movies.FPS);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    check(av_opt_set(context.priv_data(), "deadline", "realtime", 0));
  }

  private static void configure(AVCodecContext context, String codec, String layout) {
    context.sample_rate(RATE).time_base().num(1).den(RATE);
    context.sample_fmt(codec.equals("aac") ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT);
    check(av_channel_layout_from_string(context.ch_layout(), layout));
    context.bit_rate(96_000L * context.ch_layout().nb_channels());
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    context.strict_std_compliance(-2);
    if (layout.startsWith("ambisonic") && codec.equals("libopus")) {
      check(av_opt_set(context.priv_data(), "mapping_family", "2", 0));
    }
  }

  private static AVStream stream(AVFormatContext out, CodecEncoder encoder) {
    AVStream made = avformat_new_stream(out, null);
    check(avcodec_parameters_from_context(made.codecpar(), encoder.context()));
    made.time_base().num(encoder.context().time_base().num());
    made.time_base().den(encoder.context().time_base().den());
    return made;
  }

  private static void pictures(
      AVFormatContext out, CodecEncoder encoder, AVStream stream, AVFrame picture) {
    picture.width(64).height(32).format(AV_PIX_FMT_YUV420P);
    check(av_frame_get_buffer(picture, 0));
    for (int i = 0; i < FRAMES; i++) {
      check(av_frame_make_writable(picture));
      for (int plane = 0; plane < 3; plane++) {
        int rows = plane == 0 ? 32 : 16;
        Pointer.memset(picture.data(plane), 100 + i, (long) rows * picture.linesize(plane));
      }
      picture.pts(i);
      encoder.send(picture);
      write(out, encoder, stream);
    }
    encoder.send(null);
    write(out, encoder, stream);
  }

  private static void tones(
      AVFormatContext out, CodecEncoder encoder, AVStream stream, AVFrame block) {
    AVCodecContext context = encoder.context();
    int size = context.frame_size() > 0 ? context.frame_size() : BLOCK;
    int channels = context.ch_layout().nb_channels();
    boolean planar = context.sample_fmt() == AV_SAMPLE_FMT_FLTP;
    block.format(context.sample_fmt()).sample_rate(RATE).nb_samples(size);
    av_channel_layout_copy(block.ch_layout(), context.ch_layout());
    check(av_frame_get_buffer(block, 0));
    for (int start = 0; start < RATE * FRAMES / Movies.FPS; start += size) {
      check(av_frame_make_writable(block));
      for (int c = 0; c < channels; c++) {
        FloatBuffer samples =
            new FloatPointer(planar ? block.extended_data(c) : block.data(0))
                .capacity((long) size * (planar ? 1 : channels))
                .asBuffer();
        double level = LOUDEST * Math.pow(STEP, c);
        for (int i = 0; i < size; i++) {
          samples.put(
              planar ? i : i * channels + c,
              (float) (level * Math.sin(2 * Math.PI * 440 * (start + i) / RATE)));
        }
      }
      block.pts(start);
      encoder.send(block);
      write(out, encoder, stream);
    }
    encoder.send(null);
    write(out, encoder, stream);
  }

  private static void write(AVFormatContext out, CodecEncoder encoder, AVStream stream) {
    while (encoder.receive()) {
      AVPacket packet = encoder.packet();
      av_packet_rescale_ts(packet, encoder.context().time_base(), stream.time_base());
      packet.stream_index(stream.index());
      check(av_interleaved_write_frame(out, packet));
    }
  }

  private static void check(int result) {
    assertThat(result).as(result < 0 ? FfmpegErrors.text(result) : "").isGreaterThanOrEqualTo(0);
  }
}
