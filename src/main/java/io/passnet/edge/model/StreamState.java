package io.passnet.edge.model;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * What PASSNet remembers of one stream: the input buffers, filled by the stream's worker, and rings
 * of the last T frames' visual and audio tokens, filled in place by the graphs. A slot's place in
 * the ring means nothing to the model; its age does. Used by one thread at a time.
 */
public final class StreamState implements AutoCloseable {
  private static final float EMPTY = -1f;
  private static final long SAME_MOMENT_US = 1_000;

  private final Passnet owner;
  private final Tensors tensors = new Tensors();
  private final int window;
  private final ByteBuffer picture;
  private final FloatBuffer sound;
  private final FloatBuffer audioTokens;
  private final FloatBuffer ages;
  private final FloatBuffer heard;
  private final FloatBuffer sceneTime;
  private final FloatBuffer map;
  private final long[] slotTimesUs;
  private final boolean[] filled;
  private final Map<String, OnnxTensor> encoderInputs;
  private final Map<String, OnnxTensor> audioInputs;
  private final Map<String, OnnxTensor> fusionInputs;
  private final Map<String, OnnxTensor>[] encoderOutputs;
  private final Map<String, OnnxTensor>[] audioOutputs;
  private final Map<String, OnnxTensor> fusionOutputs;
  private int slot = -1;
  private boolean lent;

  StreamState(Passnet owner, ModelManifest manifest) {
    this.owner = owner;
    window = manifest.window();
    slotTimesUs = new long[window];
    filled = new boolean[window];
    TensorSpec visual = manifest.graphs().get("encoder").outputs().get("visual");
    TensorSpec detail = manifest.graphs().get("encoder").outputs().get("detail");
    TensorSpec tokens = manifest.graphs().get("audio").outputs().get("audio");
    ModelManifest.Frame frame = manifest.frame();
    ModelManifest.Audio audio = manifest.audio();

    picture = Tensors.buffer(frame.width() * frame.height() * 3);
    ByteBuffer soundBytes = floats(audio.channels() * audio.samples());
    ByteBuffer detailBytes = floats(detail.elements());
    ByteBuffer visualRing = floats(window * visual.elements());
    ByteBuffer audioRing = floats(window * tokens.elements());
    ByteBuffer ageBytes = floats(window);
    ByteBuffer heardBytes = floats(window);
    ByteBuffer sceneBytes = floats(1);
    ByteBuffer mapBytes = floats(manifest.map().width() * manifest.map().height());
    sound = soundBytes.asFloatBuffer();
    audioTokens = audioRing.asFloatBuffer();
    ages = ageBytes.asFloatBuffer();
    heard = heardBytes.asFloatBuffer();
    sceneTime = sceneBytes.asFloatBuffer();
    map = mapBytes.asFloatBuffer();

    OnnxTensor detailTensor = tensors.floats(detailBytes, detail.single());
    encoderInputs = Map.of("frame", tensors.bytes(picture, 1, frame.height(), frame.width(), 3));
    audioInputs =
        Map.of("samples", tensors.floats(soundBytes, 1, audio.channels(), audio.samples()));
    fusionInputs =
        Map.of(
            "visual", tensors.floats(visualRing, 1, window, visual.dim(1), visual.dim(2)),
            "detail", detailTensor,
            "audio", tensors.floats(audioRing, 1, window, tokens.dim(1), tokens.dim(2)),
            "age", tensors.floats(ageBytes, 1, window),
            "heard", tensors.floats(heardBytes, 1, window),
            "scene_time", tensors.floats(sceneBytes, 1));
    fusionOutputs =
        Map.of("map", tensors.floats(mapBytes, 1, manifest.map().height(), manifest.map().width()));
    encoderOutputs = slots(window);
    audioOutputs = slots(window);
    for (int i = 0; i < window; i++) {
      encoderOutputs[i] =
          Map.of(
              "visual",
              tensors.floats(part(visualRing, i, window), visual.single()),
              "detail",
              detailTensor);
      audioOutputs[i] =
          Map.of("audio", tensors.floats(part(audioRing, i, window), tokens.single()));
    }
    forget();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, OnnxTensor>[] slots(int window) {
    return new Map[window];
  }

  private static ByteBuffer floats(int count) {
    return Tensors.buffer(Math.multiplyExact(count, Float.BYTES));
  }

  private static ByteBuffer part(ByteBuffer ring, int slot, int slots) {
    int bytes = ring.capacity() / slots;
    return ring.slice(slot * bytes, bytes).order(ring.order());
  }

  /** Returns the picture to be filled: RGB, one byte a channel, of the manifest's frame size. */
  public ByteBuffer picture() {
    return picture.clear();
  }

  /** Returns the sound to be filled: [channels][samples] of the manifest, ending at the frame. */
  public FloatBuffer sound() {
    return sound.clear();
  }

  /** Forgets all frames and sound, as at the start of a scene. */
  public void forget() {
    Arrays.fill(filled, false);
    for (int i = 0; i < window; i++) {
      ages.put(i, EMPTY);
      heard.put(i, 0f);
    }
    slot = -1;
  }

  /**
   * Takes the next slot of the ring for the frame at {@code mediaTimeUs}, the oldest one when the
   * ring is full. A picture within a millisecond of the one before takes its slot: the model knows
   * the current frame by its age of 0, and no video has a thousand frames a second.
   */
  void advance(long mediaTimeUs, boolean heardNow, long sceneTimeUs) {
    if (slot < 0 || mediaTimeUs - slotTimesUs[slot] >= SAME_MOMENT_US) {
      slot = (slot + 1) % window;
    }
    slotTimesUs[slot] = mediaTimeUs;
    filled[slot] = true;
    for (int i = 0; i < window; i++) {
      ages.put(i, filled[i] ? (mediaTimeUs - slotTimesUs[i]) / 1e6f : EMPTY);
    }
    heard.put(slot, heardNow ? 1f : 0f);
    if (!heardNow) {
      int size = audioTokens.capacity() / window;
      for (int i = slot * size; i < (slot + 1) * size; i++) {
        audioTokens.put(i, 0f);
      }
    }
    sceneTime.put(0, sceneTimeUs / 1e6f);
  }

  Map<String, OnnxTensor> encoderInputs() {
    return encoderInputs;
  }

  Map<String, OnnxTensor> encoderOutputs() {
    return encoderOutputs[slot];
  }

  Map<String, OnnxTensor> audioInputs() {
    return audioInputs;
  }

  Map<String, OnnxTensor> audioOutputs() {
    return audioOutputs[slot];
  }

  Map<String, OnnxTensor> fusionInputs() {
    return fusionInputs;
  }

  Map<String, OnnxTensor> fusionOutputs() {
    return fusionOutputs;
  }

  /** Returns a copy of the last map: density relative to uniform, rows from the top. */
  float[] map() {
    float[] copy = new float[map.capacity()];
    map.get(0, copy);
    return copy;
  }

  /** Gives the state back to its model; it must not be used after. Closing twice does nothing. */
  @Override
  public void close() {
    owner.release(this);
  }

  /** Marks the state as in use by a stream, or as given back; returns whether that is news. */
  boolean lend(boolean toStream) {
    boolean changed = lent != toStream;
    lent = toStream;
    return changed;
  }

  void free() {
    tensors.close();
  }
}
