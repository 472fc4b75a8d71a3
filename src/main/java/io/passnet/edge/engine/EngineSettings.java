package io.passnet.edge.engine;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.ExecutionProvider;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.model.ProviderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What the engine runs and on what.
 *
 * @param model the default model: name or path of its package, or one of the names of {@code
 *     models}
 * @param models further models: by the name that requests use, name or path of the package
 * @param device what to compute with
 * @param deviceIds the GPUs, by CUDA's numbers; of no meaning on a CPU
 * @param threads threads that run the model on a CPU; 0 for one a core
 * @param batch most frames in one run; empty for what suits the device
 * @param batchWait how long a run waits for further frames
 * @param options how a GPU computes
 */
public record EngineSettings(
    String model,
    Map<String, String> models,
    DeviceChoice device,
    List<Integer> deviceIds,
    int threads,
    OptionalInt batch,
    Duration batchWait,
    ProviderOptions options) {

  /** A GPU's kernels are far from full with one frame; more than this gains little. */
  private static final int BATCH_ON_GPU = 8;

  /** Checks the numbers; messages name the keys. */
  public EngineSettings {
    require(!deviceIds.isEmpty(), "device-id", deviceIds, "at least one number, from 0");
    require(
        deviceIds.stream().distinct().count() == deviceIds.size(),
        "device-id",
        deviceIds,
        "each number once");
    require(threads >= 0 && threads <= 1024, "threads", threads, "0 to 1024");
    int most = batch.orElse(1);
    require(
        most >= 1 && most <= ProviderOptions.LARGEST_BATCH,
        "batch",
        most,
        "1 to " + ProviderOptions.LARGEST_BATCH);
    require(
        !batchWait.isNegative() && batchWait.compareTo(Duration.ofSeconds(1)) <= 0,
        "batch-wait",
        batchWait,
        "0 to 1 s");
    models
        .keySet()
        .forEach(
            name ->
                require(
                    name.matches(ModelSource.NAMES),
                    "models",
                    "given the name '" + name + "'",
                    "a name of small letters, digits, dots, dashes and underlines"));
    deviceIds = List.copyOf(deviceIds);
    models = Map.copyOf(models);
  }

  private static void require(boolean holds, String key, Object found, String allowed) {
    if (!holds) {
      throw new ModelException(
          "passnet.engine.%s is %s; it must be %s".formatted(key, found, allowed));
    }
  }

  /** With what a GPU does by default. */
  public EngineSettings(String model, DeviceChoice device, int threads) {
    this(
        model,
        Map.of(),
        device,
        List.of(0),
        threads,
        OptionalInt.empty(),
        Duration.ZERO,
        ProviderOptions.STANDARD);
  }

  /** Returns where the models are found: the default first, then by their names. */
  public List<ModelSource> sources() {
    List<ModelSource> sources = new ArrayList<>();
    sources.add(
        models.containsKey(model)
            ? new ModelSource(model, models.get(model))
            : new ModelSource("", model));
    new TreeMap<>(models)
        .forEach(
            (name, place) -> {
              if (!name.equals(model)) {
                sources.add(new ModelSource(name, place));
              }
            });
    return sources;
  }

  /** The same with the default model alone, for work that names no other. */
  public EngineSettings alone() {
    Map<String, String> named =
        models.containsKey(model) ? Map.of(model, models.get(model)) : Map.of();
    return new EngineSettings(model, named, device, deviceIds, threads, batch, batchWait, options);
  }

  int threadsOn(ExecutionProvider provider) {
    if (provider != ExecutionProvider.CPU) {
      return 1;
    }
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  BatchSettings batchingOn(ExecutionProvider provider) {
    int suiting = provider == ExecutionProvider.CPU ? 1 : BATCH_ON_GPU;
    return new BatchSettings(batch.orElse(suiting), batchWait);
  }
}
