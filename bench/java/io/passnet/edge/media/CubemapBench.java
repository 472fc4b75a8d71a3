package io.passnet.edge.media;

import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code bench/media.sh}: a cubemap to the model's picture in one step from its own planes, beside
 * two steps (to RGB of its own size, then the map) and beside FFmpeg's v360 filter and scaler. All
 * take turns; medians over the rounds.
 */
public final class CubemapBench {
  private static final int ROUNDS = 5;
  private static final int PICTURES = 20;
  private static final List<PictureSize> SIZES =
      List.of(new PictureSize(1536, 1024), new PictureSize(3840, 2560));
  private static final SphereLayout CUBEMAP =
      new SphereLayout(Projection.CUBEMAP_3X2, StereoLayout.MONO, Eye.LEFT, CubeFaces.CUBEMAP);

  private CubemapBench() {}

  /** Prints the table. */
  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "%nNV12 cubemap to %d x %d RGB24, milliseconds a picture, medians of %d rounds%n%n",
        MediaCases.MODEL.width(), MediaCases.MODEL.height(), ROUNDS);
    System.out.printf(
        "%-14s %9s %10s %9s  %9s  %s%n",
        "", "one step", "two steps", "v360", "one / two", "first picture of the geometry");
    Path file = Files.createTempFile("passnet-bench", ".nv12");
    try {
      for (PictureSize size : SIZES) {
        measure(size, file);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void measure(PictureSize size, Path file) throws Exception {
    PictureSize model = MediaCases.MODEL;
    Scene scene = new Scene(new Voice(16_000), model.width(), model.height());
    ByteBuffer painted = ByteBuffer.allocateDirect(model.rgbBytes());
    painted.put(scene.picture(0)).flip();
    ByteBuffer laid =
        Projected.of(painted, model.width(), model.height(), CUBEMAP, size.width(), size.height());
    PictureFormat nv12 = PictureFormat.raw(PictureEncoding.NV12, size.width(), size.height(), 0);
    PictureFormat rgb24 = PictureFormat.raw(PictureEncoding.RGB24, size.width(), size.height(), 0);
    ByteBuffer raw = Raw.of(laid, nv12);
    byte[] bytes = Pictures.bytes(raw);
    byte[] repeated = new byte[bytes.length * PICTURES];
    for (int i = 0; i < PICTURES; i++) {
      System.arraycopy(bytes, 0, repeated, i * bytes.length, bytes.length);
    }
    Files.write(file, repeated);
    List<String> input =
        List.of(
            "-f",
            "rawvideo",
            "-pix_fmt",
            "nv12",
            "-s",
            size.width() + "x" + size.height(),
            "-i",
            file.toString());
    String filter = "v360=c3x2:e:w=%d:h=%d,format=rgb24".formatted(model.width(), model.height());
    ByteBuffer out = ByteBuffer.allocateDirect(model.rgbBytes());
    ByteBuffer between = ByteBuffer.allocateDirect(size.rgbBytes());
    double[] one = new double[ROUNDS];
    double[] two = new double[ROUNDS];
    double[] v360 = new double[ROUNDS];
    double mapped;
    try (PictureDecoder whole = decoder(nv12.with(CUBEMAP), model);
        PictureDecoder first = decoder(nv12, size);
        PictureDecoder second = decoder(rgb24.with(CUBEMAP), model)) {
      long begin = System.nanoTime();
      whole.decode(raw, out);
      mapped = (System.nanoTime() - begin) / 1e6;
      for (int round = -1; round < ROUNDS; round++) {
        double direct = milliseconds(() -> whole.decode(raw, out));
        double detour =
            milliseconds(
                () -> {
                  first.decode(raw, between);
                  second.decode(between, out);
                });
        double filtered = FfmpegCommand.seconds(input, filter) * 1e3 / PICTURES;
        // The first round warms up, and computes the map of the two steps.
        if (round >= 0) {
          one[round] = direct;
          two[round] = detour;
          v360[round] = filtered;
        }
      }
    }
    System.out.printf(
        "%-14s %9.1f %10.1f %9.1f  %9.2f  %.0f%n",
        size.width() + " x " + size.height(),
        median(one),
        median(two),
        median(v360),
        median(one) / median(two),
        mapped);
  }

  private static PictureDecoder decoder(PictureFormat format, PictureSize out) {
    return new PictureDecoder(format, MediaLimits.defaults(), out.width(), out.height());
  }

  private interface Step {
    void run() throws MediaException;
  }

  private static double milliseconds(Step step) throws MediaException {
    long begin = System.nanoTime();
    for (int i = 0; i < PICTURES; i++) {
      step.run();
    }
    return (System.nanoTime() - begin) / 1e6 / PICTURES;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
