package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

/** FFmpeg's own command, of the very build that the server uses. */
final class FfmpegCommand {
  /** What {@code -benchmark} prints at the end: seconds from the start of the work to its end. */
  private static final Pattern TIME = Pattern.compile("bench: .*rtime=([0-9.]+)s");

  private FfmpegCommand() {}

  /**
   * Decodes an input and throws the pictures away.
   *
   * @param input the options and the file to read
   * @param filter what is done to each picture; empty for nothing
   * @return seconds by the command's own count, its start left out
   */
  static double seconds(List<String> input, String filter)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Loader.load(ffmpeg.class));
    words.addAll(List.of("-hide_banner", "-nostdin", "-benchmark", "-filter_threads", "1"));
    words.addAll(input);
    if (!filter.isEmpty()) {
      words.addAll(List.of("-vf", filter));
    }
    words.addAll(List.of("-an", "-f", "null", "-"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    Matcher time = TIME.matcher(said);
    if (process.waitFor() != 0 || !time.find()) {
      throw new IOException(String.join(" ", words) + " failed:\n" + said);
    }
    return Double.parseDouble(time.group(1));
  }
}
