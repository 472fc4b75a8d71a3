package io.passnet.edge.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinTask;

/**
 * A loaded streaming PASSNet: the encoder sees each frame once, the audio graph each stretch of
 * sound once, and only the fusion graph runs over the stream's last T frames. Cost per frame does
 * not grow with T.
 *
 * <p>Safe for use by several threads, each with streams of its own at a time.
 */
public final class Passnet implements AutoCloseable {
  /** What is kept of each kind when given back, so that short streams cost no native memory. */
  private static final int SPARE = 8;

  private final ModelManifest manifest;
  private final Graphs graphs;
  private final Deque<StreamState> spareStates = new ArrayDeque<>();
  private final Deque<FrameInput> spareInputs = new ArrayDeque<>();
  private final Deque<Workspace> spareWorkspaces = new ArrayDeque<>();
  private final Map<Integer, Deque<Batch>> spareBatches = new HashMap<>();
  private int openStates;
  private boolean closed;

  private Passnet(ModelManifest manifest, Graphs graphs) {
    this.manifest = manifest;
    this.graphs = graphs;
  }

  /**
   * Loads a package on the best provider that works.
   *
   * @param options how a GPU computes
   * @throws ModelException when no allowed provider works; the message gives each one's reason
   */
  public static Passnet load(ModelPackage model, DeviceChoice choice, ProviderOptions options) {
    requireNonNull(model, "model is null");
    return new Passnet(model.manifest(), Graphs.load(model, choice, options));
  }

  /** Tries one provider with a model: only loading its graphs shows whether it works. */
  public static ProviderReport probe(
      ModelPackage model, ExecutionProvider provider, ProviderOptions options) {
    return Graphs.probe(model, provider, options);
  }

  /** Returns what the package says of itself. */
  public ModelManifest manifest() {
    return manifest;
  }

  /** Returns the provider in use. */
  public ExecutionProvider provider() {
    return graphs.provider();
  }

  /** Returns what came of each provider that was allowed, in the order tried. */
  public List<ProviderReport> providers() {
    return graphs.providers();
  }

  /** Opens the memory of a new stream; to be closed by the caller. */
  public synchronized StreamState open() {
    requireOpen();
    StreamState state = spareStates.isEmpty() ? new StreamState(this, manifest) : spareStates.pop();
    state.lend(true);
    openStates++;
    return state;
  }

  synchronized void release(StreamState state) {
    if (!state.lend(false)) {
      return;
    }
    openStates--;
    if (closed || !state.used() || spareStates.size() == SPARE) {
      state.free();
    } else {
      state.forget();
      spareStates.push(state);
    }
  }

  /** Lends buffers for a frame; to be closed by the caller. */
  public synchronized FrameInput input() {
    requireOpen();
    FrameInput input = spareInputs.isEmpty() ? new FrameInput(this, manifest) : spareInputs.pop();
    input.lend(true);
    return input;
  }

  synchronized void release(FrameInput input) {
    if (!input.lend(false)) {
      return;
    }
    if (closed || spareInputs.size() == SPARE) {
      input.free();
    } else {
      spareInputs.push(input);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The model " + manifest.name() + " is closed");
    }
  }

  /** Returns how many tensors are open in this process: in use and spare ones. */
  public static int liveTensors() {
    return Tensors.live();
  }

  /** Returns how many streams hold state of this model now. */
  public synchronized int openStates() {
    return openStates;
  }

  /**
   * Looks at one frame.
   *
   * @param shared whether idle threads of the calling thread's fork-join pool may take up some of
   *     the frame's turns and its sound
   * @return density relative to uniform, [map height][map width], rows from the top
   */
  public float[] infer(Look look, boolean shared) {
    StreamState state = look.state();
    state.advance(look.mediaTimeUs(), look.heard(), look.sceneTimeUs());
    Workspace workspace = workspace();
    try {
      List<ForkJoinTask<?>> parts = new ArrayList<>();
      if (graphs.provider() == ExecutionProvider.CPU) {
        for (int i = 0; i < manifest.frame().turns(); i++) {
          int turn = i;
          parts.add(
              ForkJoinTask.adapt(
                  () ->
                      graphs
                          .encoder()
                          .run(
                              Map.of("frame", look.input().turned(turn)),
                              Map.of(
                                  "visual",
                                  state.visual(turn),
                                  "detail",
                                  workspace.detail(turn)))));
        }
      } else {
        graphs
            .encoder()
            .run(
                Map.of("frame", look.input().allTurns()),
                Map.of("visual", state.visual(), "detail", workspace.detailOfTurns()));
      }
      if (look.heard()) {
        parts.add(
            ForkJoinTask.adapt(
                () ->
                    graphs
                        .audio()
                        .run(
                            Map.of("samples", look.input().samples()),
                            Map.of("audio", state.audio()))));
      }
      if (shared) {
        ForkJoinTask.invokeAll(parts);
      } else {
        parts.forEach(ForkJoinTask::invoke);
      }
      graphs.fusion().run(workspace.fusionInputs(state), workspace.fusionOutputs());
      return workspace.map();
    } finally {
      release(workspace);
    }
  }

  /**
   * Looks at frames of different streams, two at least, in one run of each graph.
   *
   * @return their maps, as {@link #infer(Look, boolean)} gives them
   */
  public float[][] infer(List<Look> looks) {
    looks.forEach(
        look -> look.state().advance(look.mediaTimeUs(), look.heard(), look.sceneTimeUs()));
    Batch batch = batch(looks.size());
    try {
      return batch.run(graphs, looks);
    } finally {
      release(looks.size(), batch);
    }
  }

  private synchronized Workspace workspace() {
    return spareWorkspaces.isEmpty() ? new Workspace(manifest) : spareWorkspaces.pop();
  }

  private synchronized void release(Workspace workspace) {
    spareWorkspaces.push(workspace);
  }

  private synchronized Batch batch(int size) {
    Batch spare = spareBatches.computeIfAbsent(size, any -> new ArrayDeque<>()).poll();
    return spare == null ? new Batch(manifest, size) : spare;
  }

  private synchronized void release(int size, Batch batch) {
    spareBatches.get(size).push(batch);
  }

  /**
   * Frees the graphs and all that is spare; open states and lent inputs are freed as they are
   * closed. Nothing may be running.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    spareStates.forEach(StreamState::free);
    spareStates.clear();
    spareInputs.forEach(FrameInput::free);
    spareInputs.clear();
    spareWorkspaces.forEach(Workspace::close);
    spareWorkspaces.clear();
    spareBatches.values().forEach(batches -> batches.forEach(Batch::close));
    spareBatches.clear();
    graphs.close();
  }
}
