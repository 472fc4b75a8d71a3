package io.passnet.edge.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

/** ONNX Runtime in this process: loaded once, and told to keep to itself what it does. */
public final class OnnxRuntime {
  private OnnxRuntime() {}

  /**
   * What is loaded, in one line for people.
   *
   * @throws LinkageError if the libraries cannot be loaded; the message says why
   */
  public static String version() {
    return "ONNX Runtime " + Loaded.ENVIRONMENT.getVersion();
  }

  /** Returns the environment of all sessions. */
  static OrtEnvironment environment() {
    return Loaded.ENVIRONMENT;
  }

  /** The JVM runs this initializer once. */
  private static final class Loaded {
    static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    static {
      try {
        // Its builds for Linux send events to their maker otherwise.
        ENVIRONMENT.setTelemetry(false);
      } catch (OrtException e) {
        throw new IllegalStateException(
            "ONNX Runtime's telemetry cannot be switched off: " + e.getMessage(), e);
      }
    }
  }
}
