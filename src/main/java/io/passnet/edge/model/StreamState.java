package io.passnet.edge.model;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What PASSNet remembers of one stream: rings of the last T frames' visual and audio tokens, filled
 * in place by the graphs. A slot's place in the ring means nothing to the model; its age does.
 * Takes no memory before its first frame. Used by one thread at a time.
 */
public final class StreamState implements AutoCloseable {
  private static final float EMPTY = -1f;
  private static final long SAME_MOMENT_US = 1_000;

  private final Passnet owner;
  private final int window;
  private final int turns;
  private final TensorSpec visual;
  private final TensorSpec audio;
  private final Tensors tensors = new Tensors();
  private final long[] slotTimesUs;
  private final boolean[] filled;
  private Rings rings;
  private int slot = -1;

  /** The memory, taken with the first frame. */
  private final class Rings {
    private final ByteBuffer visualBytes = floats(window * turns * visual.elements());
    private final ByteBuffer audioBytes = floats(window * audio.elements());
    private final ByteBuffer ages = floats(window);
    private final ByteBuffer heard = floats(window);
    private final ByteBuffer sceneTime = floats(1);
    private final OnnxTensor[][] visualTurns = new OnnxTensor[window][turns];
    private final OnnxTensor[] visualSlots = new OnnxTensor[window];
    private final OnnxTensor[] audioSlots = new OnnxTensor[window];
    private final Map<String, OnnxTensor> whole;

    Rings() {
      int bytes = visual.elements() * Float.BYTES;
      for (int i = 0; i < window; i++) {
        visualSlots[i] = tensors.floats(slot(visualBytes, i), visual.batch(turns));
        audioSlots[i] = tensors.floats(slot(audioBytes, i), audio.batch(1));
        for (int turn = 0; turn < turns; turn++) {
          visualTurns[i][turn] =
              tensors.floats(
                  Tensors.part(visualBytes, (i * turns + turn) * bytes, bytes), visual.batch(1));
        }
      }
      whole =
          Map.of(
              "visual",
              tensors.floats(visualBytes, 1, window, turns * visual.dim(1), visual.dim(2)),
              "audio",
              tensors.floats(audioBytes, 1, window, audio.dim(1), audio.dim(2)),
              "age",
              tensors.floats(ages, 1, window),
              "heard",
              tensors.floats(heard, 1, window),
              "scene_time",
              tensors.floats(sceneTime, 1));
    }

    private ByteBuffer slot(ByteBuffer ring, int index) {
      int bytes = ring.capacity() / window;
      return Tensors.part(ring, index * bytes, bytes);
    }
  }

  StreamState(Passnet owner, ModelManifest manifest) {
    this.owner = owner;
    window = manifest.window();
    turns = manifest.frame().turns();
    visual = manifest.graphs().get("encoder").outputs().get("visual");
    audio = manifest.graphs().get("audio").outputs().get("audio");
    slotTimesUs = new long[window];
    filled = new boolean[window];
  }

  private static ByteBuffer floats(int count) {
    return Tensors.buffer(Math.multiplyExact(count, Float.BYTES));
  }

  /** Forgets all frames and sound, as at the start of a scene. */
  public void forget() {
    Arrays.fill(filled, false);
    slot = -1;
  }

  /**
   * Takes the next slot of the ring for the frame at {@code mediaTimeUs}, the oldest one when the
   * ring is full. A picture within a millisecond of the one before takes its slot: the model knows
   * the current frame by its age of 0, and no video has a thousand frames a second.
   */
  void advance(long mediaTimeUs, boolean heardNow, long sceneTimeUs) {
    if (rings == null) {
      rings = new Rings();
    }
    if (slot < 0 || mediaTimeUs - slotTimesUs[slot] >= SAME_MOMENT_US) {
      slot = (slot + 1) % window;
    }
    slotTimesUs[slot] = mediaTimeUs;
    filled[slot] = true;
    for (int i = 0; i < window; i++) {
      rings.ages.putFloat(
          i * Float.BYTES, filled[i] ? (mediaTimeUs - slotTimesUs[i]) / 1e6f : EMPTY);
      if (!filled[i]) {
        rings.heard.putFloat(i * Float.BYTES, 0);
      }
    }
    rings.heard.putFloat(slot * Float.BYTES, heardNow ? 1 : 0);
    if (!heardNow) {
      ByteBuffer silence = audioSlot();
      while (silence.hasRemaining()) {
        silence.putFloat(0);
      }
    }
    rings.sceneTime.putFloat(0, sceneTimeUs / 1e6f);
  }

  /** Returns where the encoder writes what it sees in one turn of the current frame. */
  OnnxTensor visual(int turn) {
    return rings.visualTurns[slot][turn];
  }

  /** Returns where the encoder writes what it sees in all turns of the current frame. */
  OnnxTensor visual() {
    return rings.visualSlots[slot];
  }

  /** Returns where the audio graph writes what it hears with the current frame. */
  OnnxTensor audio() {
    return rings.audioSlots[slot];
  }

  /** Returns the bytes of {@link #visual()}. */
  ByteBuffer visualSlot() {
    return rings.slot(rings.visualBytes, slot);
  }

  /** Returns the bytes of {@link #audio()}. */
  ByteBuffer audioSlot() {
    return rings.slot(rings.audioBytes, slot);
  }

  /** Returns the fusion graph's inputs but for the detail, which it sees of one frame only. */
  Map<String, OnnxTensor> memory() {
    return rings.whole;
  }

  /** Returns the bytes behind {@link #memory}, by the names of the inputs. */
  Map<String, ByteBuffer> memoryBytes() {
    Map<String, ByteBuffer> bytes = new HashMap<>();
    bytes.put("visual", rings.visualBytes.duplicate().clear());
    bytes.put("audio", rings.audioBytes.duplicate().clear());
    bytes.put("age", rings.ages.duplicate().clear());
    bytes.put("heard", rings.heard.duplicate().clear());
    bytes.put("scene_time", rings.sceneTime.duplicate().clear());
    return bytes;
  }

  /** Gives the state back to its model; it must not be used after. Closing twice does nothing. */
  @Override
  public void close() {
    owner.release(this);
  }

  /** Returns whether memory was taken. */
  boolean used() {
    return rings != null;
  }

  void free() {
    tensors.close();
  }
}
