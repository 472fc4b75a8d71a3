package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Sounds that tests make and look at. */
final class Tones {
  private Tones() {}

  /** Silence with a short click, the same in each channel, around a frame. */
  static ByteBuffer click(SoundFormat format, int frames, int clickFrame) {
    // Wide enough to be seen at 16 kHz, whatever the rate is.
    int half = Math.max(1, format.rate() / 8000);
    float[] samples = new float[frames * format.layout().channels()];
    for (int i = Math.max(0, clickFrame - half); i <= clickFrame + half && i < frames; i++) {
      for (int c = 0; c < format.layout().channels(); c++) {
        samples[i * format.layout().channels() + c] = 0.8f;
      }
    }
    return block(format, samples);
  }

  /** Each channel holds its own constant. */
  static ByteBuffer constant(SoundFormat format, int frames, float... values) {
    float[] samples = new float[frames * values.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = values[i % values.length];
    }
    return block(format, samples);
  }

  static ByteBuffer block(SoundFormat format, float... samples) {
    ByteBuffer bytes =
        ByteBuffer.allocate(samples.length * format.encoding().sampleBytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : samples) {
      if (format.encoding() == SoundEncoding.S16LE) {
        bytes.putShort((short) Math.round(sample * 32767));
      } else {
        bytes.putFloat(sample);
      }
    }
    return bytes.flip();
  }

  /** The place of the loudest sample of a channel, in the middle of equally loud ones. */
  static int loudest(FloatBuffer channels, int channel, int samples) {
    float peak = 0;
    for (int i = 0; i < samples; i++) {
      peak = Math.max(peak, Math.abs(channels.get(channel * samples + i)));
    }
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < samples; i++) {
      float value = Math.abs(channels.get(channel * samples + i));
      if (value > peak / 2) {
        sum += i * value;
        weight += value;
      }
    }
    return (int) Math.round(sum / weight);
  }
}
