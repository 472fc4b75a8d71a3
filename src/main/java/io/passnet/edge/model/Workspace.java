package io.passnet.edge.model;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What is needed only while a frame is looked at: the current frame's detail, and the map. */
final class Workspace implements AutoCloseable {
  private final Tensors tensors = new Tensors();
  private final OnnxTensor[] detailTurns;
  private final OnnxTensor detailTurnsTogether;
  private final OnnxTensor detail;
  private final ByteBuffer mapBytes;
  private final Map<String, OnnxTensor> outputs;

  Workspace(ModelManifest manifest) {
    int turns = manifest.frame().turns();
    TensorSpec ofTurn = manifest.graphs().get("encoder").outputs().get("detail");
    int bytes = ofTurn.elements() * Float.BYTES;
    ByteBuffer detailBytes = Tensors.buffer(turns * bytes);
    detailTurns = new OnnxTensor[turns];
    for (int turn = 0; turn < turns; turn++) {
      detailTurns[turn] =
          tensors.floats(Tensors.part(detailBytes, turn * bytes, bytes), ofTurn.batch(1));
    }
    detailTurnsTogether = tensors.floats(detailBytes, ofTurn.batch(turns));
    detail =
        tensors.floats(
            detailBytes, manifest.graphs().get("fusion").inputs().get("detail").batch(1));
    mapBytes = Tensors.buffer(manifest.map().width() * manifest.map().height() * Float.BYTES);
    outputs =
        Map.of("map", tensors.floats(mapBytes, 1, manifest.map().height(), manifest.map().width()));
  }

  /** Where the encoder writes the detail that it sees in one turn. */
  OnnxTensor detail(int turn) {
    return detailTurns[turn];
  }

  /** Where the encoder writes the detail of all turns, run as one batch. */
  OnnxTensor detailOfTurns() {
    return detailTurnsTogether;
  }

  /** The fusion graph's inputs for a stream. */
  Map<String, OnnxTensor> fusionInputs(StreamState state) {
    Map<String, OnnxTensor> inputs = new HashMap<>(state.memory());
    inputs.put("detail", detail);
    return inputs;
  }

  Map<String, OnnxTensor> fusionOutputs() {
    return outputs;
  }

  /** Returns a copy of the last map: density relative to uniform, rows from the top. */
  float[] map() {
    float[] copy = new float[mapBytes.capacity() / Float.BYTES];
    mapBytes.asFloatBuffer().get(copy);
    return copy;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
