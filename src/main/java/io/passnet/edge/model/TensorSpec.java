package io.passnet.edge.model;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;

/**
 * Element type and shape of a graph's input or output.
 *
 * @param type {@code uint8} or {@code float32}
 * @param shape dimensions; the first is the batch and is -1 (any)
 */
public record TensorSpec(String type, List<Long> shape) {

  /** Returns the shape with a batch of {@code size}. */
  long[] batch(int size) {
    long[] dims = shape.stream().mapToLong(Long::longValue).toArray();
    dims[0] = size;
    return dims;
  }

  /** Returns the shape with a batch of {@code size}, as {@code 16x512x1024x3}. */
  String dims(int size) {
    return Arrays.stream(batch(size)).mapToObj(Long::toString).collect(joining("x"));
  }

  /** Returns how many elements one batch entry holds. */
  public int elements() {
    return Math.toIntExact(Arrays.stream(batch(1)).reduce(1, Math::multiplyExact));
  }

  /** Returns dimension {@code i}, the batch being 0. */
  public int dim(int i) {
    return Math.toIntExact(shape.get(i));
  }

  /** Returns whether a graph's tensor can be this one; -1 in the graph is any size. */
  boolean admits(TensorSpec graph) {
    boolean fits = type.equals(graph.type) && shape.size() == graph.shape.size();
    for (int i = 0; fits && i < shape.size(); i++) {
      fits = graph.shape.get(i) == -1 || graph.shape.get(i).equals(shape.get(i));
    }
    return fits;
  }

  @Override
  public String toString() {
    return type + shape;
  }
}
