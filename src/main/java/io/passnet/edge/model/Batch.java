package io.passnet.edge.model;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames of several streams in one run of each graph, for devices that are faster so. Inputs are
 * gathered from the streams into one place, and what was seen and heard is put into their rings.
 */
final class Batch implements AutoCloseable {
  private final Tensors tensors = new Tensors();
  private final int size;
  private final int turns;
  private final Map<String, OnnxTensor> encoderInputs = new HashMap<>();
  private final Map<String, OnnxTensor> encoderOutputs = new HashMap<>();
  private final Map<String, OnnxTensor> audioInputs = new HashMap<>();
  private final Map<String, OnnxTensor> audioOutputs = new HashMap<>();
  private final Map<String, OnnxTensor> fusionInputs = new HashMap<>();
  private final Map<String, OnnxTensor> fusionOutputs = new HashMap<>();
  private final Map<String, ByteBuffer> bytes = new HashMap<>();

  /** Takes the memory for batches of {@code size} frames. */
  Batch(ModelManifest manifest, int size) {
    this.size = size;
    turns = manifest.frame().turns();
    ModelManifest.Graph encoder = manifest.graphs().get("encoder");
    ModelManifest.Graph audio = manifest.graphs().get("audio");
    ModelManifest.Graph fusion = manifest.graphs().get("fusion");
    encoder.inputs().forEach((name, spec) -> add(encoderInputs, name, name, spec, size * turns));
    add(encoderOutputs, "visual", "seen", encoder.outputs().get("visual"), size * turns);
    // The detail is read where it was written.
    add(encoderOutputs, "detail", "detail", encoder.outputs().get("detail"), size * turns);
    fusionInputs.put(
        "detail", tensors.floats(bytes.get("detail"), fusion.inputs().get("detail").batch(size)));
    audio.inputs().forEach((name, spec) -> add(audioInputs, name, name, spec, size));
    add(audioOutputs, "audio", "heard now", audio.outputs().get("audio"), size);
    fusion.inputs().forEach((name, spec) -> addUnlessThere(fusionInputs, name, spec));
    fusion.outputs().forEach((name, spec) -> add(fusionOutputs, name, name, spec, size));
  }

  private void addUnlessThere(Map<String, OnnxTensor> to, String name, TensorSpec spec) {
    if (!to.containsKey(name)) {
      add(to, name, name, spec, size);
    }
  }

  private void add(
      Map<String, OnnxTensor> to, String name, String place, TensorSpec spec, int batch) {
    boolean ofBytes = spec.type().equals("uint8");
    ByteBuffer buffer = Tensors.buffer(batch * spec.elements() * (ofBytes ? 1 : Float.BYTES));
    bytes.put(place, buffer);
    to.put(
        name,
        ofBytes
            ? tensors.bytes(buffer, spec.batch(batch))
            : tensors.floats(buffer, spec.batch(batch)));
  }

  /**
   * Looks at frames of different streams.
   *
   * @return their maps
   */
  float[][] run(Graphs graphs, List<Look> looks) {
    boolean anyHeard = looks.stream().anyMatch(Look::heard);
    for (int i = 0; i < size; i++) {
      looks.get(i).input().allTurns();
      gather("frame", i, looks.get(i).input().bytes());
      if (anyHeard) {
        gather("samples", i, looks.get(i).input().soundBytes());
      }
    }
    graphs.encoder().run(encoderInputs, encoderOutputs);
    if (anyHeard) {
      graphs.audio().run(audioInputs, audioOutputs);
    }
    for (int i = 0; i < size; i++) {
      StreamState state = looks.get(i).state();
      state.take(looks.get(i), part("seen", i), part("heard now", i));
      int index = i;
      state.memoryBytes().forEach((name, ring) -> gather(name, index, ring));
    }
    graphs.fusion().run(fusionInputs, fusionOutputs);
    float[][] maps = new float[size][];
    for (int i = 0; i < size; i++) {
      ByteBuffer map = part("map", i);
      maps[i] = new float[map.remaining() / Float.BYTES];
      map.asFloatBuffer().get(maps[i]);
    }
    return maps;
  }

  private void gather(String place, int index, ByteBuffer from) {
    part(place, index).put(from);
  }

  private ByteBuffer part(String place, int index) {
    ByteBuffer whole = bytes.get(place);
    int length = whole.capacity() / size;
    return Tensors.part(whole, index * length, length);
  }

  @Override
  public void close() {
    tensors.close();
  }
}
