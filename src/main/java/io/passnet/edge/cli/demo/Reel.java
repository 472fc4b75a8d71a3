package io.passnet.edge.cli.demo;

import io.passnet.edge.media.PictureEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * The scene's pictures as JPEG, painted ahead so that painting takes no time from the server, and
 * its sound. Pictures and sound repeat with the scene. Safe for several threads.
 */
public final class Reel {
  /** Pictures across. */
  public static final int WIDTH = 1024;

  /** Pictures down. */
  public static final int HEIGHT = 512;

  /** Pictures a second. */
  public static final int FPS = 30;

  private final Scene scene;
  private final Voice voice;
  private final byte[][] pictures;

  /**
   * Paints the pictures.
   *
   * @param seconds how long the reel will run; no more than one period is painted
   * @param progress told the part that is done, 0 to 1, by several threads
   */
  public Reel(Voice voice, Scene scene, double seconds, DoubleConsumer progress) {
    this.voice = voice;
    this.scene = scene;
    int count = (int) Math.ceil(Math.min(seconds, Scene.PERIOD_SECONDS) * FPS);
    pictures = new byte[count][];
    AtomicInteger done = new AtomicInteger();
    IntStream.range(0, count)
        .parallel()
        .forEach(
            k -> {
              pictures[k] = PictureEncoder.jpeg(scene.picture(seconds(k)), WIDTH, HEIGHT);
              progress.accept((double) done.incrementAndGet() / count);
            });
  }

  /** When a picture is shown. */
  public static double seconds(long number) {
    return (double) number / FPS;
  }

  /** The JPEG of a picture; numbers go on after the last. */
  public ByteBuffer picture(long number) {
    return ByteBuffer.wrap(pictures[(int) (number % pictures.length)]).asReadOnlyBuffer();
  }

  /** The scene. */
  public Scene scene() {
    return scene;
  }

  /** The scene's voice. */
  public Voice voice() {
    return voice;
  }

  /**
   * A block of the sound at the viewer's place: first-order ambisonics (W, Y, Z, X; SN3D) of the
   * voice as a plane wave from the walker's mouth, 32-bit floats, little-endian, interleaved.
   *
   * @param first number of the first sample
   * @param count samples of each channel
   */
  public ByteBuffer sound(long first, int count) {
    ByteBuffer block = ByteBuffer.allocate(count * 4 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var from = scene.sounding((first + count / 2.0) / voice.rate());
    for (long k = first; k < first + count; k++) {
      float w = voice.sample(k);
      block.putFloat(w);
      block.putFloat((float) (w * from.y()));
      block.putFloat((float) (w * from.z()));
      block.putFloat((float) (w * from.x()));
    }
    return block.flip();
  }
}
