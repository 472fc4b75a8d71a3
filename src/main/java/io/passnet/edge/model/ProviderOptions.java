package io.passnet.edge.model;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the GPU's providers compute.
 *
 * @param deviceId the GPU, by CUDA's number, from 0
 * @param precision in which floats
 * @param cache folder that keeps TensorRT's engines for the next start
 * @param cuda options of ONNX Runtime's CUDA provider by name, instead of what is set here
 * @param tensorrt options of its TensorRT provider, likewise
 */
public record ProviderOptions(
    int deviceId,
    Precision precision,
    Path cache,
    Map<String, String> cuda,
    Map<String, String> tensorrt) {

  /** The first GPU, fastest precision, and the cache where Linux keeps caches. */
  public static final ProviderOptions STANDARD =
      new ProviderOptions(0, Precision.AUTO, standardCache(), Map.of(), Map.of());

  /** Most frames in one run. */
  public static final int LARGEST_BATCH = 8;

  /** What TensorRT's engines are built for: to the encoder a frame may be two pictures. */
  private static final int LARGEST_RUN = 2 * LARGEST_BATCH;

  private static final String DEVICE_KEY = "passnet.engine.device-id";
  private static final String CUDA_KEY = "passnet.engine.cuda";
  private static final String TENSORRT_KEY = "passnet.engine.tensorrt";

  /** Left out: device_id, which has a key, and what needs bound or caller-owned device memory. */
  private static final Set<String> CUDA_NAMES =
      Set.of(
          "arena_extend_strategy",
          "cudnn_conv_algo_search",
          "cudnn_conv_use_max_workspace",
          "do_copy_in_default_stream",
          "fuse_conv_bias",
          "gpu_mem_limit",
          "prefer_nhwc",
          "sdpa_kernel",
          "tunable_op_enable",
          "tunable_op_max_tuning_duration_ms",
          "tunable_op_tuning_enable",
          "use_ep_level_unified_stream",
          "use_tf32");

  /** Left out besides: caches and profiles, which differ by graph, and other precisions. */
  private static final Set<String> TENSORRT_NAMES =
      Set.of(
          "trt_auxiliary_streams",
          "trt_build_heuristics_enable",
          "trt_builder_optimization_level",
          "trt_context_memory_sharing_enable",
          "trt_detailed_build_log",
          "trt_engine_hw_compatible",
          "trt_force_sequential_engine_build",
          "trt_layer_norm_fp32_fallback",
          "trt_max_partition_iterations",
          "trt_max_workspace_size",
          "trt_min_subgraph_size",
          "trt_op_types_to_exclude",
          "trt_sparsity_enable",
          "trt_tactic_sources");

  /**
   * Checks the numbers and names; values are checked by ONNX Runtime.
   *
   * @throws ModelException naming the key and what it may be
   */
  public ProviderOptions {
    if (deviceId < 0) {
      throw new ModelException(
          "%s is %d; give the number of a GPU, from 0".formatted(DEVICE_KEY, deviceId));
    }
    cuda = known(CUDA_KEY, cuda, CUDA_NAMES);
    tensorrt = known(TENSORRT_KEY, tensorrt, TENSORRT_NAMES);
  }

  private static Map<String, String> known(
      String key, Map<String, String> options, Set<String> names) {
    options.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            throw new ModelException(
                "%s.%s is not an option that can be set; these can: %s"
                    .formatted(key, name, new TreeSet<>(names).stream().collect(joining(", "))));
          }
        });
    return Map.copyOf(options);
  }

  /** Returns the same for another GPU. */
  public ProviderOptions on(int otherId) {
    return new ProviderOptions(otherId, precision, cache, cuda, tensorrt);
  }

  /** Returns {@code $XDG_CACHE_HOME/passnet}, or {@code .cache/passnet} at home. */
  public static Path standardCache() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("passnet");
  }

  /** Returns the CUDA provider's options, but for the device. */
  Map<String, String> forCuda() {
    Map<String, String> options = new HashMap<>();
    // The model's sizes are known after its first run; arenas that double would keep half of it
    // idle.
    options.put("arena_extend_strategy", "kSameAsRequested");
    // Every kernel is tried once, in warm-up: shapes do not change after it.
    options.put("cudnn_conv_algo_search", "EXHAUSTIVE");
    options.put("use_tf32", flag(precision != Precision.FP32));
    options.putAll(cuda);
    return options;
  }

  /** Returns the TensorRT provider's options for a graph, but for the device and the caches. */
  Map<String, String> forTensorRt(ModelManifest.Graph graph) {
    Map<String, String> options = new HashMap<>();
    options.put("trt_fp16_enable", flag(precision != Precision.FP32));
    // With shapes given, engines are built when the graph is loaded, not at a stream's first frame.
    options.put("trt_profile_min_shapes", shapes(graph, 1));
    options.put("trt_profile_opt_shapes", shapes(graph, 1));
    options.put("trt_profile_max_shapes", shapes(graph, LARGEST_RUN));
    options.putAll(tensorrt);
    return options;
  }

  /** As TensorRT's provider reads them: {@code name:1x2x3,other:1x4}. */
  private static String shapes(ModelManifest.Graph graph, int batch) {
    return graph.inputs().entrySet().stream()
        .map(input -> input.getKey() + ":" + input.getValue().dims(batch))
        .sorted()
        .collect(joining(","));
  }

  private static String flag(boolean on) {
    return on ? "1" : "0";
  }
}
