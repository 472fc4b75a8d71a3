package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;

/**
 * Native memory that grows to the largest input it has held, with the padding that FFmpeg's readers
 * run into.
 */
final class NativeBytes implements AutoCloseable {
  private NativeObject<BytePointer> memory;
  private ByteBuffer view;

  NativeBytes(int capacity) {
    allocate(capacity);
  }

  /** An empty view of at least {@code capacity} bytes to fill; earlier content is lost. */
  ByteBuffer clear(int capacity) {
    // Throws after close(): the view does not know that its memory is gone.
    memory.get();
    if (view.capacity() < capacity) {
      memory.close();
      allocate(capacity);
    }
    return view.clear();
  }

  /** Copies what remains of {@code data}, which does not move. */
  void set(ByteBuffer data) {
    clear(data.remaining()).put(data.duplicate());
  }

  /** Copies what remains of {@code data} behind what was put since the last {@link #clear}. */
  void append(ByteBuffer data) {
    if (view.remaining() < data.remaining()) {
      ByteBuffer before = ByteBuffer.allocate(size()).put(view.duplicate().flip()).flip();
      clear(Math.max(2 * before.capacity(), before.capacity() + data.remaining())).put(before);
    }
    view.put(data.duplicate());
  }

  /** Bytes put since the last {@link #clear}. */
  int size() {
    return view.position();
  }

  /** The bytes, followed by zeros as FFmpeg's readers want them. */
  BytePointer padded() {
    BytePointer pointer = memory.get();
    for (int i = 0; i < AV_INPUT_BUFFER_PADDING_SIZE; i++) {
      pointer.put((long) view.position() + i, (byte) 0);
    }
    return pointer;
  }

  @Override
  public void close() {
    memory.close();
  }

  private void allocate(int capacity) {
    long bytes = (long) capacity + AV_INPUT_BUFFER_PADDING_SIZE;
    memory =
        new NativeObject<>(
            "a buffer of " + bytes + " bytes",
            new BytePointer(av_malloc(bytes)).capacity(bytes),
            p -> av_free(p));
    view = memory.get().asByteBuffer().limit(capacity).slice();
  }
}
