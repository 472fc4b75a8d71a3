package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files that come from a source end in pictures or a {@link MediaException}, never in a
 * crash, a leak or a hang.
 *
 * <p>{@code -Dpassnet.fuzz=N} runs N times as many, {@code -Dpassnet.fuzz.seed=S} repeats a run.
 */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ContainerFuzzTest {
  private static final int TIMES = Integer.getInteger("passnet.fuzz", 1);
  private static final long SEED = Long.getLong("passnet.fuzz.seed", 20_261_125L);
  private static final int RUNS = 3_000;
  private static final PictureSize SIZE = new PictureSize(64, 32);

  @TempDir Path folder;

  @Test
  void damagedUploads() throws Exception {
    System.out.printf("Damaged uploads: seed %d, %d times%n", SEED, TIMES);
    List<byte[]> good = good();
    ByteBuffer rgb = Pictures.blank(64, 32);
    Random random = new Random(SEED);
    int pictures = 0;
    int refusals = 0;
    for (int i = 0; i < RUNS * TIMES; i++) {
      byte[] bytes = damaged(good.get(i % good.size()), random);
      try (MediaFile media =
          MediaFile.open(
              new ArraySource(bytes), MediaLimits.defaults(), SIZE, FileReading.AS_SAID)) {
        while (media.nextPicture(rgb)) {
          pictures++;
        }
      } catch (MediaException e) {
        assertThat(e).hasMessageNotContaining("null");
        refusals++;
      }
    }
    assertThat(pictures).isPositive();
    assertThat(refusals).isPositive();
  }

  /** Each make of file, with sound and with what is said of the sphere. */
  private List<byte[]> good() throws Exception {
    Path plain = folder.resolve("plain.mp4");
    Movies.write(plain, 96, 64, 6, Optional.of(SoundLayout.MONO));
    Path last = Remux.of(plain).projection(0).stereo(2, 0).to(folder.resolve("last"), "mp4");
    Path fragments =
        Remux.of(plain)
            .option("movflags", "frag_keyframe+empty_moov+default_base_moof")
            .to(folder.resolve("fragments"), "mp4");
    Path matroska =
        Remux.of(plain).projection(1).stereo(1, 0).to(folder.resolve("mkv"), "matroska");
    Path webm = MultichannelMovie.write(folder.resolve("a.webm"), "webm", "libopus", "ambisonic 1");
    return List.of(
        Files.readAllBytes(webm),
        Files.readAllBytes(plain),
        Files.readAllBytes(last),
        Files.readAllBytes(fragments),
        Files.readAllBytes(matroska));
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
    // The index is at the front or at the end; most of the damage goes there, where it does most.
    int span = Math.min(bytes.length, 1_500);
    int start =
        switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> bytes.length - span;
          default -> random.nextInt(bytes.length - span + 1);
        };
    for (int i = random.nextInt(8); i > 0; i--) {
      bytes[start + random.nextInt(span)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
