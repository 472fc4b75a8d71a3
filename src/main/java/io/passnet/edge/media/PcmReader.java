package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Reads samples that are not encoded. */
final class PcmReader implements SoundReader {
  private final SoundFormat format;
  private final AmbisonicMatrix matrix;

  PcmReader(SoundFormat format) {
    this.format = format;
    matrix = AmbisonicMatrix.of(format, format.layout().channels());
  }

  @Override
  public Block read(ByteBuffer data) throws MediaException {
    String fault = SoundCheck.fault(data, format);
    if (!fault.isEmpty()) {
      throw MediaException.undecodable(fault);
    }
    int frames = data.remaining() / format.frameBytes();
    float[] samples = new float[frames * matrix.rows()];
    matrix.apply(frames, source(data.slice().order(ByteOrder.LITTLE_ENDIAN)), samples, 0);
    return new Block(FloatBuffer.wrap(samples), matrix.rows(), format.rate(), "");
  }

  @Override
  public void flush() {
    // Each block stands alone.
  }

  @Override
  public void close() {
    // Nothing native is held.
  }

  private AmbisonicMatrix.Source source(ByteBuffer bytes) {
    int frameBytes = format.frameBytes();
    return format.encoding() == SoundEncoding.S16LE
        ? (frame, channel) -> bytes.getShort(frame * frameBytes + 2 * channel) / 32768f
        : (frame, channel) -> bytes.getFloat(frame * frameBytes + 4 * channel);
  }
}
