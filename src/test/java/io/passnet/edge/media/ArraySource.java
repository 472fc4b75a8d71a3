package io.passnet.edge.media;

import java.nio.ByteBuffer;

/** A file that is all there. */
final class ArraySource implements ByteSource {
  private final byte[] bytes;
  private long farthest;

  ArraySource(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How far it was read. */
  long farthest() {
    return farthest;
  }

  @Override
  public int read(long position, ByteBuffer into) {
    int count = (int) Math.min(into.remaining(), bytes.length - position);
    if (count <= 0) {
      return -1;
    }
    into.put(bytes, (int) position, count);
    farthest = Math.max(farthest, position + count);
    return count;
  }
}
