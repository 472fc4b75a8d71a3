package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
class PacketEncoderTest {
  private static final int WIDTH = 192;
  private static final int HEIGHT = 96;
  private static final int PICTURES = 12;

  @Test
  void packetsThatAreSentOverAndOverShowEachPictureAtOnce() throws Exception {
    List<ByteBuffer> spots =
        IntStream.range(0, PICTURES)
            .mapToObj(i -> Movies.spot(WIDTH, HEIGHT, Movies.spotX(WIDTH, PICTURES, i)))
            .toList();
    List<byte[]> packets = PacketEncoder.h264(spots, new PictureSize(WIDTH, HEIGHT), 30);
    assertThat(packets).hasSize(PICTURES);
    List<byte[]> twice = new ArrayList<>(packets);
    twice.addAll(packets);
    try (PacketWatcher watcher =
        new PacketWatcher(
            PictureFormat.of(PictureEncoding.H264), MediaLimits.defaults(), WIDTH, HEIGHT)) {
      for (byte[] packet : twice) {
        watcher.put(packet);
      }
      watcher.end();
      assertThat(watcher.places).hasSize(2 * PICTURES);
      for (int i = 0; i < 2 * PICTURES; i++) {
        assertThat(watcher.places.get(i))
            .isCloseTo(Movies.spotX(WIDTH, PICTURES, i % PICTURES), within(3.0));
      }
    }
  }
}
