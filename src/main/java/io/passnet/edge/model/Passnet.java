package io.passnet.edge.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Spares<StreamState> states;
  private final Spares<FrameInput> inputs;
  private final Spares<Sight> sights;
  private final Map<Integer, Spares<Batch>> batches = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private Passnet(ModelManifest manifest, Graphs graphs) {
    this.manifest = manifest;
    this.graphs = graphs;
    states = new Spares<>(() -> new StreamState(this, manifest), StreamState::free, SPARE);
    inputs = new Spares<>(() -> new FrameInput(this, manifest), FrameInput::free, SPARE);
    // No more of these are made than run at once.
    sights = new Spares<>(() -> new Sight(manifest), Sight::free, Integer.MAX_VALUE);
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
  public StreamState open() {
    requireOpen();
    StreamState state = states.lend();
    state.forget();
    return state;
  }

  void release(StreamState state) {
    states.giveBack(state, state.used());
  }

  /** Lends buffers for a frame; to be closed by the caller. */
  public FrameInput input() {
    requireOpen();
    return inputs.lend();
  }

  void release(FrameInput input) {
    inputs.giveBack(input, true);
  }

  /** Frees what was given back and kept for the next. */
  public void tidy() {
    states.tidy();
    inputs.tidy();
    sights.tidy();
    batches.values().forEach(Spares::tidy);
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
  public int openStates() {
    return states.lent();
  }

  /**
   * Looks at one frame: {@link #see} and {@link #fuse}.
   *
   * @param shared as {@link #see} has it
   * @return density relative to uniform, [map height][map width], rows from the top
   */
  public float[] infer(Look look, boolean shared) {
    return fuse(look, see(look, shared));
  }

  /**
   * Sees and hears a frame by itself, for which the frames before it need not be known yet.
   *
   * @param shared whether idle threads of the calling thread's fork-join pool may take up some of
   *     the frame's turns and its sound
   * @return what there is to be fused
   */
  public Sight see(Look look, boolean shared) {
    Sight sight = sights.lend();
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
                          .run(Map.of("frame", look.input().turned(turn)), sight.seen(turn))));
        }
      } else {
        graphs.encoder().run(Map.of("frame", look.input().allTurns()), sight.seen());
      }
      if (look.heard()) {
        parts.add(
            ForkJoinTask.adapt(
                () ->
                    graphs.audio().run(Map.of("samples", look.input().samples()), sight.heard())));
      }
      parts.forEach(shared ? ForkJoinTask::fork : ForkJoinTask::quietlyInvoke);
      // All have to end before one's failure is told, as the buffers are used again then.
      parts.forEach(ForkJoinTask::quietlyJoin);
      parts.forEach(ForkJoinTask::join);
      return sight;
    } catch (RuntimeException | Error e) {
      sights.giveBack(sight, true);
      throw e;
    }
  }

  /**
   * Fuses what was seen in a frame with the frames before it; a stream's frames one after the
   * other, in their order.
   *
   * @param sight of the same frame, not to be used after
   * @return density relative to uniform, [map height][map width], rows from the top
   */
  public float[] fuse(Look look, Sight sight) {
    try {
      look.state().take(look, sight.visual(), sight.audio());
      graphs.fusion().run(sight.fusionInputs(look.state()), sight.fused());
      return sight.map();
    } finally {
      sights.giveBack(sight, true);
    }
  }

  /**
   * Looks at frames of different streams, two at least, in one run of each graph.
   *
   * @return their maps, as {@link #fuse} gives them
   */
  public float[][] infer(List<Look> looks) {
    Spares<Batch> ofSize = batches.computeIfAbsent(looks.size(), this::batches);
    Batch batch = ofSize.lend();
    try {
      return batch.run(graphs, looks);
    } finally {
      ofSize.giveBack(batch, true);
    }
  }

  private Spares<Batch> batches(int size) {
    return new Spares<>(() -> new Batch(manifest, size), Batch::close, Integer.MAX_VALUE);
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
    states.close();
    inputs.close();
    sights.close();
    batches.values().forEach(Spares::close);
    graphs.close();
  }
}
