package io.passnet.edge.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What ONNX Runtime computes with, the fastest first: the order in which {@code auto} tries. */
public enum ExecutionProvider {
  TENSORRT {
    @Override
    OrtSession open(
        byte[] onnx,
        ModelManifest.Graph graph,
        Supplier<SessionOptions> settings,
        ProviderOptions choice)
        throws OrtException {
      requireBuiltIn(OrtProvider.TENSOR_RT);
      return new TensorRt(choice).open(onnx, graph, settings);
    }

    @Override
    String remedy() {
      return "TensorRT 10, CUDA 12 and cuDNN 9 must be on the library path";
    }
  },
  CUDA {
    @Override
    OrtSession open(
        byte[] onnx,
        ModelManifest.Graph graph,
        Supplier<SessionOptions> settings,
        ProviderOptions choice)
        throws OrtException {
      requireBuiltIn(OrtProvider.CUDA);
      try (SessionOptions options = settings.get()) {
        addCuda(options, choice);
        return OnnxRuntime.environment().createSession(onnx, options);
      }
    }

    @Override
    String remedy() {
      return "an NVIDIA driver, CUDA 12 and cuDNN 9 must be on the library path";
    }
  },
  CPU {
    @Override
    OrtSession open(
        byte[] onnx,
        ModelManifest.Graph graph,
        Supplier<SessionOptions> settings,
        ProviderOptions choice)
        throws OrtException {
      try (SessionOptions options = settings.get()) {
        return OnnxRuntime.environment().createSession(onnx, options);
      }
    }

    @Override
    String remedy() {
      return "ONNX Runtime's natives must fit this machine";
    }
  };

  /**
   * Opens a graph with this provider.
   *
   * @param onnx the graph's bytes
   * @param graph what the manifest says of it
   * @param settings makes the session's options, without providers; closed when the graph is open
   * @param choice how a GPU computes
   * @throws OrtException when the provider's libraries cannot be loaded, naming them, or when the
   *     graph cannot be
   */
  abstract OrtSession open(
      byte[] onnx,
      ModelManifest.Graph graph,
      Supplier<SessionOptions> settings,
      ProviderOptions choice)
      throws OrtException;

  /** Returns what a machine needs for this provider. */
  abstract String remedy();

  /** Returns the name used on the command line, in the configuration and on the wire. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static void addCuda(SessionOptions options, ProviderOptions choice) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(choice.deviceId())) {
      for (Map.Entry<String, String> option : choice.forCuda().entrySet()) {
        cuda.add(option.getKey(), option.getValue());
      }
      options.addCUDA(cuda);
    }
  }

  void requireBuiltIn(OrtProvider provider) throws OrtException {
    if (!OrtEnvironment.getAvailableProviders().contains(provider)) {
      throw new OrtException(
          "this build has no %s inside; build it with ./mvnw -Pgpu package".formatted(label()));
    }
  }
}
