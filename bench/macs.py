"""Multiply-accumulates of an ONNX graph, counted from the shapes of its tensors.

Counted: Conv, ConvTranspose, MatMul, Gemm and Einsum, one for each product that is added up. Not counted:
everything else, such as activations, normalisation, softmax, pooling, sampling (GridSample, Gather) and
copying, which take time but no products of weights. A bias is not counted either.
"""

from __future__ import annotations

import math

import onnx
from onnx import helper, shape_inference
from passnet.fold import fold


def with_batch(model: onnx.ModelProto, batch: int) -> onnx.ModelProto:
    """A copy of a graph with the free sizes of its inputs set to `batch`, and what follows from them folded."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    for entry in model.graph.input:
        for size in entry.type.tensor_type.shape.dim:
            if not size.HasField("dim_value"):
                size.dim_value = batch
    del model.graph.value_info[:]
    return fold(model)


def shapes(model: onnx.ModelProto) -> dict[str, list]:
    """Shape of every tensor of a graph, None for a size that is not known."""
    graph = shape_inference.infer_shapes(model, data_prop=True).graph
    found = {entry.name: list(entry.dims) for entry in graph.initializer}
    for entry in [*graph.input, *graph.output, *graph.value_info]:
        sizes = entry.type.tensor_type.shape.dim
        found[entry.name] = [size.dim_value if size.HasField("dim_value") else None for size in sizes]
    return found


def attributes(node: onnx.NodeProto) -> dict:
    """Attributes of a node by name."""
    return {entry.name: helper.get_attribute_value(entry) for entry in node.attribute}


def einsum(equation: str, operands: list[list[int]]) -> int:
    """Products of an Einsum: the sizes of all its letters multiplied."""
    sizes = {}
    for letters, operand in zip(equation.replace(" ", "").split("->")[0].split(","), operands):
        sizes.update(zip(letters, operand))
    return math.prod(sizes.values())


def node_macs(node: onnx.NodeProto, sizes: dict[str, list[int]]) -> int:
    """Multiply-accumulates of one node."""
    kinds = ("Conv", "ConvTranspose", "MatMul", "Gemm", "Einsum")
    if node.op_type not in kinds:
        return 0
    of_letters = node.op_type == "Einsum"
    read = [sizes.get(name) for name in node.input[: None if of_letters else 2]]
    written = sizes.get(node.output[0])
    if any(shape is None or None in shape for shape in (read if of_letters else [*read, written])):
        raise ValueError(f"{node.op_type} {node.name}: the shapes are not known ({read} to {written})")
    if node.op_type == "Conv":
        return math.prod(written) * math.prod(read[1][1:])
    if node.op_type == "ConvTranspose":
        return math.prod(read[0]) * math.prod(read[1][1:])
    if of_letters:
        return einsum(attributes(node)["equation"].decode(), read)
    inner = read[0][0] if attributes(node).get("transA") else read[0][-1]
    return math.prod(written) * inner


def count(model: onnx.ModelProto, batch: int = 1) -> int:
    """Multiply-accumulates of one run of a graph; what depends on no input is not counted."""
    model = with_batch(model, batch)
    sizes = shapes(model)
    return sum(node_macs(node, sizes) for node in model.graph.node)
