package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged input ends in a picture or a {@link MediaException}, never in a crash.
 *
 * <p>{@code -Dpassnet.fuzz=N} runs N times as many, {@code -Dpassnet.fuzz.seed=S} repeats a run.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class FuzzTest {
  private static final int TIMES = Integer.getInteger("passnet.fuzz", 1);
  private static final long SEED = Long.getLong("passnet.fuzz.seed", 20_261_122L);

  private static final String[] PANORAMA = {
    "ProjectionType=equirectangular",
    "FullPanoWidthPixels=400",
    "FullPanoHeightPixels=200",
    "CroppedAreaImageWidthPixels=200",
    "CroppedAreaImageHeightPixels=100",
    "CroppedAreaLeftPixels=50",
    "CroppedAreaTopPixels=50"
  };

  @TempDir Path folder;

  @Test
  void damagedPictures() {
    ByteBuffer picture = Pictures.waves(201, 134);
    byte[] jpeg = PictureEncoder.jpeg(picture, 201, 134);
    byte[] lossy = Webp.of(picture, 201, 134, false);
    byte[][] good = {
      jpeg,
      PictureEncoder.png(picture, 201, 134),
      lossy,
      Webp.of(picture, 201, 134, true),
      Webp.extended(lossy, 201, 134, 0x20),
      Xmp.in(jpeg, Xmp.packet(false, PANORAMA)),
      Xmp.in(jpeg, Xmp.packet(true, PANORAMA))
    };
    int live = NativeMedia.live();
    Tally tally = new Tally();
    Random random = announced("pictures");
    List<SphereLayout> layouts =
        List.of(SphereLayout.AUTO, ProjectionTest.CUBEMAP, ProjectionTest.EQUIANGULAR);
    for (SphereLayout layout : layouts) {
      PictureFormat format = PictureFormat.auto().with(layout);
      try (PictureDecoder decoder = new PictureDecoder(format, MediaLimits.defaults(), 64, 32)) {
        for (int i = 0; i < 800 * TIMES; i++) {
          tally.decode(decoder, damaged(good[i % good.length], random));
        }
      }
    }
    assertThat(tally.pictures).isPositive();
    assertThat(tally.refusals).isPositive();
    assertThat(NativeMedia.live()).isEqualTo(live);
  }

  /** Pixels of any value are a picture, and any other number of them is none. */
  @Test
  void damagedRawPictures() {
    int live = NativeMedia.live();
    Tally tally = new Tally();
    Random random = announced("raw pictures");
    for (int i = 0; i < 600 * TIMES; i++) {
      PictureEncoding[] raw =
          Arrays.stream(PictureEncoding.values())
              .filter(PictureEncoding::isRaw)
              .toArray(PictureEncoding[]::new);
      SphereLayout layout = anyLayout(random);
      PictureFormat format =
          PictureFormat.raw(
                  raw[random.nextInt(raw.length)],
                  1 + random.nextInt(60),
                  1 + random.nextInt(60),
                  random.nextBoolean() ? 0 : 240 + random.nextInt(9))
              .with(layout);
      byte[] bytes = new byte[(int) format.bytes()];
      random.nextBytes(bytes);
      try (PictureDecoder decoder = new PictureDecoder(format, MediaLimits.defaults(), 64, 32)) {
        tally.decode(decoder, random.nextInt(3) > 0 ? bytes : damaged(bytes, random));
      }
    }
    assertThat(tally.pictures).isPositive();
    assertThat(tally.refusals).isPositive();
    assertThat(NativeMedia.live()).isEqualTo(live);
  }

  @Test
  void damagedMetadata() {
    byte[][] good = {
      Xmp.packet(false, PANORAMA).getBytes(UTF_8), Xmp.packet(true, PANORAMA).getBytes(UTF_8)
    };
    int found = 0;
    Random random = announced("metadata");
    for (int i = 0; i < 20_000 * TIMES; i++) {
      Optional<Panorama> panorama = Panorama.read(ByteBuffer.wrap(damaged(good[i % 2], random)));
      found += panorama.isPresent() ? 1 : 0;
    }
    assertThat(found).isPositive();
  }

  private static SphereLayout anyLayout(Random random) {
    Projection[] projections = Projection.values();
    StereoLayout[] stereo = StereoLayout.values();
    return new SphereLayout(
        projections[random.nextInt(projections.length)],
        stereo[random.nextInt(stereo.length)],
        random.nextBoolean() ? Eye.LEFT : Eye.RIGHT,
        CubeFaces.EQUIANGULAR);
  }

  /** What came of damaged pictures. */
  private static final class Tally {
    private final ByteBuffer rgb = Pictures.blank(64, 32);
    private int pictures;
    private int refusals;

    void decode(PictureDecoder decoder, byte[] data) {
      try {
        decoder.decode(ByteBuffer.wrap(data), rgb);
        pictures++;
      } catch (MediaException e) {
        refusals++;
      }
    }
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

  @Test
  void damagedPackets() {
    List<ByteBuffer> spots =
        IntStream.range(0, 8).mapToObj(i -> Movies.spot(96, 64, Movies.spotX(96, 8, i))).toList();
    List<EncodedVideo> good = new ArrayList<>();
    for (PictureEncoding encoding : PictureEncoding.values()) {
      if (encoding.isPackets() && EncodedVideo.canEncode(encoding)) {
        good.add(EncodedVideo.of(encoding, spots, 96, 64, 4));
      }
    }
    List.copyOf(good).forEach(video -> good.add(video.asInMp4()));
    int live = NativeMedia.live();
    int packets = 0;
    int pictures = 0;
    int losses = 0;
    int refusals = 0;
    ByteBuffer rgb = Pictures.blank(64, 32);
    Random random = announced("packets");
    for (int round = 0; packets < 3_200 * TIMES; round++) {
      EncodedVideo video = good.get(round % good.size());
      PictureFormat format = video.format();
      if (random.nextInt(3) == 0) {
        // A damaged configuration, mostly its own.
        int of = random.nextInt(4) == 0 ? random.nextInt(good.size()) : round % good.size();
        byte[] config = Pictures.bytes(good.get(of).codecConfig());
        byte[] bad = config.length == 0 ? new byte[] {1, 2, 3} : damaged(config, random);
        format = format.withCodecConfig(ByteBuffer.wrap(bad));
      }
      try (PacketDecoder decoder =
          new PacketDecoder(format, MediaLimits.defaults(), VideoDecoderChoice.CPU, 64, 32)) {
        for (int tag = 0; tag < 40; tag++, packets++) {
          byte[] packet = video.packets().get(tag % video.packets().size()).data();
          boolean whole = random.nextInt(3) == 0;
          decoder.put(ByteBuffer.wrap(whole ? packet : damaged(packet, random)), tag);
          if (random.nextInt(30) == 0) {
            decoder.end();
          }
          for (var event = decoder.next(); event.isPresent(); event = decoder.next()) {
            if (event.get() instanceof PacketEvent.Picture) {
              decoder.write(rgb);
              pictures++;
            } else {
              losses++;
            }
          }
          if (random.nextInt(20) == 0) {
            decoder.flush();
          }
        }
      } catch (MediaException e) {
        refusals++;
        packets++;
      }
    }
    assertThat(pictures).isPositive();
    assertThat(losses).isPositive();
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
