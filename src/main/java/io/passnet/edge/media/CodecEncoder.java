package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;

import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** One open encoder and the packet that it fills. */
final class CodecEncoder implements AutoCloseable {
  private final NativeObject<AVCodecContext> context;
  private final NativeObject<AVPacket> packet;

  /**
   * Opens the encoder.
   *
   * @throws IllegalArgumentException if it refuses what {@code configure} has set
   */
  CodecEncoder(AVCodec codec, Consumer<AVCodecContext> configure) {
    context =
        new NativeObject<>(
            "an encoder", avcodec_alloc_context3(codec), c -> avcodec_free_context(c));
    packet = CodecDecoder.newPacket();
    configure.accept(context.get());
    int opened = avcodec_open2(context.get(), codec, (AVDictionary) null);
    if (opened < 0) {
      close();
      throw new IllegalArgumentException(
          "The %s encoder refuses this size or rate: %s."
              .formatted(codec.name().getString(), FfmpegErrors.text(opened)));
    }
  }

  AVCodecContext context() {
    return context.get();
  }

  /** What {@link #receive} filled; the next one replaces it. */
  AVPacket packet() {
    return packet.get();
  }

  /** Feeds one frame, or null at the end; take all packets after each. */
  void send(AVFrame frame) {
    require(avcodec_send_frame(context.get(), frame));
  }

  /** Fills the packet; false if there is none as yet. */
  boolean receive() {
    int result = avcodec_receive_packet(context.get(), packet.get());
    if (FfmpegErrors.isAgain(result) || FfmpegErrors.isEnd(result)) {
      return false;
    }
    require(result);
    return true;
  }

  @Override
  public void close() {
    packet.close();
    context.close();
  }

  private static void require(int result) {
    if (result < 0) {
      throw new IllegalStateException("Encoding failed: " + FfmpegErrors.text(result) + ".");
    }
  }
}
