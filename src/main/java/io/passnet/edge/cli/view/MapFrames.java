package io.passnet.edge.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/**
 * The maps of a page: a byte a pixel, scaled to each map's maximum, one map after the other, packed
 * by gzip. The page blends from one to the next, so not all are needed.
 *
 * @param width columns
 * @param height rows
 * @param times when they hold, in seconds
 * @param packed their bytes; owned by the receiver
 */
@SuppressWarnings("ArrayRecordComponent") // Written out once; a copy would only cost.
record MapFrames(int width, int height, List<Double> times, byte[] packed) {
  private static final double MOST_FPS = 10;

  /** The maps of an analysis up to a time; none if it wrote no maps. */
  static MapFrames of(AnalysedFolder analysed, double seconds) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    List<Double> times = new ArrayList<>();
    int width = 0;
    int height = 0;
    try (OutputStream plain = new GZIPOutputStream(packed)) {
      for (JsonNode frame : analysed.frames()) {
        double time = frame.get("mediaTimeUs").asLong() / 1e6;
        Optional<Path> file = analysed.map(frame);
        boolean due = time >= times.size() / MOST_FPS - 1e-3;
        if (time >= seconds || file.isEmpty() || !due) {
          continue;
        }
        BufferedImage map = read(file.get());
        if (times.isEmpty()) {
          width = map.getWidth();
          height = map.getHeight();
        } else if (map.getWidth() != width || map.getHeight() != height) {
          throw new IOException("%s has another size than the maps before".formatted(file.get()));
        }
        plain.write(bytes(map));
        times.add(time);
      }
    }
    return new MapFrames(width, height, List.copyOf(times), packed.toByteArray());
  }

  private static BufferedImage read(Path file) throws IOException {
    BufferedImage map = ImageIO.read(file.toFile());
    if (map == null || map.getType() != BufferedImage.TYPE_USHORT_GRAY) {
      throw new IOException("%s is no map: a 16-bit grey PNG was expected".formatted(file));
    }
    return map;
  }

  private static byte[] bytes(BufferedImage map) {
    int[] samples =
        map.getRaster().getSamples(0, 0, map.getWidth(), map.getHeight(), 0, (int[]) null);
    byte[] bytes = new byte[samples.length];
    for (int k = 0; k < bytes.length; k++) {
      bytes[k] = (byte) Math.round(samples[k] / 257f);
    }
    return bytes;
  }
}
