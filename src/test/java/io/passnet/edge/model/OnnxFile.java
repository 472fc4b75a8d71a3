package io.passnet.edge.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small ONNX graph, written field by field; field numbers are those of onnx.proto3, operators
 * those of opset 11.
 */
final class OnnxFile {
  private static final int FLOAT = 1;
  private static final int UINT8 = 2;
  private static final int INT64 = 7;

  private final Message graph = new Message();

  OnnxFile() {
    graph.text(2, "graph");
  }

  /** A protobuf message that is being written. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    Message number(int field, long value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint(field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.out.toByteArray());
    }
  }

  /** Adds a node; attributes follow as a name and a number, or a name and numbers, each. */
  OnnxFile node(String operator, List<String> inputs, String output, Object... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, operator);
    for (int i = 0; i < attributes.length; i += 2) {
      Message attribute = new Message().text(1, (String) attributes[i]);
      if (attributes[i + 1] instanceof Integer one) {
        attribute.number(3, one).number(20, 2);
      } else {
        for (Object one : (List<?>) attributes[i + 1]) {
          attribute.number(8, (Integer) one);
        }
        attribute.number(20, 7);
      }
      node.message(5, attribute);
    }
    graph.message(1, node);
    return this;
  }

  /** Adds a constant of floats. */
  OnnxFile floats(String name, List<Integer> shape, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return constant(name, FLOAT, shape, raw);
  }

  /** Adds a constant of one whole number. */
  OnnxFile number(String name, long value) {
    ByteBuffer raw = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    return constant(name, INT64, List.of(1), raw);
  }

  private OnnxFile constant(String name, int type, List<Integer> shape, ByteBuffer raw) {
    Message tensor = new Message();
    shape.forEach(dim -> tensor.number(1, dim));
    graph.message(5, tensor.number(2, type).text(8, name).bytes(9, raw.array()));
    return this;
  }

  OnnxFile input(String name, TensorSpec spec) {
    graph.message(11, value(name, spec));
    return this;
  }

  OnnxFile output(String name, TensorSpec spec) {
    graph.message(12, value(name, spec));
    return this;
  }

  private static Message value(String name, TensorSpec spec) {
    Message shape = new Message();
    for (long dim : spec.shape()) {
      Message dimension = new Message();
      shape.message(1, dim < 0 ? dimension.text(2, "batch") : dimension.number(1, dim));
    }
    Message tensor =
        new Message().number(1, spec.type().equals("uint8") ? UINT8 : FLOAT).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  byte[] bytes() {
    Message opset = new Message().text(1, "").number(2, 11);
    return new Message().number(1, 6).message(7, graph).message(8, opset).out.toByteArray();
  }
}
