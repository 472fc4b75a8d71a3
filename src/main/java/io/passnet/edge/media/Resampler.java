package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_delay;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;
import static org.bytedeco.ffmpeg.global.swresample.swr_set_compensation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;

/**
 * Interleaved floats of one rate to interleaved floats at {@link SoundTrack#RATE}, channels as they
 * are.
 *
 * <p>The first sample out stands for the same moment as the first sample in; the last millisecond
 * or two come only with the next input, or with {@link #drain}. Owns its native state and memory.
 */
final class Resampler implements AutoCloseable {
  private static final int CHUNK = 4096;

  /** At most twice the input, plus what the filter held back and what it is stretched by. */
  private static final int OUT_CHUNK = 3 * CHUNK;

  /** Takes interleaved samples, valid during the call. */
  interface Sink {
    void accept(FloatBuffer samples);
  }

  private final int rate;
  private final int channels;
  private final NativeObject<SwrContext> context;
  private final NativeBytes input;
  private final NativeBytes output;

  Resampler(int rate, int channels) {
    this.rate = rate;
    this.channels = channels;
    context = new NativeObject<>("a resampler", create(rate, channels), c -> swr_free(c));
    input = new NativeBytes(CHUNK * channels * Float.BYTES);
    output = new NativeBytes(OUT_CHUNK * channels * Float.BYTES);
    reset();
  }

  /** Samples a second and channel that come in. */
  int rate() {
    return rate;
  }

  /** Feeds interleaved samples, which do not move. */
  void feed(FloatBuffer samples, Sink sink) {
    FloatBuffer rest = samples.duplicate();
    while (rest.hasRemaining()) {
      FloatBuffer chunk = rest.slice().limit(Math.min(rest.remaining(), CHUNK * channels));
      rest.position(rest.position() + chunk.limit());
      int frames = chunk.limit() / channels;
      ByteBuffer bytes = input.clear(chunk.limit() * Float.BYTES).order(ByteOrder.nativeOrder());
      bytes.asFloatBuffer().put(chunk);
      bytes.position(frames * channels * Float.BYTES);
      convert(input.padded(), frames, sink);
    }
  }

  /**
   * Makes the next samples last longer, evenly and without a seam.
   *
   * @param more samples that are to come out in addition; negative for fewer
   * @param over samples among which they are spread
   */
  void stretch(int more, int over) {
    swr_set_compensation(context.get(), more, over);
  }

  /** How much of the input has not come out as yet, in microseconds. */
  long heldBackUs() {
    return swr_get_delay(context.get(), 1_000_000);
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
          "No resampler from %d samples a second: %s.".formatted(rate, FfmpegErrors.text(result)));
    }
  }

  @Override
  public void close() {
    output.close();
    input.close();
    context.close();
  }

  private void convert(BytePointer from, int frames, Sink sink) {
    FloatBuffer out = output.clear(0).order(ByteOrder.nativeOrder()).asFloatBuffer();
    int made = swr_convert(context.get(), output.padded(), OUT_CHUNK, from, frames);
    if (made < 0) {
      throw new IllegalStateException("Resampling failed: " + FfmpegErrors.text(made) + ".");
    }
    sink.accept(out.limit(made * channels));
  }

  private static SwrContext create(int rate, int channels) {
    NativeMedia.load();
    SwrContext made = new SwrContext(null);
    try (AVChannelLayout layout = new AVChannelLayout()) {
      av_channel_layout_default(layout, channels);
      swr_alloc_set_opts2(
          made,
          layout,
          AV_SAMPLE_FMT_FLT,
          SoundTrack.RATE,
          layout,
          AV_SAMPLE_FMT_FLT,
          rate,
          0,
          null);
    }
    return made;
  }
}
