package io.passnet.edge.cli.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads WebVTT by the rules of its grammar (W3C WebVTT, 4.1), cues without names or settings. */
final class Vtt {
  private static final String TIME = "(?:(\\d{2,}):)?([0-5]\\d):([0-5]\\d)\\.(\\d{3})";
  private static final Pattern TIMES = Pattern.compile(TIME + "[ \t]+-->[ \t]+" + TIME);

  /** Times are seconds. */
  record Cue(double start, double end, String text) {}

  private Vtt() {}

  static List<Cue> parse(String file) {
    String[] blocks = file.strip().split("\n\n+");
    if (!blocks[0].equals("WEBVTT")) {
      throw new IllegalArgumentException("No WebVTT: " + blocks[0]);
    }
    List<Cue> cues = new ArrayList<>();
    for (String block : Arrays.asList(blocks).subList(1, blocks.length)) {
      String[] lines = block.split("\n", 2);
      Matcher times = TIMES.matcher(lines[0]);
      if (!times.matches() || lines.length < 2 || lines[1].contains("-->")) {
        throw new IllegalArgumentException("No cue: " + block);
      }
      Cue cue = new Cue(seconds(times, 1), seconds(times, 5), lines[1]);
      if (cue.end() <= cue.start()) {
        throw new IllegalArgumentException("A cue that ends before it begins: " + block);
      }
      cues.add(cue);
    }
    return cues;
  }

  private static double seconds(Matcher times, int first) {
    String hours = times.group(first);
    return (hours == null ? 0 : Integer.parseInt(hours)) * 3600
        + Integer.parseInt(times.group(first + 1)) * 60
        + Integer.parseInt(times.group(first + 2))
        + Integer.parseInt(times.group(first + 3)) / 1000.0;
  }
}
