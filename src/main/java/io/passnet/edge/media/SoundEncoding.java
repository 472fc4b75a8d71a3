package io.passnet.edge.media;

/** How a block of sound is to be read: interleaved samples, little-endian. */
public enum SoundEncoding {
  /** Signed 16-bit integers. */
  S16LE(2),
  /** 32-bit floats from -1 to 1. */
  F32LE(4);

  private final int sampleBytes;

  SoundEncoding(int sampleBytes) {
    this.sampleBytes = sampleBytes;
  }

  /** Bytes of one sample of one channel. */
  public int sampleBytes() {
    return sampleBytes;
  }
}
