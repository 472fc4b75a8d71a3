package io.passnet.edge.config;

import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.Precision;
import io.passnet.edge.model.ProviderOptions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What the model is and what it runs on. */
@ConfigMapping(prefix = "passnet.engine")
public interface EngineConfig {
  /** Whether the engine starts with the server; commands that serve nobody switch it off. */
  @WithDefault("true")
  boolean enabled();

  /**
   * The default model: name of a package on the class path, path of a folder or zip file, or one of
   * the names of {@link #models}.
   */
  @WithDefault("passnet-s")
  String model();

  /** Further models: by the name that requests use, name or path of the package. */
  Map<String, String> models();

  /** What to compute with; {@code auto} falls back, a named device is required. */
  @WithDefault("auto")
  DeviceChoice device();

  /** Threads that run the model on the CPU, each a frame of its own; 0 for one a core. */
  @WithDefault("0")
  int threads();

  /** The GPUs, by CUDA's numbers; streams are shared out among them. */
  @WithDefault("0")
  List<Integer> deviceId();

  /** Most frames of different streams in one run; by default 1 on a CPU and 8 on a GPU. */
  OptionalInt batch();

  /** How long a run waits for further frames. */
  @WithDefault("PT0S")
  Duration batchWait();

  /** In which floats the model computes. */
  @WithDefault("auto")
  Precision precision();

  /** Folder that keeps TensorRT's engines; by default in the user's cache. */
  Optional<Path> cache();

  /** Options of ONNX Runtime's CUDA provider, by its own names. */
  Map<String, String> cuda();

  /** Options of ONNX Runtime's TensorRT provider, by its own names. */
  Map<String, String> tensorrt();

  /** Returns these settings as the engine takes them. */
  default EngineSettings settings() {
    return new EngineSettings(
        model(), models(), device(), deviceId(), threads(), batch(), batchWait(), options());
  }

  /** Returns how the first GPU computes. */
  default ProviderOptions options() {
    return new ProviderOptions(
        deviceId().get(0),
        precision(),
        cache().orElseGet(ProviderOptions::standardCache),
        cuda(),
        tensorrt());
  }
}
