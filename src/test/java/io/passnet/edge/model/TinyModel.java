package io.passnet.edge.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A model package of three graphs that are made by hand, which ONNX Runtime runs as it does any
 * other. Its map is bright where the last frames are: brightness of this frame twice, of those
 * before once, and of sound and of time since the scene began everywhere alike, over the mean.
 */
public final class TinyModel {
  /** Columns of its picture and of its map. */
  public static final int WIDTH = 64;

  /** Rows of its picture and of its map. */
  public static final int HEIGHT = 32;

  static final int WINDOW = 4;
  static final int SAMPLES = 160;

  private TinyModel() {}

  /**
   * Writes the package into a folder, which is made.
   *
   * @param turns as how many pictures the encoder takes a frame; empty to leave it out
   */
  public static Path write(Path folder, String name, OptionalInt turns) throws IOException {
    int parts = turns.orElse(1);
    TensorSpec frame = spec("uint8", HEIGHT, WIDTH, 3);
    TensorSpec columns = spec("float32", WIDTH / parts, HEIGHT);
    TensorSpec samples = spec("float32", 4, SAMPLES);
    TensorSpec loudness = spec("float32", 4, 1);
    TensorSpec map = spec("float32", HEIGHT, WIDTH);
    Map<String, TensorSpec> memory = new LinkedHashMap<>();
    memory.put("visual", spec("float32", WINDOW, WIDTH, HEIGHT));
    memory.put("detail", spec("float32", WIDTH, HEIGHT));
    memory.put("audio", spec("float32", WINDOW, 4, 1));
    memory.put("age", spec("float32", WINDOW));
    memory.put("heard", spec("float32", WINDOW));
    memory.put("scene_time", spec("float32"));

    OnnxFile encoder =
        new OnnxFile()
            .input("frame", frame)
            .number("from", 0)
            .number("to", WIDTH / parts)
            .number("axis", 1)
            .node("Cast", List.of("frame"), "floats", "to", 1)
            .node("ReduceMean", List.of("floats"), "grey", "axes", List.of(3), "keepdims", 0)
            .node("Transpose", List.of("grey"), "turned", "perm", List.of(0, 2, 1))
            .node("Slice", List.of("turned", "from", "to", "axis"), "visual")
            .node("Identity", List.of("visual"), "detail")
            .output("visual", columns)
            .output("detail", columns);
    OnnxFile audio =
        new OnnxFile()
            .input("samples", samples)
            .node("ReduceMax", List.of("samples"), "audio", "axes", List.of(2), "keepdims", 1)
            .output("audio", loudness);
    OnnxFile fusion = fusion();
    memory.forEach(fusion::input);
    fusion.output("map", map);

    Files.createDirectories(folder);
    String yaml =
        """
        schema: 1
        name: %s
        version: "1"
        kind: streaming
        licence: none
        window: %d
        frame: {width: %d, height: %d%s}
        audio: {rate: 16000, channels: 4, samples: %d}
        map: {width: %d, height: %d}
        graphs:
        """
            .formatted(
                name,
                WINDOW,
                WIDTH,
                HEIGHT,
                turns.isPresent() ? ", turns: " + parts : "",
                SAMPLES,
                WIDTH,
                HEIGHT);
    Files.writeString(
        folder.resolve("model.yaml"),
        yaml
            + graph(
                folder,
                "encoder",
                encoder,
                Map.of("frame", frame),
                Map.of("visual", columns, "detail", columns))
            + graph(folder, "audio", audio, Map.of("samples", samples), Map.of("audio", loudness))
            + graph(folder, "fusion", fusion, memory, Map.of("map", map)));
    return folder;
  }

  private static OnnxFile fusion() {
    float[] weights = new float[HEIGHT];
    double sum = 0;
    for (int row = 0; row < HEIGHT; row++) {
      weights[row] = (float) Math.cos((0.5 - (row + 0.5) / HEIGHT) * Math.PI);
      sum += weights[row];
    }
    for (int row = 0; row < HEIGHT; row++) {
      weights[row] *= (float) (HEIGHT / sum);
    }
    return new OnnxFile()
        .floats("zero", List.of(1), 0)
        .floats("one", List.of(1), 1)
        .floats("weights", List.of(1, HEIGHT, 1), weights)
        .node("Less", List.of("age", "zero"), "is empty")
        .node("Cast", List.of("is empty"), "empty", "to", 1)
        .node("Sub", List.of("one", "empty"), "filled")
        .node("Unsqueeze", List.of("filled"), "filled slots", "axes", List.of(2, 3))
        .node("Mul", List.of("visual", "filled slots"), "seen")
        .node("ReduceSum", List.of("seen"), "past", "axes", List.of(1), "keepdims", 0)
        .node("Unsqueeze", List.of("heard"), "heard slots", "axes", List.of(2, 3))
        .node("Mul", List.of("audio", "heard slots"), "sound")
        .node("ReduceSum", List.of("sound"), "loud", "axes", List.of(1, 2, 3), "keepdims", 0)
        .node("Add", List.of("loud", "scene_time"), "everywhere")
        .node("Add", List.of("everywhere", "one"), "more than nothing")
        .node("Unsqueeze", List.of("more than nothing"), "base", "axes", List.of(1, 2))
        .node("Add", List.of("past", "detail"), "bright")
        .node("Add", List.of("bright", "base"), "columns")
        .node("Transpose", List.of("columns"), "rows", "perm", List.of(0, 2, 1))
        .node("Mul", List.of("rows", "weights"), "weighted")
        .node("ReduceMean", List.of("weighted"), "mean", "axes", List.of(1, 2), "keepdims", 1)
        .node("Div", List.of("rows", "mean"), "map");
  }

  private static String graph(
      Path folder,
      String name,
      OnnxFile graph,
      Map<String, TensorSpec> inputs,
      Map<String, TensorSpec> outputs)
      throws IOException {
    byte[] bytes = graph.bytes();
    Files.write(folder.resolve(name + ".onnx"), bytes);
    return "  %s: {file: %s.onnx, sha256: %s, inputs: {%s}, outputs: {%s}}%n"
        .formatted(name, name, sha256(bytes), tensors(inputs), tensors(outputs));
  }

  private static String tensors(Map<String, TensorSpec> specs) {
    return String.join(
        ", ",
        specs.entrySet().stream()
            .map(
                entry ->
                    "%s: {type: %s, shape: %s}"
                        .formatted(
                            entry.getKey(), entry.getValue().type(), entry.getValue().shape()))
            .toList());
  }

  private static TensorSpec spec(String type, long... dims) {
    Long[] shape = new Long[dims.length + 1];
    shape[0] = -1L;
    for (int i = 0; i < dims.length; i++) {
      shape[i + 1] = dims[i];
    }
    return new TensorSpec(type, List.of(shape));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
