package io.passnet.edge.model;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the model has seen and heard in one frame by itself, still to be fused with the frames
 * before it. Made by {@link Passnet#see}, used up by {@link Passnet#fuse}.
 */
public final class Sight {
  private final Tensors tensors = new Tensors();
  private final ByteBuffer visual;
  private final ByteBuffer audio;
  private final ByteBuffer map;
  private final OnnxTensor detail;
  private final Map<String, OnnxTensor> seen;
  private final Map<String, OnnxTensor> heard;
  private final Map<String, OnnxTensor> fused;
  private final List<Map<String, OnnxTensor>> seenInTurns = new ArrayList<>();

  Sight(ModelManifest manifest) {
    int turns = manifest.frame().turns();
    Map<String, TensorSpec> ofTurn = manifest.graphs().get("encoder").outputs();
    visual = floats(turns, ofTurn.get("visual"));
    ByteBuffer details = floats(turns, ofTurn.get("detail"));
    seen =
        Map.of(
            "visual", tensors.floats(visual, ofTurn.get("visual").batch(turns)),
            "detail", tensors.floats(details, ofTurn.get("detail").batch(turns)));
    for (int turn = 0; turn < turns; turn++) {
      seenInTurns.add(
          Map.of(
              "visual", ofTurn(visual, ofTurn.get("visual"), turn),
              "detail", ofTurn(details, ofTurn.get("detail"), turn)));
    }
    // Both turns' detail, as one frame's.
    detail =
        tensors.floats(details, manifest.graphs().get("fusion").inputs().get("detail").batch(1));
    TensorSpec sound = manifest.graphs().get("audio").outputs().get("audio");
    audio = floats(1, sound);
    heard = Map.of("audio", tensors.floats(audio, sound.batch(1)));
    TensorSpec density = manifest.graphs().get("fusion").outputs().get("map");
    map = floats(1, density);
    fused = Map.of("map", tensors.floats(map, density.batch(1)));
  }

  private static ByteBuffer floats(int batch, TensorSpec spec) {
    return Tensors.buffer(batch * spec.elements() * Float.BYTES);
  }

  private OnnxTensor ofTurn(ByteBuffer whole, TensorSpec spec, int turn) {
    int bytes = spec.elements() * Float.BYTES;
    return tensors.floats(Tensors.part(whole, turn * bytes, bytes), spec.batch(1));
  }

  /** Where the encoder writes what it sees in one turn. */
  Map<String, OnnxTensor> seen(int turn) {
    return seenInTurns.get(turn);
  }

  /** Where the encoder writes what it sees in all turns, run as one batch. */
  Map<String, OnnxTensor> seen() {
    return seen;
  }

  /** Where the audio graph writes. */
  Map<String, OnnxTensor> heard() {
    return heard;
  }

  /** The tokens that were seen: [turns][tokens][width]. */
  ByteBuffer visual() {
    return visual.clear();
  }

  /** The tokens that were heard: [tokens][width]. */
  ByteBuffer audio() {
    return audio.clear();
  }

  /** The fusion graph's inputs for a stream that has taken the tokens. */
  Map<String, OnnxTensor> fusionInputs(StreamState state) {
    Map<String, OnnxTensor> inputs = new HashMap<>(state.memory());
    inputs.put("detail", detail);
    return inputs;
  }

  /** Where the fusion graph writes. */
  Map<String, OnnxTensor> fused() {
    return fused;
  }

  /** Returns a copy of the map: density relative to uniform, rows from the top. */
  float[] map() {
    float[] copy = new float[map.capacity() / Float.BYTES];
    map.asFloatBuffer().get(copy);
    return copy;
  }

  void free() {
    tensors.close();
  }
}
