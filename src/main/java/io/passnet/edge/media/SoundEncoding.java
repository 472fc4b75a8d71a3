package io.passnet.edge.media;

/** How a block of sound is to be read. */
public enum SoundEncoding {
  /** Interleaved signed 16-bit integers, little-endian. */
  S16LE(2),
  /** Interleaved 32-bit floats from -1 to 1, little-endian. */
  F32LE(4),
  /** AAC packets. */
  AAC(0),
  /** Opus packets. */
  OPUS(0);

  private final int sampleBytes;

  SoundEncoding(int sampleBytes) {
    this.sampleBytes = sampleBytes;
  }

  /** Whether blocks are packets that have to be decoded. */
  public boolean isPackets() {
    return sampleBytes == 0;
  }

  /** Bytes of one sample of one channel; 0 for packets. */
  public int sampleBytes() {
    return sampleBytes;
  }
}
