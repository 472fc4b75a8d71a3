package io.passnet.edge.media;

import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What it costs to decode a picture and to bring it to the model's size, beside FFmpeg's own command
 * doing the same. Both take turns, so that what slows the machine slows both; medians over the
 * rounds, and of the ratios within a round.
 */
public final class MediaBench {
  private static final int ROUNDS = 7;
  private static final int PICTURES = 60;
  private static final PictureSize MODEL = new PictureSize(1024, 512);

  /** What the server does: averages under each output pixel, exactly rounded, to red, green, blue. */
  private static final String SCALE =
      "scale=%d:%d:flags=area+accurate_rnd,format=rgb24".formatted(MODEL.width(), MODEL.height());

  private MediaBench() {}

  /** Reads one case's input from its start to its end. */
  private interface Reader {
    /** Returns how many pictures came; {@code scaled} says whether each is brought to MODEL. */
    int read(boolean scaled) throws Exception;
  }

  private record Case(String name, Reader ours, List<String> ffmpegInput) {}

  /** Milliseconds a picture: decoded only, and decoded and scaled; ours and FFmpeg's. */
  private record Cost(double decode, double both, double ffmpegDecode, double ffmpegBoth) {}

  /** Prints the table. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("passnet-bench");
    try {
      List<Case> cases = cases(folder);
      System.out.printf(
          "%nMilliseconds a picture, median of %d rounds; to %d x %d RGB24; %s%n%n",
          ROUNDS, MODEL.width(), MODEL.height(), NativeMedia.version());
      System.out.printf(
          "%-34s %8s %8s %9s   %8s %8s %9s   %5s%n",
          "", "decode", "+ scale", "together", "FFmpeg:", "+ scale", "together", "ratio");
      for (Case each : cases) {
        print(each.name, measure(each));
      }
    } finally {
      delete(folder);
    }
  }

  private static void print(String name, List<Cost> rounds) {
    double decode = median(rounds.stream().mapToDouble(Cost::decode).toArray());
    double both = median(rounds.stream().mapToDouble(Cost::both).toArray());
    double ffmpegDecode = median(rounds.stream().mapToDouble(Cost::ffmpegDecode).toArray());
    double ffmpegBoth = median(rounds.stream().mapToDouble(Cost::ffmpegBoth).toArray());
    double ratio = median(rounds.stream().mapToDouble(c -> c.both / c.ffmpegBoth).toArray());
    System.out.printf(
        "%-34s %8.2f %8.2f %9.2f   %8.2f %8.2f %9.2f   %5.2f%n",
        name, decode, both - decode, both, ffmpegDecode, ffmpegBoth - ffmpegDecode, ffmpegBoth,
        ratio);
  }

  private static List<Cost> measure(Case each) throws Exception {
    each.ours.read(true);
    List<Cost> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(
          new Cost(
              ours(each, false),
              ours(each, true),
              FfmpegCommand.seconds(each.ffmpegInput, "") * 1e3 / PICTURES,
              FfmpegCommand.seconds(each.ffmpegInput, SCALE) * 1e3 / PICTURES));
    }
    return rounds;
  }

  private static double ours(Case each, boolean scaled) throws Exception {
    long begin = System.nanoTime();
    int pictures = each.ours.read(scaled);
    double milliseconds = (System.nanoTime() - begin) / 1e6;
    if (pictures != PICTURES) {
      throw new IllegalStateException(
          "%s gave %d pictures, expected %d".formatted(each.name, pictures, PICTURES));
    }
    return milliseconds / PICTURES;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
