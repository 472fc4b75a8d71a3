package io.passnet.edge.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.util.Locale;

/** What ONNX Runtime computes with, the fastest first: the order in which {@code auto} tries. */
public enum ExecutionProvider {
  TENSORRT {
    @Override
    void addTo(SessionOptions options) throws OrtException {
      requireBuiltIn(OrtProvider.TENSOR_RT);
      try (OrtTensorRTProviderOptions tensorrt = new OrtTensorRTProviderOptions(0)) {
        tensorrt.add("trt_fp16_enable", "1");
        options.addTensorrt(tensorrt);
      }
      CUDA.addTo(options);
    }

    @Override
    String remedy() {
      return "TensorRT 10, CUDA 12 and cuDNN 9 must be on the library path";
    }
  },
  CUDA {
    @Override
    void addTo(SessionOptions options) throws OrtException {
      requireBuiltIn(OrtProvider.CUDA);
      try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
        options.addCUDA(cuda);
      }
    }

    @Override
    String remedy() {
      return "an NVIDIA driver, CUDA 12 and cuDNN 9 must be on the library path";
    }
  },
  CPU {
    @Override
    void addTo(SessionOptions options) {
      // ONNX Runtime always has it.
    }

    @Override
    String remedy() {
      return "ONNX Runtime's natives must fit this machine";
    }
  };

  /**
   * Adds this provider to a session's options.
   *
   * @throws OrtException when the provider's libraries cannot be loaded; the message names them
   */
  abstract void addTo(SessionOptions options) throws OrtException;

  /** Returns what a machine needs for this provider. */
  abstract String remedy();

  /** Returns the name used on the command line, in the configuration and on the wire. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  void requireBuiltIn(OrtProvider provider) throws OrtException {
    if (!OrtEnvironment.getAvailableProviders().contains(provider)) {
      throw new OrtException(
          "this build has no %s inside; build it with ./mvnw -Pgpu package".formatted(label()));
    }
  }
}
