package io.passnet.edge.media;

import java.nio.ByteBuffer;

/** Reads numbers of some bits, highest bit first; zeros stand for what lies beyond the end. */
final class Bits {
  private final ByteBuffer data;
  private long bit;

  /** Reads from the buffer's position to its limit; it does not move. */
  Bits(ByteBuffer data) {
    this.data = data.slice();
  }

  /** The next number of {@code count} bits, at most 32; its low 32 bits. */
  int read(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      long at = bit / 8;
      int next = at < data.limit() ? data.get((int) at) >> (7 - bit % 8) & 1 : 0;
      value = value << 1 | next;
    }
    return value;
  }

  /** The next bit, as a flag. */
  boolean flag() {
    return read(1) == 1;
  }
}
