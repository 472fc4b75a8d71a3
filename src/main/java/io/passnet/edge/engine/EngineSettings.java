package io.passnet.edge.engine;

import io.passnet.edge.model.DeviceChoice;

/**
 * What the engine runs and on what.
 *
 * @param model name or path of the model package
 * @param device what to compute with
 * @param threads ONNX Runtime's threads on the CPU; 0 for one a core
 */
public record EngineSettings(String model, DeviceChoice device, int threads) {}
