package io.passnet.edge.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tensors of one owner, each a window on a direct buffer that Java and ONNX Runtime share. All
 * are closed by {@link #close}; closing twice does nothing.
 */
final class Tensors implements AutoCloseable {
  private static final AtomicInteger LIVE = new AtomicInteger();

  private final Deque<OnnxTensor> owned = new ArrayDeque<>();

  /** Returns how many tensors are open in this process. */
  static int live() {
    return LIVE.get();
  }

  /** Returns a zeroed direct buffer in the machine's byte order. */
  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Returns a window on {@code length} of the buffer's bytes from {@code start}. */
  static ByteBuffer part(ByteBuffer buffer, int start, int length) {
    return buffer.slice(start, length).order(buffer.order());
  }

  /** Lays a float tensor over {@code buffer}, from its position to its limit. */
  OnnxTensor floats(ByteBuffer buffer, long... shape) {
    return tensor(buffer, OnnxJavaType.FLOAT, shape);
  }

  /** Lays an unsigned byte tensor over {@code buffer}. */
  OnnxTensor bytes(ByteBuffer buffer, long... shape) {
    return tensor(buffer, OnnxJavaType.UINT8, shape);
  }

  /** Returns a tensor of zeros, in a batch of one. */
  OnnxTensor zeros(TensorSpec spec) {
    boolean bytes = spec.type().equals("uint8");
    ByteBuffer buffer = buffer(spec.elements() * (bytes ? 1 : Float.BYTES));
    return bytes ? bytes(buffer, spec.batch(1)) : floats(buffer, spec.batch(1));
  }

  private OnnxTensor tensor(ByteBuffer buffer, OnnxJavaType type, long... shape) {
    try {
      OnnxTensor tensor =
          OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer, shape, type);
      owned.push(tensor);
      LIVE.incrementAndGet();
      return tensor;
    } catch (OrtException e) {
      throw new ModelException("A tensor cannot be made: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().close();
      LIVE.decrementAndGet();
    }
  }
}
