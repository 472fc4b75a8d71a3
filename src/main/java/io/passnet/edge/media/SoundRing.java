package io.passnet.edge.media;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The last samples of four channels, addressed by position: media time times the rate.
 *
 * <p>{@code next} is where the next sample goes, {@code head} is behind the newest one. Slots from
 * {@code head - capacity} to {@code head} hold sound or, where {@code known} is false, silence.
 */
final class SoundRing {
  static final int RATE = 16_000;
  static final int CHANNELS = 4;

  private final float[][] slots;
  private final boolean[] known;
  private final int capacity;
  private long head;
  private long next;

  SoundRing(int capacity) {
    this.capacity = capacity;
    this.slots = new float[CHANNELS][capacity];
    this.known = new boolean[capacity];
  }

  /** The position of the sample nearest to a media time in microseconds. */
  static long indexOf(long timeUs) {
    return Math.floorDiv(timeUs * (RATE / 1000) + 500, 1000);
  }

  void clear() {
    for (float[] channel : slots) {
      Arrays.fill(channel, 0);
    }
    Arrays.fill(known, false);
  }

  /** Moves the place of the next sample. */
  void seek(long index) {
    next = index;
  }

  /** Makes the place of the next sample the first one of an empty ring. */
  void startAt() {
    head = next;
  }

  /** Makes what lies before the next sample silence, as far as it is not known. */
  void silenceUpTo() {
    advance(next);
  }

  /** Media time of the next sample, in microseconds. */
  long nextUs() {
    return next * 1000 / (RATE / 1000);
  }

  /** Writes interleaved samples of the first {@code channels} channels; the others are silent. */
  void write(FloatBuffer samples, int channels) {
    int frames = samples.remaining() / channels;
    advance(next + frames);
    for (int i = 0; i < frames; i++, next++) {
      if (next < head - capacity) {
        continue;
      }
      int slot = (int) Math.floorMod(next, (long) capacity);
      known[slot] = true;
      for (int c = 0; c < CHANNELS; c++) {
        slots[c][slot] = c < channels ? samples.get(samples.position() + i * channels + c) : 0;
      }
    }
  }

  /** Reads the samples before {@code end}, one channel after the other. */
  boolean read(long end, FloatBuffer out, int samples) {
    if (samples < 0 || out.remaining() < (long) CHANNELS * samples) {
      throw new IllegalArgumentException(
          "out has room for %d floats; %d channels of %d samples need more."
              .formatted(out.remaining(), CHANNELS, samples));
    }
    long start = end - samples;
    boolean heard = false;
    for (int i = 0; i < samples; i++) {
      long index = start + i;
      boolean inside = index >= head - capacity && index < head;
      int slot = (int) Math.floorMod(index, (long) capacity);
      heard |= inside && known[slot];
      for (int c = 0; c < CHANNELS; c++) {
        out.put(out.position() + c * samples + i, inside ? slots[c][slot] : 0);
      }
    }
    return heard;
  }

  /** Makes room up to {@code end}; what is new is silence. */
  private void advance(long end) {
    for (long i = Math.max(head, end - capacity); i < end; i++) {
      int slot = (int) Math.floorMod(i, (long) capacity);
      known[slot] = false;
      for (float[] channel : slots) {
        channel[slot] = 0;
      }
    }
    head = Math.max(head, end);
  }
}
