package io.passnet.edge.cli.bench;

import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import io.passnet.edge.media.PacketEncoder;
import io.passnet.edge.media.PictureEncoder;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.media.SoundEncoding;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.media.SoundLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two seconds of the demo's scene as streams send it, made beforehand so that making it takes no
 * time from the server. It is sent over and over. Safe for several threads.
 */
public final class Footage {
  /** Size of all pictures: the one that passnet-s takes. */
  public static final PictureSize SIZE = new PictureSize(1024, 512);

  static final int PICTURES = 60;

  private static final double FPS = 30;
  private static final SoundFormat SOUND =
      new SoundFormat(SoundEncoding.F32LE, 16_000, SoundLayout.AMBISONIC_1);

  /** How pictures are sent. */
  public enum Encoding {
    JPEG,
    RGB,
    NV12,
    H264
  }

  private final Encoding encoding;
  private final Voice voice;
  private final List<byte[]> pictures;

  /** Paints and encodes; takes some seconds. */
  public Footage(Encoding encoding) {
    this.encoding = encoding;
    voice = new Voice(SOUND.rate());
    Scene scene = new Scene(voice, SIZE.width(), SIZE.height());
    List<ByteBuffer> painted =
        IntStream.range(0, PICTURES).parallel().mapToObj(i -> scene.picture(i / FPS)).toList();
    pictures =
        switch (encoding) {
          case H264 -> PacketEncoder.h264(painted, SIZE, FPS);
          case JPEG -> painted.stream().map(Footage::jpeg).toList();
          case RGB -> painted.stream().map(Footage::bytes).toList();
          case NV12 -> painted.stream().map(rgb -> Nv12.of(bytes(rgb), SIZE)).toList();
        };
  }

  private static byte[] jpeg(ByteBuffer rgb) {
    return PictureEncoder.jpeg(rgb, SIZE.width(), SIZE.height());
  }

  private static byte[] bytes(ByteBuffer rgb) {
    byte[] bytes = new byte[SIZE.rgbBytes()];
    rgb.duplicate().get(bytes);
    return bytes;
  }

  /** What a stream of it is opened with. */
  PictureFormat format() {
    return switch (encoding) {
      case JPEG -> PictureFormat.of(PictureEncoding.JPEG);
      case H264 -> PictureFormat.of(PictureEncoding.H264);
      case RGB -> PictureFormat.raw(PictureEncoding.RGB24, SIZE.width(), SIZE.height(), 0);
      case NV12 -> PictureFormat.raw(PictureEncoding.NV12, SIZE.width(), SIZE.height(), 0);
    };
  }

  /** Whether no picture may be left out, because the next ones need it. */
  boolean needsAll() {
    return encoding == Encoding.H264;
  }

  static SoundFormat soundFormat() {
    return SOUND;
  }

  /** The bytes of a picture; numbers go on after the last. */
  ByteBuffer picture(long number) {
    return ByteBuffer.wrap(pictures.get((int) (number % pictures.size()))).asReadOnlyBuffer();
  }

  /**
   * A voice from the front, as {@link #soundFormat} says.
   *
   * @param first number of the first sample
   * @param end number of the sample after the last
   */
  ByteBuffer sound(long first, long end) {
    int bytes = (int) (end - first) * 4 * Float.BYTES;
    ByteBuffer block = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long k = first; k < end; k++) {
      float w = voice.sample(k);
      block.putFloat(w).putFloat(0).putFloat(0).putFloat(w);
    }
    return block.flip();
  }

  /** Says what a picture is, and how large in the mean. */
  public String description() {
    double mean = pictures.stream().mapToInt(bytes -> bytes.length).average().orElseThrow();
    return "%s of %d x %d (%.0f kB)".formatted(encoding, SIZE.width(), SIZE.height(), mean / 1e3);
  }
}
