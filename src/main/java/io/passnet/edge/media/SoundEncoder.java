package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;

/** Interleaved floats at {@link SoundTrack#RATE} to AAC. Owns its encoder. */
final class SoundEncoder implements AutoCloseable {
  private static final long BITRATE_PER_CHANNEL = 64_000;

  private final int channels;
  private final CodecEncoder encoder;
  private final NativeObject<AVFrame> frame;
  private final int blockSamples;
  private final FloatBuffer pending;
  private long samples;

  SoundEncoder(SoundLayout layout) {
    NativeMedia.load();
    channels = layout.channels();
    encoder = new CodecEncoder(avcodec_find_encoder(AV_CODEC_ID_AAC), this::configure);
    blockSamples = encoder.context().frame_size();
    pending = FloatBuffer.allocate(blockSamples * channels);
    frame = Scaler.newFrame();
    AVFrame block = frame.get();
    block.format(AV_SAMPLE_FMT_FLTP).sample_rate(SoundTrack.RATE).nb_samples(blockSamples);
    av_channel_layout_copy(block.ch_layout(), encoder.context().ch_layout());
    if (av_frame_get_buffer(block, 0) < 0) {
      close();
      throw new IllegalStateException("No native memory for sound.");
    }
  }

  CodecEncoder encoder() {
    return encoder;
  }

  /** Takes samples until a block is full and fed to the encoder; false if none became full. */
  boolean fill(FloatBuffer interleaved) {
    int count = Math.min(pending.remaining(), interleaved.remaining());
    pending.put(interleaved.slice().limit(count));
    interleaved.position(interleaved.position() + count);
    if (pending.hasRemaining()) {
      return false;
    }
    sendPending();
    return true;
  }

  /** Feeds what is left, filled up with silence, and the end. */
  void finish() {
    if (pending.position() > 0) {
      while (pending.hasRemaining()) {
        pending.put(0);
      }
      sendPending();
    }
  }

  @Override
  public void close() {
    frame.close();
    encoder.close();
  }

  private void sendPending() {
    AVFrame block = frame.get();
    // The encoder may still hold the memory of the last one.
    av_frame_make_writable(block);
    for (int c = 0; c < channels; c++) {
      FloatBuffer plane = new FloatPointer(block.data(c)).capacity(blockSamples).asBuffer();
      for (int i = 0; i < blockSamples; i++) {
        plane.put(i, pending.get(i * channels + c));
      }
    }
    pending.clear();
    block.pts(samples);
    samples += blockSamples;
    encoder.send(block);
  }

  private void configure(AVCodecContext context) {
    context.sample_fmt(AV_SAMPLE_FMT_FLTP).sample_rate(SoundTrack.RATE);
    context.bit_rate(BITRATE_PER_CHANNEL * channels);
    context.time_base().num(1).den(SoundTrack.RATE);
    av_channel_layout_default(context.ch_layout(), channels);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
  }
}
