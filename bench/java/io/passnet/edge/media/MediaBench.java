package io.passnet.edge.media;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * {@code bench/media.sh}: what it costs to decode a picture and to bring it to the model's size,
 * beside FFmpeg's own command doing the same. Both take turns, so that what slows the machine slows
 * both; medians over the rounds, and of the ratios within a round.
 */
public final class MediaBench {
  private static final int ROUNDS = 5;

  /** What the server does: averages under each output pixel, exactly rounded, to RGB24. */
  private static final String SCALE =
      "scale=%d:%d:flags=area+accurate_rnd,format=rgb24"
          .formatted(MediaCases.MODEL.width(), MediaCases.MODEL.height());

  private MediaBench() {}

  /** Milliseconds a picture in one round: decoded alone, and decoded and scaled. */
  private record Cost(double decode, double both, double ffmpegDecode, double ffmpegBoth) {}

  /** Prints the table. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("passnet-bench");
    try {
      List<MediaCases.Case> cases = MediaCases.make(folder);
      System.out.printf(
          "%nMilliseconds a picture to %d x %d RGB24, medians of %d rounds of %d pictures%n%s%n%n",
          MediaCases.MODEL.width(),
          MediaCases.MODEL.height(),
          ROUNDS,
          MediaCases.PICTURES,
          NativeMedia.version());
      System.out.printf(
          "%-30s %9s %9s %9s  %16s %9s %9s  %6s%n",
          "", "decode", "scale", "both", "FFmpeg: decode", "scale", "both", "ratio");
      for (MediaCases.Case each : cases) {
        print(each.name(), measure(each));
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<Cost> measure(MediaCases.Case each) throws Exception {
    each.ours().run();
    List<Cost> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(
          new Cost(
              seconds(each.decode()) * 1e3 / MediaCases.PICTURES,
              seconds(each.ours()) * 1e3 / MediaCases.PICTURES,
              FfmpegCommand.seconds(each.ffmpegInput(), "") * 1e3 / MediaCases.PICTURES,
              FfmpegCommand.seconds(each.ffmpegInput(), SCALE) * 1e3 / MediaCases.PICTURES));
    }
    return rounds;
  }

  private static double seconds(MediaCases.Work work) throws Exception {
    long begin = System.nanoTime();
    int pictures = work.run();
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (pictures != MediaCases.PICTURES) {
      throw new IllegalStateException(
          "%d pictures came, %d were expected".formatted(pictures, MediaCases.PICTURES));
    }
    return seconds;
  }

  private static void print(String name, List<Cost> rounds) {
    System.out.printf(
        "%-30s %9.2f %9.2f %9.2f  %16.2f %9.2f %9.2f  %6.2f%n",
        name,
        median(rounds, Cost::decode),
        median(rounds, cost -> cost.both - cost.decode),
        median(rounds, Cost::both),
        median(rounds, Cost::ffmpegDecode),
        median(rounds, cost -> cost.ffmpegBoth - cost.ffmpegDecode),
        median(rounds, Cost::ffmpegBoth),
        median(rounds, cost -> cost.both / cost.ffmpegBoth));
  }

  private static double median(List<Cost> rounds, ToDoubleFunction<Cost> of) {
    double[] values = rounds.stream().mapToDouble(of).toArray();
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
