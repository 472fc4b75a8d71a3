package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged input ends in a picture or a {@link MediaException}, never in a crash.
 *
 * <p>{@code -Dpassnet.fuzz=N} runs N times as many, {@code -Dpassnet.fuzz.seed=S} repeats a run.
 */
class FuzzTest {
  private static final int TIMES = Integer.getInteger("passnet.fuzz", 1);
  private static final long SEED = Long.getLong("passnet.fuzz.seed", 20_261_122L);

  @TempDir Path folder;

  @Test
  void damagedPictures() {
    ByteBuffer picture = Pictures.waves(200, 100);
    byte[][] good = {PictureEncoder.jpeg(picture, 200, 100), PictureEncoder.png(picture, 200, 100)};
    int live = NativeMedia.live();
    int pictures = 0;
    int refusals = 0;
    ByteBuffer rgb = Pictures.blank(64, 32);
    Random random = announced("pictures");
    try (PictureDecoder decoder =
        new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 64, 32)) {
      for (int i = 0; i < 2_000 * TIMES; i++) {
        try {
          decoder.decode(ByteBuffer.wrap(damaged(good[i % 2], random)), rgb);
          pictures++;
        } catch (MediaException e) {
          refusals++;
        }
      }
    }
    assertThat(pictures).isPositive();
    assertThat(refusals).isPositive();
    assertThat(NativeMedia.live()).isEqualTo(live);
  }

  @Test
  void damagedMovies() throws Exception {
    Path file = folder.resolve("good.mp4");
    Movies.write(file, 96, 64, 20, Optional.of(SoundLayout.MONO));
    byte[] good = Files.readAllBytes(file);
    int live = NativeMedia.live();
    int pictures = 0;
    int refusals = 0;
    ByteBuffer rgb = Pictures.blank(64, 32);
    Random random = announced("movies");
    for (int i = 0; i < 200 * TIMES; i++) {
      Files.write(file, damaged(good, random));
      try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), 64, 32)) {
        while (media.nextPicture(rgb)) {
          pictures++;
        }
      } catch (MediaException e) {
        refusals++;
      }
    }
    assertThat(pictures).isPositive();
    assertThat(refusals).isPositive();
    assertThat(NativeMedia.live()).isEqualTo(live);
  }

  private static Random announced(String what) {
    System.out.printf("Damaged %s: seed %d, %d times%n", what, SEED, TIMES);
    return new Random(SEED);
  }

  /** Cut off, with bytes replaced, with a stretch moved, or a little of each. */
  private static byte[] damaged(byte[] good, Random random) {
    byte[] bytes = good.clone();
    if (random.nextInt(4) == 0) {
      bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    }
    if (random.nextInt(4) == 0) {
      int length = random.nextInt(Math.min(500, bytes.length));
      int from = random.nextInt(bytes.length - length);
      int to = random.nextInt(bytes.length - length);
      System.arraycopy(bytes, from, bytes, to, length);
    }
    // Half of the damage goes to the headers, where it does most.
    int span = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 1000);
    for (int i = random.nextInt(8); i > 0; i--) {
      bytes[random.nextInt(span)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
