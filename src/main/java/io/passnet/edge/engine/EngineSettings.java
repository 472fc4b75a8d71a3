package io.passnet.edge.engine;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.ProviderOptions;

/**
 * What the engine runs and on what.
 *
 * @param model name or path of the model package
 * @param device what to compute with
 * @param threads ONNX Runtime's threads on the CPU; 0 for one a core
 * @param options how a GPU computes
 */
public record EngineSettings(
    String model, DeviceChoice device, int threads, ProviderOptions options) {

  /** With what a GPU does by default. */
  public EngineSettings(String model, DeviceChoice device, int threads) {
    this(model, device, threads, ProviderOptions.STANDARD);
  }
}
