package io.passnet.edge.engine;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.Look;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.ProviderOptions;
import io.passnet.edge.model.StreamState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The model called directly, and through an engine with one thread: the difference is what turns
 * and the way there and back cost. A model that does nothing cannot be put in its place.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBench {
  private static final long STEP_US = 33_333;

  private Passnet model;
  private StreamState state;
  private FrameInput input;
  private Engine engine;
  private Seat seat;
  private FrameInput engineInput;
  private long timeUs;

  /** Loads the model twice, once for itself. */
  @Setup
  public void load() {
    model =
        Passnet.load(
            ModelPackage.open(ModelPackage.DEFAULT), DeviceChoice.CPU, ProviderOptions.STANDARD);
    state = model.open();
    input = model.input();
    engine = Engine.start(new EngineSettings(ModelPackage.DEFAULT, DeviceChoice.CPU, 0));
    seat = engine.defaultModel().seat();
    engineInput = seat.input();
  }

  /** On the caller's thread. */
  @Benchmark
  public float[] direct() {
    timeUs += STEP_US;
    return model.infer(new Look(state, input, timeUs, false, timeUs), true);
  }

  /** Its turn taken, run by the device's thread, waited for. */
  @Benchmark
  public Inference.Outcome scheduled() {
    timeUs += STEP_US;
    return seat.infer(engineInput, timeUs, false, timeUs).join();
  }

  /** Frees both. */
  @TearDown
  public void free() {
    engineInput.close();
    seat.close();
    engine.close();
    input.close();
    state.close();
    model.close();
  }
}
