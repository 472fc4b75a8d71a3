package io.passnet.edge.model;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import ai.onnxruntime.OrtException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A loaded streaming PASSNet: the encoder sees each frame once, the audio graph each stretch of
 * sound once, and only the fusion graph runs over the stream's last T frames. Cost per frame does
 * not grow with T.
 *
 * <p>{@link #infer} is called by one thread; {@link #open} and {@link StreamState#close} by any.
 */
public final class Passnet implements AutoCloseable {
  /** Freed states kept for the next streams, so that short streams cost no native memory. */
  private static final int SPARE_STATES = 8;

  private final ModelManifest manifest;
  private final Map<String, Graph> graphs;
  private final List<ProviderReport> providers;
  private final Deque<StreamState> spare = new ArrayDeque<>();
  private int open;
  private boolean closed;

  private Passnet(
      ModelManifest manifest, Map<String, Graph> graphs, List<ProviderReport> providers) {
    this.manifest = manifest;
    this.graphs = graphs;
    this.providers = List.copyOf(providers);
  }

  /**
   * Loads a package on the best provider that works.
   *
   * @param threads ONNX Runtime's threads; 0 for one a core
   * @throws ModelException when no allowed provider works; the message gives each one's reason
   */
  public static Passnet load(ModelPackage model, DeviceChoice choice, int threads) {
    return load(model, choice, threads, ProviderOptions.STANDARD);
  }

  /**
   * Loads a package on the best provider that works.
   *
   * @param threads ONNX Runtime's threads; 0 for one a core
   * @param options how a GPU computes
   * @throws ModelException when no allowed provider works; the message gives each one's reason
   */
  public static Passnet load(
      ModelPackage model, DeviceChoice choice, int threads, ProviderOptions options) {
    requireNonNull(model, "model is null");
    List<ProviderReport> reports = new ArrayList<>();
    Map<String, Graph> graphs = null;
    for (ExecutionProvider provider : choice.candidates()) {
      if (graphs != null) {
        reports.add(new ProviderReport(provider, false, "not tried, a faster one works"));
        continue;
      }
      try {
        graphs = graphs(model, provider, threads, options);
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
    return new Passnet(model.manifest(), graphs, reports);
  }

  /** Tries one provider with a model: only loading its graphs shows whether it works. */
  public static ProviderReport probe(
      ModelPackage model, ExecutionProvider provider, ProviderOptions options) {
    try {
      graphs(model, provider, 1, options).values().forEach(Graph::close);
      return ProviderReport.working(provider);
    } catch (OrtException | ModelException | LinkageError e) {
      return ProviderReport.failed(provider, e);
    }
  }

  private static Map<String, Graph> graphs(
      ModelPackage model, ExecutionProvider provider, int threads, ProviderOptions options)
      throws OrtException {
    ModelPackage chosen = model.in(options.precision(), provider);
    Map<String, Graph> graphs = new HashMap<>();
    try {
      for (String name : ModelManifest.GRAPHS) {
        graphs.put(name, new Graph(chosen, name, provider, threads, options));
      }
      return graphs;
    } catch (OrtException | RuntimeException e) {
      graphs.values().forEach(Graph::close);
      throw e;
    }
  }

  /** Returns what the package says of itself. */
  public ModelManifest manifest() {
    return manifest;
  }

  /** Returns the provider in use. */
  public ExecutionProvider provider() {
    return providers.stream().filter(ProviderReport::active).findFirst().orElseThrow().provider();
  }

  /** Returns what came of each provider that was allowed, in the order tried. */
  public List<ProviderReport> providers() {
    return providers;
  }

  /** Opens the memory of a new stream; to be closed by the caller. */
  public synchronized StreamState open() {
    if (closed) {
      throw new IllegalStateException("The model " + manifest.name() + " is closed");
    }
    StreamState state = spare.isEmpty() ? new StreamState(this, manifest) : spare.pop();
    state.lend(true);
    open++;
    return state;
  }

  synchronized void release(StreamState state) {
    if (!state.lend(false)) {
      return;
    }
    open--;
    if (closed || spare.size() == SPARE_STATES) {
      state.free();
    } else {
      state.forget();
      spare.push(state);
    }
  }

  /** Returns how many tensors are open in this process: states in use and spare ones. */
  public static int liveTensors() {
    return Tensors.live();
  }

  /** Returns how many streams hold state of this model now. */
  public synchronized int openStates() {
    return open;
  }

  /**
   * Looks at the picture, and at the sound if any was heard, in the state's input buffers.
   *
   * @param mediaTimeUs the frame's media time, not before the previous frame's
   * @param heard whether the state's sound buffer holds sound
   * @param sceneTimeUs time since the scene began
   * @return density relative to uniform, [map height][map width], rows from the top
   */
  public float[] infer(StreamState state, long mediaTimeUs, boolean heard, long sceneTimeUs) {
    state.advance(mediaTimeUs, heard, sceneTimeUs);
    graphs.get("encoder").run(state.encoderInputs(), state.encoderOutputs());
    if (heard) {
      graphs.get("audio").run(state.audioInputs(), state.audioOutputs());
    }
    graphs.get("fusion").run(state.fusionInputs(), state.fusionOutputs());
    return state.map();
  }

  /** Frees the graphs and the spare states; open states are freed as they are closed. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    spare.forEach(StreamState::free);
    spare.clear();
    graphs.values().forEach(Graph::close);
  }
}
