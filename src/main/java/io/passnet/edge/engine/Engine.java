package io.passnet.edge.engine;

import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.StreamState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A warm model on its device, with the one thread that runs it. Closing it answers what waits,
 * stops the thread and frees the model.
 */
public final class Engine implements AutoCloseable {
  /** The first two runs are slow: memory is taken, on a GPU kernels are chosen. Then none is. */
  private static final int WARM_UP_RUNS = 5;

  /** How long a file waits for live streams. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final Passnet model;
  private final Scheduler scheduler;
  private final Thread device;
  private final Duration cadence;
  private volatile boolean closing;

  private Engine(Passnet model) {
    this.model = model;
    this.cadence = warmUp(model);
    scheduler = new Scheduler(model, System::nanoTime);
    device = new Thread(this::loop, "passnet-" + model.provider().label());
    device.setDaemon(true);
  }

  /**
   * Loads the model, warms it up and starts its thread. Takes seconds.
   *
   * @throws io.passnet.edge.model.ModelException when there is no such model, or it cannot run here
   */
  public static Engine start(EngineSettings settings) {
    Passnet model =
        Passnet.load(
            ModelPackage.open(settings.model()),
            settings.device(),
            settings.threads(),
            settings.options());
    try {
      Engine engine = new Engine(model);
      engine.device.start();
      return engine;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static Duration warmUp(Passnet model) {
    long fastest = Long.MAX_VALUE;
    try (StreamState state = model.open()) {
      for (int i = 0; i < WARM_UP_RUNS; i++) {
        long start = System.nanoTime();
        model.infer(state, i * 33_333L, true, i * 33_333L);
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
    }
    return Duration.ofNanos(fastest);
  }

  private void loop() {
    try {
      while (!closing) {
        scheduler.doWork();
      }
    } catch (InterruptedException e) {
      // Closing: what waits is answered by close().
    }
  }

  /** Returns what the model says of itself. */
  public ModelManifest manifest() {
    return model.manifest();
  }

  /** Returns the model, for what it reports of itself. */
  public Passnet model() {
    return model;
  }

  /** Returns the fastest answer seen in warm-up: what one stream alone can expect. */
  public Duration cadence() {
    return cadence;
  }

  /** Opens the state of a new stream; to be closed by the caller. */
  public StreamState open() {
    return model.open();
  }

  /** Queues a frame; {@code done} is called on the device's thread. */
  public void submit(Inference inference) {
    scheduler.submit(inference);
  }

  /**
   * Runs one frame of a file and waits for it; live streams go first, for a second at most.
   *
   * @return the outcome
   */
  public Inference.Outcome infer(
      StreamState state, long mediaTimeUs, boolean heard, long sceneTimeUs) {
    CompletableFuture<Inference.Outcome> outcome = new CompletableFuture<>();
    submit(
        new Inference(
            state,
            mediaTimeUs,
            heard,
            sceneTimeUs,
            System.nanoTime() + PATIENCE_NANOS,
            (result, failure) -> {
              if (failure == null) {
                outcome.complete(result);
              } else {
                outcome.completeExceptionally(failure);
              }
            }));
    return outcome.join();
  }

  @Override
  public void close() {
    closing = true;
    device.interrupt();
    try {
      device.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    scheduler.close();
    model.close();
  }
}
