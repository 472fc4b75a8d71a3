package io.passnet.edge.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipError;

/**
 * A model as it is shipped: {@code model.yaml} and the ONNX files that it names, in a folder, a zip
 * file or on the class path under {@code models/}. Read whole and checked when opened; of what is
 * on the class path Java has checked the bytes already.
 */
public final class ModelPackage {
  /** Name of the package that ships with the server. */
  public static final String DEFAULT = "passnet-s";

  /** What the name of a package's counterpart in 16-bit floats ends in. */
  private static final String HALF = "-fp16";

  private final String source;
  private final ModelManifest manifest;
  private final Map<String, byte[]> graphs = new HashMap<>();

  private interface Contents {
    byte[] read(String file) throws IOException;
  }

  private ModelPackage(String source, boolean checked, Contents files) throws IOException {
    this.source = source;
    this.manifest = ModelManifest.parse(source + "/model.yaml", files.read("model.yaml"));
    for (String graph : ModelManifest.GRAPHS) {
      ModelManifest.Graph entry = manifest.graphs().get(graph);
      byte[] onnx = files.read(entry.file());
      String sha256 = checked ? entry.sha256() : sha256(onnx);
      if (!sha256.equals(entry.sha256())) {
        throw new ModelException(
            "%s/%s has SHA-256 %s, the manifest says %s; the file is damaged or not the one that was exported, copy the package again"
                .formatted(source, entry.file(), sha256, entry.sha256()));
      }
      graphs.put(graph, onnx);
    }
  }

  /**
   * Opens a package.
   *
   * @param nameOrPath {@value #DEFAULT}, or the path of a folder or zip file
   * @throws ModelException when there is none, or it is not whole
   */
  public static ModelPackage open(String nameOrPath) {
    requireNonNull(nameOrPath, "nameOrPath is null");
    return find(nameOrPath)
        .orElseThrow(
            () ->
                new ModelException(
                    "There is no model package '%s'; name %s, or a folder or zip file that holds model.yaml"
                        .formatted(nameOrPath, DEFAULT)));
  }

  private static Optional<ModelPackage> find(String nameOrPath) {
    try {
      if (ModelPackage.class.getResource("/models/" + nameOrPath + "/model.yaml") != null) {
        return Optional.of(new ModelPackage(nameOrPath, true, file -> resource(nameOrPath, file)));
      }
      Path path = Path.of(nameOrPath);
      if (Files.isDirectory(path)) {
        return Optional.of(new ModelPackage(path.toString(), false, file -> inside(path, file)));
      }
      if (Files.isRegularFile(path)) {
        try (FileSystem zip = FileSystems.newFileSystem(path)) {
          return Optional.of(
              new ModelPackage(path.toString(), false, file -> inside(zip.getPath("/"), file)));
        }
      }
    } catch (ProviderNotFoundException | ZipError e) {
      throw new ModelException(
          "%s is neither a folder nor a zip file that holds model.yaml".formatted(nameOrPath), e);
    } catch (IOException | InvalidPathException e) {
      throw new ModelException(
          "The model package %s cannot be read: %s".formatted(nameOrPath, e.getMessage()), e);
    }
    return Optional.empty();
  }

  /**
   * Returns the package whose graphs compute in the floats wanted: this one, or the one beside it
   * whose name ends in {@value #HALF}. TensorRT needs none: it takes 16 bits where it sees fit.
   *
   * @throws ModelException when there is none, or when it is of another model
   */
  ModelPackage in(Precision precision, ExecutionProvider provider) {
    if (precision == Precision.FP32 && manifest.isHalf()) {
      throw new ModelException(
          "%s=fp32, but %s computes in fp16; name the package in fp32, or choose auto"
              .formatted(Precision.KEY, source));
    }
    boolean half =
        switch (provider) {
          case TENSORRT -> false;
          case CUDA -> precision != Precision.FP32;
          case CPU -> precision == Precision.FP16;
        };
    if (!half || manifest.isHalf()) {
      return this;
    }
    String beside = source.replaceFirst("(\\.zip)?$", HALF + "$1");
    Optional<ModelPackage> found = find(beside);
    if (found.isEmpty() && precision == Precision.FP16) {
      throw new ModelException(
          "%s=fp16, but beside %s there is no package %s; export it (docs/model-packages.md), or choose auto or fp32"
              .formatted(Precision.KEY, source, beside));
    }
    found.ifPresent(
        other -> {
          if (!other.manifest.isHalf() || !other.manifest.isLike(manifest)) {
            throw new ModelException(
                "%s is not %s in fp16; export both from one checkpoint, or choose %s=fp32"
                    .formatted(beside, source, Precision.KEY));
          }
        });
    return found.orElse(this);
  }

  private static byte[] resource(String name, String file) throws IOException {
    try (InputStream in = ModelPackage.class.getResourceAsStream("/models/" + name + "/" + file)) {
      if (in == null) {
        throw new ModelException("The model package %s lacks the file %s".formatted(name, file));
      }
      return in.readAllBytes();
    }
  }

  private static byte[] inside(Path folder, String file) throws IOException {
    Path path = folder.resolve(file).normalize();
    if (!path.startsWith(folder.normalize()) || !Files.isRegularFile(path)) {
      throw new ModelException("The model package %s lacks the file %s".formatted(folder, file));
    }
    return Files.readAllBytes(path);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Returns where the package was found: a name or a path. */
  public String source() {
    return source;
  }

  /** Returns the checked manifest. */
  public ModelManifest manifest() {
    return manifest;
  }

  /** Returns the ONNX bytes of {@code encoder}, {@code audio} or {@code fusion}. */
  byte[] graph(String name) {
    return graphs.get(name);
  }
}
