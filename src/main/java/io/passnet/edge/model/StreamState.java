package io.passnet.edge.model;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What PASSNet remembers of one stream: rings of the last T frames' visual and audio tokens. A
 * slot's place in the ring means nothing to the model; its age does. Takes no memory before its
 * first frame. Used by one thread at a time.
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
    private final Map<String, OnnxTensor> whole;

    Rings() {
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

  /** Forgets all frames and sound, as at the start of a scene; between two frames. */
  public void forget() {
    Arrays.fill(filled, false);
    slot = -1;
  }

  /**
   * Takes what was seen and heard in the stream's next frame into the next slot of the ring, the
   * oldest one when it is full. A picture within a millisecond of the one before takes its slot:
   * the model knows the current frame by its age of 0, and no video has a thousand frames a second.
   *
   * @param seen the visual tokens, [turns][tokens][width]
   * @param heard the audio tokens, [tokens][width], if the frame was heard
   */
  void take(Look look, ByteBuffer seen, ByteBuffer heard) {
    if (rings == null) {
      rings = new Rings();
    }
    long timeUs = look.mediaTimeUs();
    if (slot < 0 || timeUs - slotTimesUs[slot] >= SAME_MOMENT_US) {
      slot = (slot + 1) % window;
    }
    slotTimesUs[slot] = timeUs;
    filled[slot] = true;
    for (int i = 0; i < window; i++) {
      rings.ages.putFloat(i * Float.BYTES, filled[i] ? (timeUs - slotTimesUs[i]) / 1e6f : EMPTY);
      if (!filled[i]) {
        rings.heard.putFloat(i * Float.BYTES, 0);
      }
    }
    rings.sceneTime.putFloat(0, look.sceneTimeUs() / 1e6f);
    rings.slot(rings.visualBytes, slot).put(seen);
    rings.heard.putFloat(slot * Float.BYTES, look.heard() ? 1 : 0);
    ByteBuffer sound = rings.slot(rings.audioBytes, slot);
    if (look.heard()) {
      sound.put(heard);
    }
    while (sound.hasRemaining()) {
      sound.putFloat(0);
    }
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
