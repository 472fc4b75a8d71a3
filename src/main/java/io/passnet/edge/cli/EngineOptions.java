package io.passnet.edge.cli;

import io.passnet.edge.model.DeviceChoice;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that runs the model. */
final class EngineOptions {
  @Option(
      names = "--model",
      paramLabel = "NAME|PATH",
      description = "Model package: a name, or a folder or zip file (default: passnet-s).")
  String model;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda|tensorrt",
      description =
          "What to compute with. auto tries TensorRT, CUDA, then the CPU and says why; a named one is required (default: auto).")
  DeviceChoice device;

  /** Returns the configuration keys that were given. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    if (model != null) {
      settings.put("passnet.engine.model", model);
    }
    if (device != null) {
      settings.put("passnet.engine.device", device.label());
    }
    return settings;
  }
}
