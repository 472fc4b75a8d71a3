package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NativeMediaTest {
  /** What allocator and heap may keep for later; a leak of one decoder each would be 40 MB. */
  private static final long ROUND_BOUND_BYTES = 24L << 20;

  @TempDir Path folder;

  @Test
  void saysWhatIsLoaded() {
    assertThat(NativeMedia.version()).startsWith("FFmpeg ").contains("LGPL").contains("H.264");
  }

  @Test
  void aThousandDecodersLeaveNothingBehind() throws Exception {
    byte[] jpeg = PictureEncoder.jpeg(Pictures.waves(512, 256), 512, 256);
    byte[] png = PictureEncoder.png(Pictures.waves(512, 256), 512, 256);
    ByteBuffer rgb = Pictures.blank(256, 128);
    SoundFormat format = new SoundFormat(SoundEncoding.S16LE, 48_000, SoundLayout.STEREO);
    Runnable stream =
        () -> {
          try (PictureDecoder decoder =
                  new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 256, 128);
              SoundTrack track = new SoundTrack(format, 1)) {
            decoder.decode(ByteBuffer.wrap(jpeg), rgb);
            decoder.decode(ByteBuffer.wrap(png), rgb);
            track.append(0, Tones.constant(format, 4_800, 0.5f, 0.25f));
          } catch (MediaException e) {
            throw new AssertionError(e);
          }
        };
    assertFlat(stream, 50, 1_000);
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void aHundredStreamsOfPacketsLeaveNothingBehind(PictureEncoding encoding) {
    assumeTrue(
        EncodedVideo.canEncode(encoding),
        () -> "the ffmpeg command, which makes " + encoding + ", is not installed");
    List<ByteBuffer> pictures = List.of(Pictures.waves(320, 160), Pictures.bars(320, 160));
    EncodedVideo video = EncodedVideo.of(encoding, pictures, 320, 160, 8);
    byte[] key = video.packets().get(0).data();
    byte[] next = video.packets().get(1).data();
    List<byte[]> packets = List.of(key, next, Arrays.copyOf(key, key.length / 2), key, next, next);
    ByteBuffer rgb = Pictures.blank(64, 32);
    Runnable stream =
        () -> {
          try (PacketDecoder decoder =
              new PacketDecoder(
                  video.format(), MediaLimits.defaults(), VideoDecoderChoice.CPU, 64, 32)) {
            for (int i = 0; i < packets.size(); i++) {
              decoder.put(ByteBuffer.wrap(packets.get(i)), i);
              for (var event = decoder.next(); event.isPresent(); event = decoder.next()) {
                if (event.get() instanceof PacketEvent.Picture) {
                  decoder.write(rgb);
                }
              }
            }
          } catch (MediaException e) {
            throw new AssertionError(e);
          }
        };
    assertFlat(stream, 20, 100);
  }

  @Test
  void aHundredFilesLeaveNothingBehind() throws Exception {
    Path file = folder.resolve("movie.mp4");
    Movies.write(file, 320, 160, 5, Optional.of(SoundLayout.STEREO));
    ByteBuffer rgb = Pictures.blank(64, 32);
    Runnable read =
        () -> {
          try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), 64, 32)) {
            media.nextPicture(rgb);
          } catch (MediaException e) {
            throw new AssertionError(e);
          }
        };
    assertFlat(read, 20, 100);
  }

  /**
   * Runs rounds until one leaves the process no larger: a leak grows in every round, while the rest
   * of the process (heap, compiled code) grows only now and then.
   */
  private static void assertFlat(Runnable run, int first, int then) {
    int live = NativeMedia.live();
    for (int i = 0; i < first; i++) {
      run.run();
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5 && least >= ROUND_BOUND_BYTES; round++) {
      System.gc();
      long before = Pointer.physicalBytes();
      for (int i = 0; i < then; i++) {
        run.run();
      }
      System.gc();
      least = Math.min(least, Pointer.physicalBytes() - before);
      assertThat(NativeMedia.live()).isEqualTo(live);
    }
    assertThat(least).as("growth in the best of five rounds").isLessThan(ROUND_BOUND_BYTES);
  }
}
