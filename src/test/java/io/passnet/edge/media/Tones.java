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

  /** Silence with a burst of 1 kHz, 40 ms long, the same in each channel, about a time. */
  static float[] burst(int rate, int channels, double seconds, double at) {
    return wave(
        rate,
        channels,
        seconds,
        (t, c) -> {
          double x = (t - at) / 0.02;
          return Math.abs(x) < 1
              ? 0.7 * Math.pow(Math.cos(Math.PI / 2 * x), 2) * Math.sin(2 * Math.PI * 1000 * t)
              : 0;
        });
  }

  /** A sine in each channel: {@code hertz} in the first, twice that in the second, and so on. */
  static float[] chord(int rate, int channels, double seconds, double hertz) {
    return wave(
        rate, channels, seconds, (t, c) -> 0.5 * Math.sin(2 * Math.PI * hertz * (c + 1) * t));
  }

  /** Interleaved samples of a function of time in seconds and channel. */
  static float[] wave(int rate, int channels, double seconds, Wave wave) {
    float[] samples = new float[(int) Math.round(seconds * rate) * channels];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) wave.at((double) (i / channels) / rate, i % channels);
    }
    return samples;
  }

  /** A sound as a function of time in seconds and channel. */
  interface Wave {
    double at(double seconds, int channel);
  }

  /** The centre of a channel's energy, in samples. */
  static double centre(FloatBuffer channels, int channel, int samples) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < samples; i++) {
      double energy = Math.pow(channels.get(channel * samples + i), 2);
      sum += i * energy;
      weight += energy;
    }
    return sum / weight;
  }

  /** The amplitude of a frequency in a channel of sound at {@link SoundTrack#RATE}. */
  static double amplitude(FloatBuffer channels, int channel, int samples, double hertz) {
    double re = 0;
    double im = 0;
    double weight = 0;
    for (int i = 0; i < samples; i++) {
      double window = 1 - Math.cos(2 * Math.PI * (i + 0.5) / samples);
      double phase = 2 * Math.PI * hertz * i / SoundTrack.RATE;
      re += window * channels.get(channel * samples + i) * Math.cos(phase);
      im += window * channels.get(channel * samples + i) * Math.sin(phase);
      weight += window;
    }
    return 2 * Math.hypot(re, im) / weight;
  }

  /** The root of the mean square of a channel. */
  static double level(FloatBuffer channels, int channel, int samples) {
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      sum += Math.pow(channels.get(channel * samples + i), 2);
    }
    return Math.sqrt(sum / samples);
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
