package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;

/**
 * Sound of one format to interleaved floats at {@link SoundTrack#RATE}, channels as they are.
 *
 * <p>The first sample out stands for the same moment as the first sample in; the last millisecond
 * or two come only with the next input, or with {@link #drain}. Owns its native state and memory.
 */
final class Resampler implements AutoCloseable {
  private static final int CHUNK = 4096;

  /** At most twice the input, plus what the filter held back. */
  private static final int OUT_CHUNK = 3 * CHUNK;

  /** Takes interleaved samples, valid during the call. */
  interface Sink {
    void accept(FloatBuffer samples);
  }

  private final SoundFormat format;
  private final NativeObject<SwrContext> context;
  private final NativeBytes input;
  private final NativeBytes output;

  Resampler(SoundFormat format) {
    this.format = format;
    context = new NativeObject<>("a resampler", create(format), c -> swr_free(c));
    input = new NativeBytes(CHUNK * format.frameBytes());
    output = new NativeBytes(OUT_CHUNK * format.layout().channels() * Float.BYTES);
    reset();
  }

  /** Feeds whole sample frames. */
  void feed(ByteBuffer data, Sink sink) {
    ByteBuffer rest = data.duplicate();
    int end = rest.limit();
    while (rest.position() < end) {
      int bytes = Math.min(end - rest.position(), CHUNK * format.frameBytes());
      input.set(rest.limit(rest.position() + bytes));
      rest.position(rest.limit());
      convert(input.padded(), bytes / format.frameBytes(), sink);
    }
  }

  /** Gives out what the filter holds back, and begins anew. */
  void drain(Sink sink) {
    convert(null, 0, sink);
    reset();
  }

  /** Forgets what the filter holds back. */
  void reset() {
    int result = swr_init(context.get());
    if (result < 0) {
      throw new IllegalStateException(
          "No resampler from %s: %s.".formatted(format, FfmpegErrors.text(result)));
    }
  }

  @Override
  public void close() {
    output.close();
    input.close();
    context.close();
  }

  private void convert(BytePointer from, int frames, Sink sink) {
    ByteBuffer out = output.clear(0);
    int made = swr_convert(context.get(), output.padded(), OUT_CHUNK, from, frames);
    if (made < 0) {
      throw new IllegalStateException("Resampling failed: " + FfmpegErrors.text(made) + ".");
    }
    int floats = made * format.layout().channels();
    sink.accept(out.order(ByteOrder.nativeOrder()).asFloatBuffer().limit(floats));
  }

  private static SwrContext create(SoundFormat format) {
    NativeMedia.load();
    int sampleFormat =
        format.encoding() == SoundEncoding.S16LE ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_FLT;
    SwrContext made = new SwrContext(null);
    try (AVChannelLayout layout = new AVChannelLayout()) {
      av_channel_layout_default(layout, format.layout().channels());
      swr_alloc_set_opts2(
          made,
          layout,
          AV_SAMPLE_FMT_FLT,
          SoundTrack.RATE,
          layout,
          sampleFormat,
          format.rate(),
          0,
          null);
    }
    return made;
  }
}
