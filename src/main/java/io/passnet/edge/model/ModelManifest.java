package io.passnet.edge.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code model.yaml} says of a streaming model: three graphs, what goes in and what comes out.
 *
 * @param schema version of this format; 1
 * @param name the name that requests use
 * @param version version of the weights
 * @param kind {@code streaming}: encoder, audio and fusion graphs
 * @param licence licence of the weights
 * @param precision floats that the graphs compute in: {@code fp32}, also when left out, or {@code
 *     fp16}
 * @param window frames that the fusion graph looks back on, the current one included
 * @param frame the picture that the encoder takes
 * @param audio the sound that the audio graph takes
 * @param map the size of the answer
 * @param graphs by name: {@code encoder}, {@code audio}, {@code fusion}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelManifest(
    int schema,
    String name,
    String version,
    String kind,
    String licence,
    String precision,
    int window,
    Frame frame,
    Audio audio,
    MapSize map,
    Map<String, Graph> graphs) {

  /** The graphs of a streaming model. */
  static final List<String> GRAPHS = List.of("encoder", "audio", "fusion");

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true);

  /**
   * Picture size in pixels; RGB, one byte a channel, equirectangular, rows from the top.
   *
   * @param turns as how many pictures the encoder takes it, each by itself: the same one, turned
   *     further around the seam by an equal part of its width, and seen in part; 1 when left out
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Frame(int width, int height, Integer turns) {
    /** Takes one turn where none is named. */
    public Frame {
      turns = turns == null ? 1 : turns;
    }
  }

  /** Sound: samples a second, channels (ACN order, SN3D) and samples looked back on. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Audio(int rate, int channels, int samples) {}

  /** Map size in pixels, equirectangular. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record MapSize(int width, int height) {}

  /** One ONNX file, its SHA-256 as lower-case hexadecimal, and its inputs and outputs by name. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Graph(
      String file,
      String sha256,
      Map<String, TensorSpec> inputs,
      Map<String, TensorSpec> outputs) {}

  /**
   * Reads and checks a manifest.
   *
   * @throws ModelException naming the key that is missing or wrong
   */
  static ModelManifest parse(String source, byte[] yaml) {
    ModelManifest manifest;
    try {
      manifest = YAML.readValue(yaml, ModelManifest.class);
    } catch (IOException e) {
      throw new ModelException(source + " is not a readable model.yaml: " + e.getMessage(), e);
    }
    if (manifest == null) {
      throw new ModelException(source + " is empty; see docs/model-packages.md");
    }
    manifest.check(source);
    return manifest;
  }

  private void check(String source) {
    require(schema == 1, source, "schema", schema, "1");
    require(name != null && name.matches("[a-z0-9][a-z0-9._-]*"), source, "name", name, "a name");
    require(version != null, source, "version", version, "a version");
    require("streaming".equals(kind), source, "kind", kind, "streaming");
    require(licence != null, source, "licence", licence, "the licence of the weights");
    require(
        precision == null || precision.equals("fp32") || precision.equals("fp16"),
        source,
        "precision",
        precision,
        "fp32 or fp16");
    require(window >= 1 && window <= 256, source, "window", window, "1 to 256");
    require(frame != null && frame.width > 0 && frame.height > 0, source, "frame", frame, "sizes");
    require(
        frame.turns > 0 && frame.width % frame.turns == 0,
        source,
        "frame.turns",
        frame.turns,
        "a divisor of the width");
    require(map != null && map.width > 0 && map.height > 0, source, "map", map, "sizes");
    require(
        audio != null && audio.rate == 16000 && audio.channels == 4 && audio.samples > 0,
        source,
        "audio",
        audio,
        "rate 16000, 4 channels and a number of samples");
    for (String graph : GRAPHS) {
      Graph g = graphs == null ? null : graphs.get(graph);
      require(
          g != null && g.file != null && g.sha256 != null && g.inputs != null && g.outputs != null,
          source,
          "graphs." + graph,
          g,
          "file, sha256, inputs and outputs");
    }
    expect(source, "encoder", "frame", "uint8", frame.height, frame.width, 3);
    expect(source, "audio", "samples", "float32", audio.channels, audio.samples);
    expect(source, "fusion", "map", "float32", map.height, map.width);
    TensorSpec visual = tensor(source, "encoder", "visual");
    expect(
        source, "fusion", "visual", "float32", window, frame.turns * visual.dim(1), visual.dim(2));
    TensorSpec heardTokens = tensor(source, "audio", "audio");
    expect(source, "fusion", "audio", "float32", window, heardTokens.dim(1), heardTokens.dim(2));
    expect(source, "fusion", "age", "float32", window);
    expect(source, "fusion", "heard", "float32", window);
    expect(source, "fusion", "scene_time", "float32");
    TensorSpec detail = tensor(source, "encoder", "detail");
    expect(source, "fusion", "detail", "float32", frame.turns * detail.dim(1), detail.dim(2));
  }

  /** Returns whether the graphs compute in 16-bit floats. */
  boolean isHalf() {
    return "fp16".equals(precision);
  }

  /** Returns whether another package takes and gives the same, so that it can stand in. */
  boolean isLike(ModelManifest other) {
    return window == other.window
        && frame.equals(other.frame)
        && audio.equals(other.audio)
        && map.equals(other.map)
        && GRAPHS.stream()
            .allMatch(
                graph ->
                    graphs.get(graph).inputs.equals(other.graphs.get(graph).inputs)
                        && graphs.get(graph).outputs.equals(other.graphs.get(graph).outputs));
  }

  private TensorSpec tensor(String source, String graph, String tensor) {
    Graph g = graphs.get(graph);
    TensorSpec spec = g.inputs.containsKey(tensor) ? g.inputs.get(tensor) : g.outputs.get(tensor);
    String key = "graphs." + graph + "." + tensor;
    boolean whole = spec != null && spec.shape() != null && !spec.shape().isEmpty();
    require(whole, source, key, spec, "an input or output of that name");
    require(spec.shape().get(0) == -1, source, key, spec, "a first dimension of -1 (the batch)");
    return spec;
  }

  private void expect(String source, String graph, String tensor, String type, long... dims) {
    TensorSpec found = tensor(source, graph, tensor);
    List<Long> shape = new ArrayList<>(List.of(-1L));
    for (long dim : dims) {
      shape.add(dim);
    }
    TensorSpec expected = new TensorSpec(type, shape);
    require(
        Objects.equals(found, expected),
        source,
        "graphs." + graph + "." + tensor,
        found,
        expected.toString());
  }

  private static void require(
      boolean holds, String source, String key, Object found, String expected) {
    if (!holds) {
      throw new ModelException(
          "%s: %s is %s, expected %s; correct the manifest or export the model again"
              .formatted(source, key, found, expected));
    }
  }
}
