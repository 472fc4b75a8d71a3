package io.passnet.edge.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One ONNX graph of a package in one ONNX Runtime session. Owns the session and frees it in {@link
 * #close}. On the CPU it is computed by the thread that calls {@link #run}, and several may.
 */
final class Graph implements AutoCloseable {
  private final String name;
  private final OrtSession session;
  private final Set<String> outputs;

  /**
   * Loads a graph and checks its inputs and outputs against the manifest.
   *
   * @throws OrtException when ONNX Runtime or the provider cannot load it
   * @throws ModelException when graph and manifest differ
   */
  Graph(ModelPackage model, String name, ExecutionProvider provider, ProviderOptions choice)
      throws OrtException {
    this.name = name;
    // First of all: providers report what they lack through its logger.
    OnnxRuntime.environment();
    ModelManifest.Graph manifest = model.manifest().graphs().get(name);
    session = provider.open(model.graph(name), manifest, () -> settings(provider), choice);
    outputs = manifest.outputs().keySet();
    try {
      check(model.source(), "input", manifest.inputs(), session.getInputInfo());
      check(model.source(), "output", manifest.outputs(), session.getOutputInfo());
      if (provider != ExecutionProvider.CPU) {
        tryOut(manifest);
      }
    } catch (OrtException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static SessionOptions settings(ExecutionProvider provider) {
    SessionOptions options = new SessionOptions();
    try {
      // Layers are too small to be shared by cores: frames, and turns of a frame, run side by side.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      if (provider != ExecutionProvider.CPU) {
        // Runs of changing shape make the pattern planner hold on to device memory.
        options.setMemoryPatternOptimization(false);
      }
      return options;
    } catch (OrtException e) {
      options.close();
      throw new ModelException("A session's options are refused: " + e.getMessage(), e);
    }
  }

  /** Some libraries of a GPU are first looked for when a graph runs, such as cuDNN. */
  private void tryOut(ModelManifest.Graph manifest) throws OrtException {
    try (Tensors tensors = new Tensors()) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      manifest.inputs().forEach((input, spec) -> inputs.put(input, tensors.zeros(spec)));
      session.run(inputs).close();
    }
  }

  private void check(
      String source, String kind, Map<String, TensorSpec> manifest, Map<String, NodeInfo> graph) {
    if (!manifest.keySet().equals(graph.keySet())) {
      throw new ModelException(
          "%s: graph %s has the %ss %s, the manifest says %s; export the model again"
              .formatted(source, name, kind, graph.keySet(), manifest.keySet()));
    }
    graph.forEach(
        (tensor, node) -> {
          TensorSpec found = spec((TensorInfo) node.getInfo());
          if (!manifest.get(tensor).admits(found)) {
            throw new ModelException(
                "%s: %s %s of graph %s is %s, the manifest says %s; export the model again"
                    .formatted(source, kind, tensor, name, found, manifest.get(tensor)));
          }
        });
  }

  private static TensorSpec spec(TensorInfo info) {
    List<Long> shape = new ArrayList<>();
    for (long dim : info.getShape()) {
      shape.add(dim);
    }
    String type =
        switch (info.type) {
          case UINT8 -> "uint8";
          case FLOAT -> "float32";
          default -> info.type.name();
        };
    return new TensorSpec(type, shape);
  }

  /** Runs the graph from caller-owned inputs into caller-owned outputs; nothing is allocated. */
  void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> pinned) {
    try (OrtSession.Result result = session.run(inputs, Set.of(), pinned, null)) {
      if (pinned.size() != outputs.size()) {
        throw new IllegalStateException(
            "Graph %s has the outputs %s, pinned were %s"
                .formatted(name, outputs, pinned.keySet()));
      }
    } catch (OrtException e) {
      throw new ModelException("Graph %s failed: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelException("Graph %s cannot be closed: %s".formatted(name, e.getMessage()), e);
    }
  }
}
