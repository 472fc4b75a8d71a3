package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What came of packets: tags of pictures, places of their spots, losses. */
final class PacketWatcher implements AutoCloseable {
  final PacketDecoder decoder;
  final ByteBuffer rgb;
  private final int width;
  private final int height;
  final List<Long> shown = new ArrayList<>();
  final List<Double> places = new ArrayList<>();
  final List<Long> skipped = new ArrayList<>();
  final List<PacketEvent.Lost> lost = new ArrayList<>();
  private long next;

  PacketWatcher(PictureFormat format, MediaLimits limits, int width, int height)
      throws MediaException {
    this.width = width;
    this.height = height;
    rgb = Pictures.blank(width, height);
    decoder = new PacketDecoder(format, limits, VideoDecoderChoice.CPU, width, height);
  }

  void put(byte[] data) throws MediaException {
    decoder.put(ByteBuffer.wrap(data), next++);
    take();
  }

  void end() throws MediaException {
    decoder.end();
    take();
  }

  private void take() throws MediaException {
    for (var event = decoder.next(); event.isPresent(); event = decoder.next()) {
      if (event.get() instanceof PacketEvent.Picture picture) {
        decoder.write(rgb);
        shown.add(picture.tag());
        places.add(Movies.brightX(rgb, width, height));
      } else if (event.get() instanceof PacketEvent.Lost loss) {
        lost.add(loss);
      } else {
        skipped.add(event.get().tag());
      }
    }
  }

  @Override
  public void close() {
    decoder.close();
  }
}
