package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Packets that are made to take memory: hidden frames, nothing at all, single bytes. */
@ExtendWith(NothingLeftBehind.class)
class HostilePacketsTest {
  private static final PictureSize SMALL = new PictureSize(96, 64);
  private static final PictureSize LARGE = new PictureSize(320, 160);

  @Test
  void aVp9PacketTellsTheSizeOfEachOfItsFrames() {
    byte[] packet =
        superframe(packet(PictureEncoding.VP9, SMALL), packet(PictureEncoding.VP9, LARGE));
    assertThat(Vp9Header.sizes(ByteBuffer.wrap(packet))).containsExactly(SMALL, LARGE);
    byte[] plain = packet(PictureEncoding.VP9, SMALL);
    assertThat(Vp9Header.sizes(ByteBuffer.wrap(plain))).containsExactly(SMALL);
  }

  @Test
  void anAv1UnitTellsTheLargestSizeOfItsSequence() {
    byte[] unit = packet(PictureEncoding.AV1, LARGE);
    assertThat(Av1Sequence.sizes(ByteBuffer.wrap(unit))).containsExactly(LARGE);
    assertThat(Av1Sequence.sizes(ByteBuffer.wrap(unit, 0, 1))).isEmpty();
  }

  @Test
  void aLargeFrameBehindASmallOneIsRefused() throws MediaException {
    byte[] hidden =
        superframe(packet(PictureEncoding.VP9, SMALL), packet(PictureEncoding.VP9, LARGE));
    assertThat(lost(PictureEncoding.VP9, hidden).get()).contains(MediaLimits.VIDEO_PIXELS_KEY);
    assertThat(lost(PictureEncoding.VP9, packet(PictureEncoding.VP9, SMALL))).isEmpty();
    assertThat(lost(PictureEncoding.AV1, packet(PictureEncoding.AV1, LARGE)).get())
        .contains(MediaLimits.VIDEO_PIXELS_KEY);
  }

  @Test
  void anEmptyPacketIsLostAndDisturbsNothing() throws MediaException {
    EncodedVideo video =
        EncodedVideo.of(
            PictureEncoding.H264,
            List.of(Pictures.waves(96, 64), Pictures.waves(96, 64)),
            96,
            64,
            2);
    try (PacketDecoder decoder =
        new PacketDecoder(video.format(), MediaLimits.defaults(), VideoDecoderChoice.CPU, 64, 32)) {
      decoder.put(ByteBuffer.wrap(video.packets().get(0).data()), 0);
      assertThat(decoder.next().get()).isInstanceOf(PacketEvent.Picture.class);
      assertThat(decoder.next()).isEmpty();
      decoder.put(ByteBuffer.allocate(0), 1);
      PacketEvent.Lost lost = (PacketEvent.Lost) decoder.next().get();
      assertThat(lost.cause()).hasMessageContaining("empty");
      decoder.put(ByteBuffer.wrap(video.packets().get(1).data()), 2);
      assertThat(decoder.next().get()).isInstanceOf(PacketEvent.Picture.class);
    }
  }

  @Test
  void aUnitInSingleBytesIsRefusedBeforeItsPartsTakeMemory() throws MediaException {
    byte[] unit = packet(PictureEncoding.H264, LARGE);
    int lost = 0;
    try (PacketDecoder decoder =
        new PacketDecoder(
            PictureFormat.of(PictureEncoding.H264),
            MediaLimits.defaults(),
            VideoDecoderChoice.CPU,
            64,
            32)) {
      for (int i = 0; i < 10_000; i++) {
        int from = Math.min(i == 0 ? 0 : 63 + i, unit.length - 1);
        decoder.put(ByteBuffer.wrap(unit, from, i == 0 ? 64 : 1), i);
        for (var event = decoder.next(); event.isPresent(); event = decoder.next()) {
          lost += event.get() instanceof PacketEvent.Lost ? 1 : 0;
        }
      }
    }
    assertThat(lost).isPositive();
  }

  /** Why a packet is left out; empty if it is decoded. */
  private static Optional<String> lost(PictureEncoding encoding, byte[] packet)
      throws MediaException {
    MediaLimits limits =
        MediaLimits.defaults().withVideoPixels((long) SMALL.width() * SMALL.height());
    try (PacketDecoder decoder =
        new PacketDecoder(PictureFormat.of(encoding), limits, VideoDecoderChoice.CPU, 64, 32)) {
      decoder.put(ByteBuffer.wrap(packet), 0);
      decoder.end();
      Optional<PacketEvent> event = decoder.next();
      return event.get() instanceof PacketEvent.Lost lost
          ? Optional.of(lost.cause().getMessage())
          : Optional.empty();
    }
  }

  private static byte[] packet(PictureEncoding encoding, PictureSize size) {
    ByteBuffer picture = Pictures.waves(size.width(), size.height());
    return EncodedVideo.of(encoding, List.of(picture), size.width(), size.height(), 1)
        .packets()
        .get(0)
        .data();
  }

  /** VP9 Bitstream Specification, Annex B: two frames and an index of four bytes a size. */
  private static byte[] superframe(byte[] first, byte[] second) {
    int marker = 0xC0 | 3 << 3 | 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    out.write(marker);
    for (byte[] frame : List.of(first, second)) {
      for (int k = 0; k < 4; k++) {
        out.write(frame.length >> 8 * k);
      }
    }
    out.write(marker);
    return out.toByteArray();
  }
}
