package io.passnet.edge.media;

import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;

/**
 * One native object, counted while it lives and freed exactly once by its owner.
 *
 * @param <P> the pointer's type
 */
final class NativeObject<P extends Pointer> implements AutoCloseable {
  private final Consumer<P> free;
  private P pointer;

  /**
   * Takes the object over.
   *
   * @throws IllegalStateException if the pointer is null, as FFmpeg says that memory ran out
   */
  NativeObject(String what, P pointer, Consumer<P> free) {
    if (Pointer.isNull(pointer)) {
      throw new IllegalStateException("No native memory for " + what + ".");
    }
    this.pointer = pointer;
    this.free = free;
    NativeMedia.opened();
  }

  P get() {
    if (pointer == null) {
      throw new IllegalStateException("It is already closed.");
    }
    return pointer;
  }

  @Override
  public void close() {
    if (pointer != null) {
      P last = pointer;
      pointer = null;
      free.accept(last);
      NativeMedia.closed();
    }
  }
}
