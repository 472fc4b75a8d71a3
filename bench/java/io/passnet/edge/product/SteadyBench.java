package io.passnet.edge.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.passnet.edge.geometry.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prints how steady ranks and ids of peaks are on clips, from the {@code frames.jsonl} that {@code
 * ./passnet analyze FILE --out DIR} wrote. Arguments: such files.
 */
public final class SteadyBench {
  private static final int BEST = 4;

  private SteadyBench() {}

  private record Frame(long timeUs, List<TileShare> tiles, List<Peak> peaks) {}

  /** Reads each file with all of its frames, and with every third. */
  public static void main(String[] files) throws IOException {
    for (String file : files) {
      List<Frame> frames = read(Path.of(file));
      for (int step : new int[] {1, 3}) {
        List<Frame> some = new ArrayList<>();
        for (int k = 0; k < frames.size(); k += step) {
          some.add(frames.get(k));
        }
        System.out.printf("%s, %d frames%n", file, some.size());
        TileRanks ranks = new TileRanks();
        print("ranks as they come", some, some.stream().map(Frame::tiles).toList());
        print(
            "steady ranks",
            some,
            some.stream().map(frame -> ranks.rank(frame.timeUs, frame.tiles)).toList());
        printPeaks(some);
      }
    }
  }

  private static List<Frame> read(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<Frame> frames = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode node = mapper.readTree(line);
      double[] shares = new double[node.get("shares").size()];
      for (int k = 0; k < shares.length; k++) {
        shares[k] = node.get("shares").get(k).asDouble();
      }
      List<Peak> peaks = new ArrayList<>();
      for (JsonNode peak : node.get("peaks")) {
        peaks.add(
            new Peak(
                Direction.ofAngles(
                    peak.get("azimuth").asDouble(), peak.get("elevation").asDouble()),
                peak.get("extent").asDouble(),
                peak.get("weight").asDouble()));
      }
      double[] unused = new double[shares.length];
      frames.add(
          new Frame(
              node.get("mediaTimeUs").asLong(), TileShare.ranked(shares, unused, unused), peaks));
    }
    return frames;
  }

  private static double seconds(List<Frame> frames) {
    return (frames.get(frames.size() - 1).timeUs - frames.get(0).timeUs) / 1e6;
  }

  private static void print(String name, List<Frame> frames, List<List<TileShare>> tables) {
    long swaps = 0;
    long changes = 0;
    double share = 0;
    for (int k = 0; k < tables.size(); k++) {
      List<TileShare> now = tables.get(k);
      share += now.stream().filter(tile -> tile.rank() <= BEST).mapToDouble(TileShare::share).sum();
      List<TileShare> before = tables.get(Math.max(0, k - 1));
      for (int a = 0; a < now.size(); a++) {
        changes += before.get(a).rank() <= BEST && now.get(a).rank() > BEST ? 1 : 0;
        for (int b = 0; b < now.size(); b++) {
          boolean swapped =
              before.get(a).rank() < before.get(b).rank() && now.get(a).rank() > now.get(b).rank();
          swaps += swapped ? 1 : 0;
        }
      }
    }
    System.out.printf(
        "  %-20s %6.1f swaps a second, %5.2f changes of the best %d a second, which have %.4f%n",
        name, swaps / seconds(frames), changes / seconds(frames), BEST, share / tables.size());
  }

  private static void printPeaks(List<Frame> frames) {
    PeakTracks tracks = new PeakTracks();
    Map<Long, Integer> lives = new HashMap<>();
    Set<Long> strongest = new HashSet<>();
    long named = 0;
    for (Frame frame : frames) {
      List<Peak> peaks = tracks.follow(frame.timeUs, frame.peaks);
      named += peaks.size();
      peaks.forEach(peak -> lives.merge(peak.id(), 1, Integer::sum));
      peaks.stream().findFirst().ifPresent(peak -> strongest.add(peak.id()));
    }
    // The life in which a peak that is picked at random has its part.
    double life = lives.values().stream().mapToDouble(n -> (double) n * n).sum() / named;
    System.out.printf(
        "  %d peaks have %d ids, the strongest of each frame %d; a peak's id is seen in %.0f frames, %.1f s%n",
        named, lives.size(), strongest.size(), life, life * seconds(frames) / frames.size());
  }
}
