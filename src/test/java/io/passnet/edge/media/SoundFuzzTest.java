package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.media.AppendResult.Kind;
import io.passnet.edge.media.EncodedSound.Codec;
import io.passnet.edge.media.EncodedSound.Packet;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged sound and configurations end in sound that is finite or in a refusal, never in a crash, a
 * hang or a leak.
 *
 * <p>{@code -Dpassnet.fuzz=N} runs N times as many, {@code -Dpassnet.fuzz.seed=S} repeats a run.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SoundFuzzTest {
  private static final int TIMES = Integer.getInteger("passnet.fuzz", 1);
  private static final long SEED = Long.getLong("passnet.fuzz.seed", 20_261_125L);
  private static final int BLOCKS = 20;
  private static final int STREAMS = 250 * TIMES;

  private static final MediaLimits LIMITS =
      new MediaLimits(1, 1, 1, 1 << 20, 16, 192_000, 1, Duration.ofSeconds(1));

  private final FloatBuffer out = FloatBuffer.allocate(4 * SoundTrack.RATE);
  private int heard;
  private int refused;
  private int invalid;

  /** 5,000 blocks a run. */
  @Test
  @Timeout(600)
  void damagedBlocksAndConfigurations() {
    List<EncodedSound> good = good();
    int live = NativeMedia.live();
    System.out.printf("Damaged sound: seed %d, %d times%n", SEED, TIMES);
    Random random = new Random(SEED);
    for (int i = 0; i < STREAMS; i++) {
      stream(good.get(i % good.size()), random);
      assertThat(NativeMedia.live()).as("live native objects after stream %d", i).isEqualTo(live);
    }
    assertThat(heard).isPositive();
    assertThat(refused).isPositive();
    assertThat(invalid).isPositive();
  }

  private void stream(EncodedSound sound, Random random) {
    try (SoundTrack track = SoundTrack.open(announced(sound.format(), random), LIMITS, 2)) {
      long timeUs = random.nextInt(8) == 0 ? random.nextLong() : 0;
      for (int i = 0; i < BLOCKS; i++) {
        Packet packet = sound.packets().get(random.nextInt(sound.packets().size()));
        byte[] data = packet.data().array();
        AppendResult result =
            track.append(
                timeUs, ByteBuffer.wrap(random.nextInt(4) == 0 ? data : damaged(data, random)));
        invalid += result.kind() == Kind.INVALID ? 1 : 0;
        assertThat(result.message().isEmpty()).isEqualTo(result.kind() == Kind.OK);
        timeUs += random.nextInt(16) == 0 ? random.nextInt(8_000_000) - 4_000_000 : 20_000;
      }
      heard += track.read(track.receivedUs(), out, SoundTrack.RATE) ? 1 : 0;
      for (int i = 0; i < out.limit(); i++) {
        assertThat(Math.abs(out.get(i))).isLessThan(1_000f);
      }
      track.clear();
    } catch (MediaException | IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      refused++;
    }
  }

  private static SoundFormat announced(SoundFormat format, Random random) {
    byte[] config = new byte[format.codecConfig().remaining()];
    format.codecConfig().duplicate().get(config);
    if (config.length > 0 && random.nextInt(2) == 0) {
      config = damaged(config, random);
    }
    SoundLayout[] layouts = SoundLayout.values();
    return new SoundFormat(
        format.encoding(),
        random.nextInt(4) == 0 ? 8_000 + random.nextInt(184_000) : format.rate(),
        random.nextInt(4) == 0 ? layouts[random.nextInt(layouts.length)] : format.layout(),
        random.nextBoolean(),
        ByteBuffer.wrap(config));
  }

  /** Cut off, with bytes replaced, with a stretch moved, or a little of each. */
  private static byte[] damaged(byte[] good, Random random) {
    byte[] bytes = good.clone();
    if (random.nextInt(3) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
    }
    if (bytes.length > 1 && random.nextInt(4) == 0) {
      int length = random.nextInt(bytes.length);
      System.arraycopy(
          bytes,
          random.nextInt(bytes.length - length),
          bytes,
          random.nextInt(bytes.length - length),
          length);
    }
    // Half of the damage goes to the headers, where it does most.
    int span = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 12);
    for (int i = random.nextInt(6); i > 0 && span > 0; i--) {
      bytes[random.nextInt(span)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static List<EncodedSound> good() {
    List<EncodedSound> all = new ArrayList<>();
    for (Codec codec : Codec.values()) {
      for (SoundLayout layout :
          new SoundLayout[] {SoundLayout.MONO, SoundLayout.STEREO, SoundLayout.AMBISONIC_1}) {
        float[] samples = Tones.chord(48_000, layout.channels(), 0.4, 300);
        EncodedSound sound = EncodedSound.of(codec, 48_000, layout, samples, 0);
        all.add(sound);
        if (codec == Codec.ADTS) {
          all.add(new EncodedSound(sound.format(), List.of(new Packet(0, sound.joined()))));
        }
      }
    }
    for (SoundEncoding encoding : new SoundEncoding[] {SoundEncoding.S16LE, SoundEncoding.F32LE}) {
      SoundFormat format = new SoundFormat(encoding, 48_000, SoundLayout.STEREO);
      ByteBuffer block = Tones.block(format, Tones.chord(48_000, 2, 0.02, 300));
      all.add(new EncodedSound(format, List.of(new Packet(0, block))));
    }
    return all;
  }
}
