package io.passnet.edge.cli.bench;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics as Prometheus' text format has them: {@code name{label="value",...} number} a line.
 *
 * @param values number by name and labels, as they stand in the text
 */
record MetricsText(Map<String, Double> values) {
  static final MetricsText NONE = new MetricsText(Map.of());

  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][^ {]*(?:\\{.*\\})?) (\\S+).*");
  private static final Pattern COUNTER = Pattern.compile("passnet_(\\w+)_total(?:\\{.*\\})?");
  private static final Pattern LABEL = Pattern.compile("\\w=\"([^\"]+)\"");

  static MetricsText parse(String text) {
    Map<String, Double> values = new LinkedHashMap<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> values.put(line.group(1), number(line.group(2))));
    return new MetricsText(values);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.replace("Inf", "Infinity"));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  boolean known() {
    return !values.isEmpty();
  }

  /** Sum over all labels of a name. */
  double sum(String name) {
    return sum(name, "");
  }

  /** Sum over those labels of a name that hold a text, such as {@code area="heap"}. */
  double sum(String name, String label) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().equals(name) || entry.getKey().startsWith(name + "{"))
        .filter(entry -> entry.getKey().contains(label))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /**
   * What the server counted that was not so often earlier: by the counter's name without {@code
   * passnet_} and {@code _total}, and its labels' values, as in {@code frames_dropped waiting}.
   */
  Map<String, Long> eventsSince(MetricsText earlier) {
    Map<String, Long> events = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          Matcher counter = COUNTER.matcher(name);
          long more = Math.round(value - earlier.values.getOrDefault(name, 0.0));
          if (counter.matches() && more > 0) {
            String labels =
                LABEL.matcher(name).results().map(label -> " " + label.group(1)).collect(joining());
            events.put(counter.group(1) + labels, more);
          }
        });
    return events;
  }
}
