package io.passnet.edge.media;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a media file, some of which may still be on their way. */
public interface ByteSource {
  /**
   * Reads at a place, into all the room there is, or up to the end of the file. Waits for bytes
   * that are still to come, so that what is read never depends on how they came.
   *
   * @param position bytes from the file's start
   * @return how many were read; -1 at or beyond the end
   * @throws IOException if the rest will never come
   */
  int read(long position, ByteBuffer into) throws IOException;
}
