package io.passnet.edge.model;

import ai.onnxruntime.OrtEnvironment;

/** ONNX Runtime in this process: loaded once. */
public final class OnnxRuntime {
  private OnnxRuntime() {}

  /**
   * What is loaded, in one line for people.
   *
   * @throws LinkageError if the libraries cannot be loaded; the message says why
   */
  public static String version() {
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion();
  }
}
