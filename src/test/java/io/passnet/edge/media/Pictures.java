package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Pictures that tests make and look at. */
final class Pictures {
  /** White, yellow, cyan, green, magenta, red, blue, black. */
  private static final int[] BARS = {
    0xFFFFFF, 0xFFFF00, 0x00FFFF, 0x00FF00, 0xFF00FF, 0xFF0000, 0x0000FF, 0x000000
  };

  private Pictures() {}

  static ByteBuffer blank(int width, int height) {
    return ByteBuffer.allocateDirect(width * height * 3);
  }

  /** Eight colour bars from left to right. */
  static ByteBuffer bars(int width, int height) {
    ByteBuffer rgb = blank(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        put(rgb, width, x, y, BARS[x * 8 / width]);
      }
    }
    return rgb;
  }

  /** Smooth colours, which no codec finds trivial. */
  static ByteBuffer waves(int width, int height) {
    ByteBuffer rgb = blank(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = (int) (127 + 120 * Math.sin(x / 17.0 + y / 31.0));
        int green = (int) (127 + 120 * Math.sin(x / 29.0 - y / 13.0));
        int blue = (x * 7 + y * 3) & 0x7F;
        put(rgb, width, x, y, red << 16 | green << 8 | blue);
      }
    }
    return rgb;
  }

  /** An equirectangular picture without edges, whose colours tell each direction. */
  static ByteBuffer sphere(int width, int height) {
    ByteBuffer rgb = blank(width, height);
    Equirectangular grid = new Equirectangular(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        put(rgb, width, x, y, colour(grid.direction(x, y)));
      }
    }
    return rgb;
  }

  private static int colour(Direction direction) {
    int red = (int) Math.round(128 + 90 * direction.x());
    int green = (int) Math.round(128 + 90 * direction.y());
    int blue = (int) Math.round(128 + 90 * direction.z());
    return red << 16 | green << 8 | blue;
  }

  /** A picture of one colour. */
  static ByteBuffer plain(int width, int height, int colour) {
    ByteBuffer rgb = blank(width, height);
    for (int i = 0; i < width * height; i++) {
      put(rgb, width, i % width, i / width, colour);
    }
    return rgb;
  }

  /** The largest difference of any two numbers at the same place. */
  static int difference(ByteBuffer one, ByteBuffer other) {
    assertThat(one.capacity()).isEqualTo(other.capacity());
    int most = 0;
    for (int i = 0; i < one.capacity(); i++) {
      most = Math.max(most, Math.abs((one.get(i) & 0xFF) - (other.get(i) & 0xFF)));
    }
    return most;
  }

  static void put(ByteBuffer rgb, int width, int x, int y, int colour) {
    int at = (y * width + x) * 3;
    rgb.put(at, (byte) (colour >> 16)).put(at + 1, (byte) (colour >> 8)).put(at + 2, (byte) colour);
  }

  static void assertBars(ByteBuffer rgb, int width, int height, int tolerance) {
    for (int bar = 0; bar < 8; bar++) {
      int x = (2 * bar + 1) * width / 16;
      for (int y = height / 4; y < height; y += height / 4) {
        for (int channel = 0; channel < 3; channel++) {
          int expected = BARS[bar] >> (16 - 8 * channel) & 0xFF;
          assertThat(rgb.get((y * width + x) * 3 + channel) & 0xFF)
              .as("bar %d, row %d, channel %d", bar, y, channel)
              .isCloseTo(expected, within(tolerance));
        }
      }
    }
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** A PNG chunk with its checksum. */
  static byte[] pngChunk(String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(content.length + 12);
    chunk.putInt(content.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, content.length + 4);
    return chunk.putInt((int) crc.getValue()).array();
  }

  /** A PNG of one colour by a palette. */
  static byte[] palettePng(int width, int height, int colour) {
    byte[] palette = new byte[256 * 3];
    ByteBuffer.wrap(palette).put(3, (byte) (colour >> 16));
    ByteBuffer.wrap(palette).put(4, (byte) (colour >> 8)).put(5, (byte) colour);
    byte[] rows = new byte[height * (width + 1)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (byte) (i % (width + 1) == 0 ? 0 : 1);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(rows);
    deflater.finish();
    byte[] compressed = new byte[rows.length + 100];
    int length = deflater.deflate(compressed);
    deflater.end();
    return png(
        width,
        height,
        3,
        pngChunk("PLTE", palette),
        pngChunk("IDAT", Arrays.copyOf(compressed, length)));
  }

  /** A PNG of 8-bit RGB with the given compressed data. */
  static byte[] png(int width, int height, byte[] compressed) {
    return png(width, height, 2, new byte[0], pngChunk("IDAT", compressed));
  }

  private static byte[] png(int width, int height, int kind, byte[] palette, byte[] pixels) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    byte[] first = pngChunk("IHDR", header.put((byte) 8).put((byte) kind).array());
    byte[] last = pngChunk("IEND", new byte[0]);
    return ByteBuffer.allocate(8 + first.length + palette.length + pixels.length + last.length)
        .putLong(0x89504E470D0A1A0AL)
        .put(first)
        .put(palette)
        .put(pixels)
        .put(last)
        .array();
  }
}
