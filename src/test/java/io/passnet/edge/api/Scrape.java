package io.passnet.edge.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's metrics page said at a moment, in Prometheus' text format.
 *
 * @param types type of each metric, by name
 * @param samples what stood there
 */
record Scrape(Map<String, String> types, List<Sample> samples) {
  /** A line: name, labels and value. */
  record Sample(String name, Map<String, String> labels, double value) {}

  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\w+)$");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-z]\\w*)(?:\\{([^}]*)\\})? (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  static Scrape of(URI page) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(page).header("Accept", "text/plain").build();
    String text = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    Map<String, String> types = new TreeMap<>();
    TYPE.matcher(text).results().forEach(type -> types.put(type.group(1), type.group(2)));
    return new Scrape(types, SAMPLE.matcher(text).results().map(Scrape::sample).toList());
  }

  private static Sample sample(MatchResult line) {
    Map<String, String> labels = new LinkedHashMap<>();
    Matcher label = LABEL.matcher(line.group(2) == null ? "" : line.group(2));
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    double value = Double.parseDouble(line.group(3).replace("Inf", "Infinity"));
    return new Sample(line.group(1), labels, value);
  }

  /** Sum of what has the name and the label, as in {@code reason="waiting"}; or of all. */
  double sum(String name, String... label) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .filter(sample -> label.length == 0 || label[1].equals(sample.labels().get(label[0])))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** Returns the values of each label that a metric has; {@code le} is left out. */
  Map<String, Set<String>> labels(String metric) {
    Map<String, Set<String>> labels = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.name().replaceFirst("_(bucket|sum|count)$", "").equals(metric)
          || sample.name().equals(metric)) {
        sample
            .labels()
            .forEach(
                (name, value) -> labels.computeIfAbsent(name, n -> new TreeSet<>()).add(value));
      }
    }
    labels.remove("le");
    return labels;
  }
}
