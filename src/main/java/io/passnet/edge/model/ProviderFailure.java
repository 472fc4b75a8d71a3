package io.passnet.edge.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a provider does not work, and what to do, of what ONNX Runtime throws. */
final class ProviderFailure {
  private static final String LIBRARY_ERROR = " with error: ";
  private static final Pattern CUDA_FAILURE = Pattern.compile("CUDA failure \\d+: [^;]*[^; ]");
  private static final Pattern INNERMOST =
      Pattern.compile(".*\\[ONNXRuntimeError\\] : \\d+ : \\w+ : (.*)", Pattern.DOTALL);

  private ProviderFailure() {}

  /** Returns one sentence of why, with what to do about it. */
  static String reason(ExecutionProvider provider, Throwable failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    if (failure instanceof ModelException) {
      return message;
    }
    String why = why(message);
    return "%s (%s)".formatted(why, remedy(provider, why));
  }

  /** ONNX Runtime tells its own source lines first, then what is the matter. */
  private static String why(String message) {
    int library = message.lastIndexOf(LIBRARY_ERROR);
    if (library >= 0) {
      return message.substring(library + LIBRARY_ERROR.length());
    }
    Matcher cuda = CUDA_FAILURE.matcher(message);
    if (cuda.find()) {
      return cuda.group();
    }
    Matcher innermost = INNERMOST.matcher(message);
    return innermost.matches() ? innermost.group(1) : message;
  }

  private static String remedy(ExecutionProvider provider, String why) {
    if (why.contains("libcuda.so") || why.contains("driver version is insufficient")) {
      return "install NVIDIA's driver for CUDA 12; start a container with --gpus all";
    }
    if (why.contains("libnvinfer") || why.contains("libnvonnxparser")) {
      return "install TensorRT 10 for CUDA 12, or add its folder to LD_LIBRARY_PATH";
    }
    if (why.contains("libcudnn") || why.contains("cuDNN is not available")) {
      return "install cuDNN 9 for CUDA 12, or add its folder to LD_LIBRARY_PATH";
    }
    if (why.contains("cannot open shared object file")) {
      return "install CUDA 12's libraries, or add their folder to LD_LIBRARY_PATH";
    }
    if (why.contains("no CUDA-capable device")) {
      return "the driver finds no GPU: see nvidia-smi and CUDA_VISIBLE_DEVICES";
    }
    if (why.contains("invalid device ordinal") || why.contains("Invalid device ID")) {
      return "there is no GPU of that number: see nvidia-smi and passnet.engine.device-id";
    }
    if (why.contains("provider option")) {
      return "correct it; docs/gpu.md has the options and their values";
    }
    return provider.remedy();
  }
}
