package io.passnet.edge.config;

import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.Precision;
import io.passnet.edge.model.ProviderOptions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the model is and what it runs on. */
@ConfigMapping(prefix = "passnet.engine")
public interface EngineConfig {
  /** Whether the engine starts with the server; commands that serve nobody switch it off. */
  @WithDefault("true")
  boolean enabled();

  /** Name of a model package on the class path, or path of a folder or zip file. */
  @WithDefault("passnet-s")
  String model();

  /** What to compute with; {@code auto} falls back, a named device is required. */
  @WithDefault("auto")
  DeviceChoice device();

  /** ONNX Runtime's threads on the CPU; 0 for one a core. */
  @WithDefault("0")
  int threads();

  /** The GPU, by CUDA's number. */
  @WithDefault("0")
  int deviceId();

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
    return new EngineSettings(model(), device(), threads(), options());
  }

  /** Returns how a GPU computes. */
  default ProviderOptions options() {
    return new ProviderOptions(
        deviceId(),
        precision(),
        cache().orElseGet(ProviderOptions::standardCache),
        cuda(),
        tensorrt());
  }
}
