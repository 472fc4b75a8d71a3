package io.passnet.edge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderOptionsTest {
  private static final Path CACHE = Path.of("cache");

  @Test
  void exactFloatsSwitchEverythingShorterOff() {
    ModelManifest.Graph encoder =
        ModelPackage.open(ModelPackage.DEFAULT).manifest().graphs().get("encoder");
    ProviderOptions exact = options(Precision.FP32, Map.of(), Map.of());
    assertThat(exact.forCuda()).containsEntry("use_tf32", "0");
    assertThat(exact.forTensorRt(encoder)).containsEntry("trt_fp16_enable", "0");
    ProviderOptions fast = options(Precision.AUTO, Map.of(), Map.of());
    assertThat(fast.forCuda()).containsEntry("use_tf32", "1");
    assertThat(fast.forTensorRt(encoder)).containsEntry("trt_fp16_enable", "1");
  }

  @Test
  void enginesAreBuiltForEveryInputFromOneToTheLargestBatch() {
    ModelManifest.Graph fusion =
        ModelPackage.open(ModelPackage.DEFAULT).manifest().graphs().get("fusion");
    Map<String, String> options = ProviderOptions.STANDARD.forTensorRt(fusion);
    assertThat(options.get("trt_profile_min_shapes").split(","))
        .hasSameSizeAs(fusion.inputs().keySet())
        .contains("visual:1x16x688x96", "scene_time:1");
    assertThat(options.get("trt_profile_max_shapes").split(","))
        .contains("visual:16x16x688x96", "scene_time:16");
  }

  @Test
  void whatTheOperatorSetsGoesFirst() {
    ProviderOptions options =
        options(Precision.AUTO, Map.of("cudnn_conv_algo_search", "HEURISTIC"), Map.of());
    assertThat(options.forCuda())
        .containsEntry("cudnn_conv_algo_search", "HEURISTIC")
        .containsEntry("arena_extend_strategy", "kSameAsRequested");
  }

  @Test
  void aNameThatCannotBeSetIsRefusedBesideThoseThatCan() {
    assertThatThrownBy(() -> options(Precision.AUTO, Map.of("enable_cuda_graph", "1"), Map.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("passnet.engine.cuda.enable_cuda_graph")
        .hasMessageContaining("gpu_mem_limit");
    assertThatThrownBy(() -> options(Precision.AUTO, Map.of(), Map.of("fp16", "1")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("passnet.engine.tensorrt.fp16")
        .hasMessageContaining("trt_builder_optimization_level");
  }

  @Test
  void aGpuHasANumberFromZero() {
    assertThatThrownBy(() -> new ProviderOptions(-1, Precision.AUTO, CACHE, Map.of(), Map.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("passnet.engine.device-id is -1");
  }

  private static ProviderOptions options(
      Precision precision, Map<String, String> cuda, Map<String, String> tensorrt) {
    return new ProviderOptions(0, precision, CACHE, cuda, tensorrt);
  }
}
