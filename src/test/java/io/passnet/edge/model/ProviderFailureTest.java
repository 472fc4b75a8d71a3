package io.passnet.edge.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;

/** Messages as ONNX Runtime 1.29 throws them, with libraries, a driver or a GPU missing. */
class ProviderFailureTest {
  private static final String BRIDGE =
      "Error code - ORT_FAIL - message: /src/provider_bridge_ort.cc:1988 onnxruntime::Provider& Get()"
          + " [ONNXRuntimeError] : 1 : FAIL : Failed to load library /natives/libonnxruntime_providers_cuda.so"
          + " with error: %s: cannot open shared object file: No such file or directory\n";

  @Test
  void aMissingLibraryIsNamedWithWhereItComesFrom() {
    assertThat(missing("libcublasLt.so.12"))
        .startsWith("libcublasLt.so.12: cannot open shared object file")
        .contains("install CUDA 12's libraries");
    assertThat(missing("libcudnn.so.9")).startsWith("libcudnn.so.9").contains("install cuDNN 9");
    assertThat(missing("libnvinfer.so.10")).contains("install TensorRT 10");
    assertThat(missing("libcuda.so.1")).contains("install NVIDIA's driver").contains("--gpus all");
  }

  @Test
  void aMissingGpuIsSaidWithoutSourceLines() {
    String message =
        "Error code - ORT_FAIL - message: /src/cuda_execution_provider_info.cc:62 static FromProviderOptions()"
            + " [ONNXRuntimeError] : 1 : FAIL : provider_options_utils.h:187 Parse Failed to parse provider"
            + " option \"device_id\": CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ;"
            + " hostname=vm ; file=/src/cuda_execution_provider_info.cc ; line=69 ; ";
    assertThat(reason(message))
        .startsWith("CUDA failure 100: no CUDA-capable device is detected (")
        .contains("nvidia-smi")
        .doesNotContain("hostname");
  }

  @Test
  void ofAnythingElseTheInnermostMessageIsTold() {
    String message =
        "Error code - ORT_FAIL - message: /src/x.cc:62 [ONNXRuntimeError] : 1 : FAIL :"
            + " Unknown provider option: \"foo\".";
    assertThat(reason(message))
        .startsWith("Unknown provider option: \"foo\".")
        .contains("docs/gpu.md");
    assertThat(reason("something new")).startsWith("something new (");
  }

  @Test
  void whatIsWrongWithThePackageNeedsNoLibraries() {
    assertThat(
            ProviderFailure.reason(
                ExecutionProvider.CUDA, new ModelException("export the model again")))
        .isEqualTo("export the model again");
  }

  private static String missing(String library) {
    return reason(BRIDGE.formatted(library));
  }

  private static String reason(String message) {
    return ProviderFailure.reason(ExecutionProvider.CUDA, new OrtException(message));
  }
}
