package io.passnet.edge.model;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * What the model takes of one frame: buffers that decoders fill and ONNX Runtime reads in place.
 * Lent by {@link Passnet#input}; used by one thread at a time.
 */
public final class FrameInput implements AutoCloseable {
  private final Passnet owner;
  private final Tensors tensors = new Tensors();
  private final ByteBuffer pictures;
  private final ByteBuffer picture;
  private final int pictureBytes;
  private final int rowBytes;
  private final FloatBuffer sound;
  private final OnnxTensor[] turns;
  private final OnnxTensor allTurns;
  private final OnnxTensor samples;
  private final ByteBuffer soundBytes;

  FrameInput(Passnet owner, ModelManifest manifest) {
    this.owner = owner;
    ModelManifest.Frame frame = manifest.frame();
    ModelManifest.Audio audio = manifest.audio();
    rowBytes = frame.width() * 3;
    pictureBytes = rowBytes * frame.height();
    pictures = Tensors.buffer(pictureBytes * frame.turns());
    picture = turn(0);
    soundBytes = Tensors.buffer(audio.channels() * audio.samples() * Float.BYTES);
    sound = soundBytes.asFloatBuffer();
    turns = new OnnxTensor[frame.turns()];
    for (int turn = 0; turn < turns.length; turn++) {
      turns[turn] = tensors.bytes(turn(turn), 1, frame.height(), frame.width(), 3);
    }
    allTurns = tensors.bytes(pictures, turns.length, frame.height(), frame.width(), 3);
    samples = tensors.floats(soundBytes, 1, audio.channels(), audio.samples());
  }

  private ByteBuffer turn(int turn) {
    return Tensors.part(pictures, turn * pictureBytes, pictureBytes);
  }

  /** Returns the picture to be filled: RGB, one byte a channel, of the manifest's frame size. */
  public ByteBuffer picture() {
    return picture.clear();
  }

  /** Returns the sound to be filled: [channels][samples] of the manifest, ending at the frame. */
  public FloatBuffer sound() {
    return sound.clear();
  }

  /**
   * Returns the picture turned by {@code turn} of the model's turns: what lay that much to the left
   * of its middle, around the seam, lies in its middle. Turn 0 is the picture itself; others are
   * made here.
   */
  OnnxTensor turned(int turn) {
    if (turn > 0) {
      int shift = rowBytes - rowBytes / 3 * turn / turns.length * 3;
      int from = turn * pictureBytes;
      for (int row = 0; row < pictureBytes; row += rowBytes) {
        pictures.put(from + row, pictures, row + shift, rowBytes - shift);
        pictures.put(from + row + rowBytes - shift, pictures, row, shift);
      }
    }
    return turns[turn];
  }

  /** Returns the picture in all its turns: [turns][height][width][3]. */
  OnnxTensor allTurns() {
    for (int turn = 1; turn < turns.length; turn++) {
      turned(turn);
    }
    return allTurns;
  }

  /** Returns all turns' bytes, made before by {@link #allTurns}. */
  ByteBuffer bytes() {
    return pictures.clear();
  }

  OnnxTensor samples() {
    return samples;
  }

  ByteBuffer soundBytes() {
    return soundBytes.clear();
  }

  /** Gives the buffers back; they must not be used after. Closing twice does nothing. */
  @Override
  public void close() {
    owner.release(this);
  }

  void free() {
    tensors.close();
  }
}
