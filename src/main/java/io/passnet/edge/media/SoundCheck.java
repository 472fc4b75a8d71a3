package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Whether the bytes of a block can be sound. */
final class SoundCheck {
  /** Floats beyond are no loud sound but another encoding. */
  private static final float MAX_SAMPLE = 100;

  private SoundCheck() {}

  /** What is wrong with a block of PCM; empty if nothing is. */
  static String fault(ByteBuffer data, SoundFormat format) {
    if (data.remaining() % format.frameBytes() != 0) {
      return "The block has %d bytes; %s %s has %d a sample of all channels. Send whole samples."
          .formatted(data.remaining(), format.layout(), format.encoding(), format.frameBytes());
    }
    return format.encoding() == SoundEncoding.F32LE
        ? fault(data.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer())
        : "";
  }

  /** What is wrong with samples; empty if nothing is. */
  static String fault(FloatBuffer samples) {
    for (int i = 0; i < samples.limit(); i++) {
      float sample = samples.get(i);
      // Written so that NaN fails it too.
      if (!(Math.abs(sample) <= MAX_SAMPLE)) {
        return "Sample %d of the block is %s; floats from -1 to 1 are sound. Block dropped."
            .formatted(i, sample);
      }
    }
    return "";
  }
}
