package io.passnet.edge.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens graphs with TensorRT, which builds an engine for each one: minutes the first time, seconds
 * from the cache. What TensorRT cannot run is left to CUDA.
 */
final class TensorRt {
  private static final System.Logger LOG = System.getLogger(TensorRt.class.getName());

  private final ProviderOptions choice;
  private final OrtEnvironment environment = OnnxRuntime.environment();

  TensorRt(ProviderOptions choice) {
    this.choice = choice;
  }

  /**
   * Opens a graph.
   *
   * @param settings makes the session's options, without providers; to be closed here
   * @throws OrtException when libraries are missing, or no engine can be built
   */
  OrtSession open(byte[] onnx, ModelManifest.Graph graph, Supplier<SessionOptions> settings)
      throws OrtException {
    loadLibraries();
    Optional<EngineCache> cache =
        EngineCache.open(
            choice.cache(),
            Path.of("/proc"),
            choice.deviceId(),
            environment.getVersion(),
            graph.sha256());
    boolean built = cache.map(EngineCache::filled).orElse(false);
    try {
      return open(onnx, graph, settings, cache);
    } catch (OrtException e) {
      if (!built) {
        throw e;
      }
      clear(cache.orElseThrow(), e);
      return open(onnx, graph, settings, cache);
    }
  }

  /** Only when TensorRT is loaded its version, which the cache must know, can be told. */
  private void loadLibraries() throws OrtException {
    try (SessionOptions trial = new SessionOptions();
        OrtTensorRTProviderOptions options = new OrtTensorRTProviderOptions(choice.deviceId())) {
      trial.addTensorrt(options);
    }
  }

  private OrtSession open(
      byte[] onnx,
      ModelManifest.Graph graph,
      Supplier<SessionOptions> settings,
      Optional<EngineCache> cache)
      throws OrtException {
    boolean built = cache.map(EngineCache::filled).orElse(false);
    if (!built) {
      LOG.log(
          System.Logger.Level.INFO,
          "TensorRT builds an engine for {0}, which can take minutes; it is kept in {1}",
          graph.file(),
          cache.map(kept -> kept.folder().toString()).orElse("no cache"));
    }
    long start = System.nanoTime();
    try (SessionOptions options = settings.get();
        OrtTensorRTProviderOptions tensorrt = new OrtTensorRTProviderOptions(choice.deviceId())) {
      for (Map.Entry<String, String> option : choice.forTensorRt(graph).entrySet()) {
        tensorrt.add(option.getKey(), option.getValue());
      }
      if (cache.isPresent()) {
        String folder = cache.get().folder().toString();
        tensorrt.add("trt_engine_cache_enable", "1");
        tensorrt.add("trt_engine_cache_path", folder);
        tensorrt.add("trt_timing_cache_enable", "1");
        tensorrt.add("trt_timing_cache_path", folder);
      }
      options.addTensorrt(tensorrt);
      ExecutionProvider.addCuda(options, choice);
      OrtSession session = environment.createSession(onnx, options);
      LOG.log(
          System.Logger.Level.INFO,
          "TensorRT has {0} ready after {1} s",
          graph.file(),
          (System.nanoTime() - start) / 1_000_000_000);
      return session;
    }
  }

  private static void clear(EngineCache cache, OrtException why) throws OrtException {
    LOG.log(
        System.Logger.Level.WARNING,
        "The engines in {0} are not taken ({1}) and are built anew",
        cache.folder(),
        why.getMessage());
    try {
      cache.clear();
    } catch (IOException e) {
      why.addSuppressed(e);
      throw why;
    }
  }
}
