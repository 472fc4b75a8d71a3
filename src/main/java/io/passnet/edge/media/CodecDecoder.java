package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;

import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** One open decoder and the frame that it fills. */
final class CodecDecoder implements AutoCloseable {
  private final NativeObject<AVCodecContext> context;
  private final NativeObject<AVFrame> frame;

  private CodecDecoder(AVCodec codec, Consumer<AVCodecContext> configure) throws MediaException {
    context =
        new NativeObject<>(
            "a decoder", avcodec_alloc_context3(codec), c -> avcodec_free_context(c));
    frame = Scaler.newFrame();
    try {
      configure.accept(context.get());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    int opened = avcodec_open2(context.get(), codec, (AVDictionary) null);
    if (opened < 0) {
      close();
      throw MediaException.undecodable(
          "The %s decoder refuses the stream: %s."
              .formatted(codec.name().getString(), FfmpegErrors.text(opened)));
    }
  }

  /** A decoder of single pictures. */
  static CodecDecoder picture(int codecId, Consumer<AVCodecContext> configure)
      throws MediaException {
    return new CodecDecoder(find(codecId), configure);
  }

  /** A decoder of a file's stream. */
  static CodecDecoder stream(AVStream stream, Consumer<AVCodecContext> configure)
      throws MediaException {
    AVCodecParameters parameters = stream.codecpar();
    return new CodecDecoder(
        find(parameters.codec_id()),
        c -> {
          avcodec_parameters_to_context(c, parameters);
          c.pkt_timebase(stream.time_base());
          configure.accept(c);
        });
  }

  /** A decoder of packets that come from somewhere else than a file. */
  static CodecDecoder packets(AVCodec codec, Consumer<AVCodecContext> configure)
      throws MediaException {
    return new CodecDecoder(codec, configure);
  }

  static String nameOf(int codecId) {
    return avcodec_get_name(codecId).getString();
  }

  static NativeObject<AVPacket> newPacket() {
    return new NativeObject<>("a packet", av_packet_alloc(), p -> av_packet_free(p));
  }

  /** What {@link #receive} filled; the next one replaces it. */
  AVFrame frame() {
    return frame.get();
  }

  /** Feeds one packet, or null at the end; a negative number is FFmpeg's error. */
  int send(AVPacket packet) {
    return avcodec_send_packet(context.get(), packet);
  }

  /** Fills the frame; a negative number is FFmpeg's error, "again" and "end" included. */
  int receive() {
    return avcodec_receive_frame(context.get(), frame.get());
  }

  /** Forgets the packets before: the next one has to be a key frame's. */
  void flush() {
    avcodec_flush_buffers(context.get());
  }

  @Override
  public void close() {
    frame.close();
    context.close();
  }

  private static AVCodec find(int codecId) throws MediaException {
    AVCodec codec = avcodec_find_decoder(codecId);
    if (codec == null || codec.isNull()) {
      throw MediaException.unsupported(
          "This FFmpeg cannot decode %s; H.264, H.265, VP9, AV1, JPEG, PNG and WebP are supported."
              .formatted(nameOf(codecId)));
    }
    return codec;
  }
}
