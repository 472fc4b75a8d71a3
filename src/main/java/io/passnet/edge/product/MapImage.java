package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A map written out, equirectangular, rows from the top.
 *
 * @param width columns
 * @param height rows
 * @param format how values are written
 * @param scaledToMaximum whether values are divided by the maximum; else they are a density, of
 *     which 1 is the sphere's average
 * @param data the values; owned by the receiver, not copied, and compared by identity
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to the wire once; a copy would only cost.
public record MapImage(
    int width, int height, MapFormat format, boolean scaledToMaximum, byte[] data) {

  public MapImage {
    requireNonNull(format, "format is null");
    requireNonNull(data, "data is null");
  }

  /**
   * Writes a map as asked for. Densities above 65,504, the largest half, are written as that in
   * F16.
   *
   * @throws IllegalArgumentException if the image would be more than four times the map's size
   */
  public static MapImage of(SaliencyMap map, MapSpec spec) {
    MapSpec resolved = spec.resolved(map.width(), map.height());
    SaliencyMap sized = map.resized(resolved.width(), resolved.height());
    byte[] data =
        switch (spec.format()) {
          case U8 -> bytes(sized);
          case F16 -> halves(sized);
          case F32 -> floats(sized);
          case PNG16 -> png(sized);
        };
    return new MapImage(
        sized.width(), sized.height(), spec.format(), spec.format().scaledToMaximum(), data);
  }

  private static byte[] bytes(SaliencyMap map) {
    float[] density = map.density();
    float scale = 255 / map.maximum();
    byte[] data = new byte[density.length];
    for (int k = 0; k < data.length; k++) {
      data[k] = (byte) Math.round(density[k] * scale);
    }
    return data;
  }

  private static byte[] halves(SaliencyMap map) {
    float[] density = map.density();
    ByteBuffer data = ByteBuffer.allocate(2 * density.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : density) {
      data.putShort(Float16.ofFloat(Math.min(value, Float16.MAX_VALUE)));
    }
    return data.array();
  }

  private static byte[] floats(SaliencyMap map) {
    float[] density = map.density();
    ByteBuffer data = ByteBuffer.allocate(4 * density.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(density);
    return data.array();
  }

  private static byte[] png(SaliencyMap map) {
    BufferedImage image =
        new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_USHORT_GRAY);
    short[] pixels = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
    float[] density = map.density();
    float scale = 65_535 / map.maximum();
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = (short) Math.round(density[k] * scale);
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream(2 * pixels.length);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(data)) {
      writer.setOutput(output);
      writer.write(image);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PNG of %dx%d could not be written in memory".formatted(map.width(), map.height()), e);
    } finally {
      writer.dispose();
    }
    return data.toByteArray();
  }
}
