package io.passnet.edge.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of TensorRT's engines and timings for one graph. ONNX Runtime names engines by the
 * graph's form, not by its weights, so the folder's name holds all that an engine depends on: the
 * graph's SHA-256, the GPUs, ONNX Runtime and TensorRT.
 */
final class EngineCache {
  private static final System.Logger LOG = System.getLogger(EngineCache.class.getName());

  private static final Pattern TENSORRT = Pattern.compile("/libnvinfer\\.so\\.([0-9.]+)\\s*$");
  private static final Pattern MODEL = Pattern.compile("Model:\\s*(.*?)\\s*");

  private final Path folder;

  private EngineCache(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the folder of a graph, making it if it is not there.
   *
   * @param proc {@code /proc}, where Linux tells of GPUs and loaded libraries; TensorRT's must be
   * @return nothing, with a line in the log, if the folder cannot be written
   */
  static Optional<EngineCache> open(
      Path cache, Path proc, int deviceId, String runtime, String sha256) {
    Path folder =
        cache.resolve(
            Path.of(
                "tensorrt",
                plain("%s-%d".formatted(gpus(proc), deviceId)),
                plain("tensorrt-%s-onnxruntime-%s".formatted(tensorRt(proc), runtime)),
                plain(sha256)));
    try {
      Files.createDirectories(folder);
      if (Files.isWritable(folder)) {
        return Optional.of(new EngineCache(folder));
      }
      complain(folder, "it is read-only");
    } catch (IOException e) {
      complain(folder, e.toString());
    }
    return Optional.empty();
  }

  private static void complain(Path folder, String why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "TensorRT''s engines cannot be kept in {0} ({1}) and are built at each start;"
            + " set passnet.engine.cache to a folder that can be written",
        folder,
        why);
  }

  private static String gpus(Path proc) {
    try (Stream<Path> gpus = Files.list(proc.resolve("driver/nvidia/gpus"))) {
      String models =
          gpus.sorted()
              .flatMap(gpu -> lines(gpu.resolve("information")))
              .map(MODEL::matcher)
              .filter(Matcher::matches)
              .map(model -> model.group(1))
              .reduce((one, other) -> one + "+" + other)
              .orElse("");
      return models.isEmpty() ? "gpu" : models;
    } catch (IOException | UncheckedIOException e) {
      return "gpu";
    }
  }

  private static String tensorRt(Path proc) {
    try {
      return lines(proc.resolve("self/maps"))
          .map(TENSORRT::matcher)
          .filter(Matcher::find)
          .map(library -> library.group(1))
          .findFirst()
          .orElse("10");
    } catch (UncheckedIOException e) {
      return "10";
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9.+-]+", "_");
  }

  /** Returns the folder, which can be written. */
  Path folder() {
    return folder;
  }

  /** Returns whether there is an engine. */
  boolean filled() {
    return files().stream().anyMatch(file -> file.toString().endsWith(".engine"));
  }

  /** Deletes what is there: engines that TensorRT does not take. */
  void clear() throws IOException {
    for (Path file : files()) {
      Files.delete(file);
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
