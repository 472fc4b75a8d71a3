package io.passnet.edge.model;

import static java.util.stream.Collectors.joining;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The three graphs of a package on the provider that works. Runs beside each other are allowed: on
 * the CPU each is computed by the thread that calls it.
 *
 * @param encoder sees a picture
 * @param audio hears a stretch of sound
 * @param fusion makes the map of both, over the last frames
 * @param providers what came of each provider that was allowed, in the order tried
 */
record Graphs(Graph encoder, Graph audio, Graph fusion, List<ProviderReport> providers)
    implements AutoCloseable {

  /**
   * Loads a package on the best provider that works.
   *
   * @throws ModelException when no allowed provider works; the message gives each one's reason
   */
  static Graphs load(ModelPackage model, DeviceChoice choice, ProviderOptions options) {
    List<ProviderReport> reports = new ArrayList<>();
    Map<String, Graph> graphs = null;
    for (ExecutionProvider provider : choice.candidates()) {
      if (graphs != null) {
        reports.add(new ProviderReport(provider, false, "not tried, a faster one works"));
        continue;
      }
      try {
        graphs = open(model, provider, options);
        reports.add(ProviderReport.working(provider));
      } catch (OrtException | ModelException | LinkageError e) {
        reports.add(ProviderReport.failed(provider, e));
      }
    }
    if (graphs == null) {
      throw new ModelException(
          "No execution provider works with device=%s: %s. Choose device=auto to fall back, or mend what is named"
              .formatted(
                  choice.label(),
                  reports.stream()
                      .map(report -> report.provider().label() + ": " + report.reason())
                      .collect(joining("; "))));
    }
    return new Graphs(
        graphs.get("encoder"), graphs.get("audio"), graphs.get("fusion"), List.copyOf(reports));
  }

  /** Tries one provider with a model: only loading its graphs shows whether it works. */
  static ProviderReport probe(
      ModelPackage model, ExecutionProvider provider, ProviderOptions options) {
    try {
      open(model, provider, options).values().forEach(Graph::close);
      return ProviderReport.working(provider);
    } catch (OrtException | ModelException | LinkageError e) {
      return ProviderReport.failed(provider, e);
    }
  }

  private static Map<String, Graph> open(
      ModelPackage model, ExecutionProvider provider, ProviderOptions options) throws OrtException {
    ModelPackage chosen = model.in(options.precision(), provider);
    Map<String, Graph> graphs = new HashMap<>();
    try {
      for (String name : ModelManifest.GRAPHS) {
        graphs.put(name, new Graph(chosen, name, provider, options));
      }
      return graphs;
    } catch (OrtException | RuntimeException e) {
      graphs.values().forEach(Graph::close);
      throw e;
    }
  }

  /** Returns the provider in use. */
  ExecutionProvider provider() {
    return providers.stream().filter(ProviderReport::active).findFirst().orElseThrow().provider();
  }

  @Override
  public void close() {
    encoder.close();
    audio.close();
    fusion.close();
  }
}
