package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Blocks of one stream's sound to samples of W, Y, Z and X, as far as the layout has them. */
interface SoundReader extends AutoCloseable {
  /**
   * A block that was read.
   *
   * @param samples interleaved
   * @param channels how many of W, Y, Z and X there are
   * @param rate samples a second and channel
   * @param conflict what the block says of itself against what was announced; empty if nothing
   */
  record Block(FloatBuffer samples, int channels, int rate, String conflict) {
    long frames() {
      return samples.remaining() / channels;
    }

    long durationUs() {
      return frames() * 1_000_000L / rate;
    }
  }

  /**
   * Reads a block, which continues the one before unless {@link #flush} came between.
   *
   * @throws MediaException if its bytes cannot be sound
   */
  Block read(ByteBuffer data) throws MediaException;

  /** Forgets what came before. */
  void flush();

  @Override
  void close();
}
