package io.passnet.edge.model;

import java.util.Arrays;
import java.util.List;

/**
 * Element type and shape of a graph's input or output.
 *
 * @param type {@code uint8} or {@code float32}
 * @param shape dimensions; the first is the batch and is -1 (any)
 */
public record TensorSpec(String type, List<Long> shape) {

  /** Returns the shape with a batch of one. */
  public long[] single() {
    long[] dims = shape.stream().mapToLong(Long::longValue).toArray();
    dims[0] = 1;
    return dims;
  }

  /** Returns how many elements one batch entry holds. */
  public int elements() {
    return Math.toIntExact(Arrays.stream(single()).reduce(1, Math::multiplyExact));
  }

  /** Returns dimension {@code i}, the batch being 0. */
  public int dim(int i) {
    return Math.toIntExact(shape.get(i));
  }

  @Override
  public String toString() {
    return type + shape;
  }
}
