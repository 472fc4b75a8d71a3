package io.passnet.edge.config;

import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.model.DeviceChoice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

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

  /** Returns these settings as the engine takes them. */
  default EngineSettings settings() {
    return new EngineSettings(model(), device(), threads());
  }
}
