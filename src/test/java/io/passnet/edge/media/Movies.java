package io.passnet.edge.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** Movies that tests make: a white spot moves from left to right, and a beep sounds for a while. */
public final class Movies {
  /** Pictures a second. */
  public static final double FPS = 25;

  static final int BEEP_START = 12_800;
  static final int BEEP_END = 16_000;

  private Movies() {}

  /** Writes a movie; its sound, if any, is as long as its pictures. */
  public static void write(
      Path file, int width, int height, int frames, Optional<SoundLayout> layout)
      throws IOException {
    try (MovieWriter writer = new MovieWriter(file, width, height, FPS, layout)) {
      int perFrame = (int) (SoundTrack.RATE / FPS);
      for (int i = 0; i < frames; i++) {
        writer.frame(spot(width, height, spotX(width, frames, i)));
        if (layout.isPresent()) {
          writer.sound(beep(i * perFrame, perFrame, layout.get().channels()));
        }
      }
    }
  }

  /** Writes a movie with sound whose pictures are hard to compress, so that it has many bytes. */
  public static void noise(Path file, int width, int height, int frames) throws IOException {
    Random random = new Random(frames);
    byte[] bytes = new byte[width * height * 3];
    try (MovieWriter writer =
        new MovieWriter(file, width, height, FPS, Optional.of(SoundLayout.MONO))) {
      int perFrame = (int) (SoundTrack.RATE / FPS);
      for (int i = 0; i < frames; i++) {
        random.nextBytes(bytes);
        writer.frame(ByteBuffer.wrap(bytes));
        writer.sound(beep(i * perFrame, perFrame, 1));
      }
    }
  }

  static int spotX(int width, int frames, int frame) {
    return width / 8 + frame * (width * 3 / 4) / frames;
  }

  /** The centre of what is bright. */
  static double brightX(ByteBuffer rgb, int width, int height) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < width * height; i++) {
      int green = rgb.get(i * 3 + 1) & 0xFF;
      if (green > 128) {
        sum += (i % width + 0.5) * green;
        weight += green;
      }
    }
    return sum / weight;
  }

  static ByteBuffer spot(int width, int height, int centre) {
    ByteBuffer rgb = Pictures.blank(width, height);
    int radius = height / 10;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside = Math.hypot(x + 0.5 - centre, y + 0.5 - height / 2.0) < radius;
        Pictures.put(rgb, width, x, y, inside ? 0xFFFFFF : 0x203040);
      }
    }
    return rgb;
  }

  /** The beep is in the first channel at full level, in each further one at half of the last. */
  private static FloatBuffer beep(int start, int samples, int channels) {
    FloatBuffer buffer = FloatBuffer.allocate(samples * channels);
    for (int i = start; i < start + samples; i++) {
      double level = i >= BEEP_START && i < BEEP_END ? 0.6 : 0;
      for (int c = 0; c < channels; c++, level /= 2) {
        buffer.put((float) (level * Math.sin(2 * Math.PI * 1000 * i / SoundTrack.RATE)));
      }
    }
    return buffer.flip();
  }
}
