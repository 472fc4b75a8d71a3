package io.passnet.edge.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What docs/metrics.md says.
 *
 * @param metrics the rows of its tables, by name
 * @param mentioned every name with {@code passnet_} on the page, in the examples too
 */
record MetricsPage(Map<String, Row> metrics, Set<String> mentioned) {
  /**
   * A metric.
   *
   * @param type as Prometheus calls it
   * @param labels the values of each label; none where any may come
   */
  record Row(String type, Map<String, Set<String>> labels) {}

  private static final Pattern ROW =
      Pattern.compile("\\| `(passnet_\\w+)` \\| (\\w+), \\w+ \\|([^|]*)\\| [^|]+ \\|[^|]*\\|");
  private static final Pattern LABEL = Pattern.compile("`(\\w+)`(?:: ([\\w, ]+))?");
  private static final Pattern NAME = Pattern.compile("passnet_\\w*[a-z]\\b");

  static MetricsPage read() throws IOException {
    String text = Files.readString(Path.of("docs/metrics.md"));
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : text.lines().filter(each -> each.startsWith("| `")).toList()) {
      Matcher row = ROW.matcher(line);
      if (!row.matches() || rows.put(row.group(1), row(row)) != null) {
        throw new AssertionError("No row of a metric, or the second one of its name: " + line);
      }
    }
    return new MetricsPage(
        rows, NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet()));
  }

  private static Row row(Matcher row) {
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    Matcher label = LABEL.matcher(row.group(3));
    while (label.find()) {
      String values = label.group(2);
      labels.put(
          label.group(1),
          values == null ? Set.of() : new TreeSet<>(Set.of(values.strip().split(", "))));
    }
    return new Row(row.group(2), labels);
  }
}
