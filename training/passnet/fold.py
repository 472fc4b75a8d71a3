"""Folds the constants of an exported graph, shapes included."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper, shape_inference
from onnx.reference import ReferenceEvaluator

# A folded value may not be larger than what it is made of, unless it is small.
SMALL_BYTES = 4096


class Folder:
    """One pass over a graph: what is constant, and which tensors are only other names."""

    def __init__(self, model: onnx.ModelProto):
        self.model = model
        self.graph = model.graph
        self.constants = {entry.name: numpy_helper.to_array(entry) for entry in self.graph.initializer}
        self.names = {}
        self.dims, self.types = {}, {}
        graph = shape_inference.infer_shapes(model, data_prop=True).graph
        for entry in [*graph.input, *graph.output, *graph.value_info]:
            tensor = entry.type.tensor_type
            self.types[entry.name] = tensor.elem_type
            if tensor.HasField("shape"):
                self.dims[entry.name] = [
                    dim.dim_value if dim.HasField("dim_value") else None for dim in tensor.shape.dim
                ]
        self.makers = {name: node for node in self.graph.node for name in node.output}

    def shape_entries(self, name: str) -> list | None:
        """A shape as far as it is known, None for what only a run tells: of `Shape`, `Gather`,
        `Slice`, `Concat`."""
        if name in self.constants:
            array = self.constants[name]
            return array.reshape(-1).tolist() if array.dtype == np.int64 and array.ndim < 2 else None
        node = self.makers.get(name)
        if node is None or node.op_type not in ("Shape", "Gather", "Slice", "Unsqueeze", "Concat"):
            return None
        if node.op_type == "Shape":
            return None if node.attribute else self.dims.get(node.input[0])
        parts = [self.shape_entries(self.names.get(part, part)) for part in node.input]
        if node.op_type == "Gather" and parts[0] and parts[1] and len(parts[1]) == 1:
            return [parts[0][parts[1][0]]]
        if node.op_type == "Slice" and parts[0] and all(part and len(part) == 1 for part in parts[1:]):
            (start,), (end,), *_ = parts[1:]
            return parts[0][start:end] if parts[4:] in ([], [[1]]) else None
        if node.op_type == "Unsqueeze" and parts[0] and len(parts[0]) == 1:
            return parts[0]
        if node.op_type == "Concat" and all(part or self.dims.get(key) == [1] for part, key in zip(parts, node.input)):
            return [entry for part in parts for entry in (part or [None])]
        return None

    def value(self, node: onnx.NodeProto) -> np.ndarray | None:
        """The constant that a node gives, or None."""
        if node.op_type == "Constant":
            return numpy_helper.to_array(helper.get_attribute_value(node.attribute[0]))
        if node.op_type in ("Shape", "Gather", "Slice") and node.input[0] not in self.constants:
            entries = self.shape_entries(node.output[0])
            if entries is not None and None not in entries:
                array = np.array(entries, np.int64)
                return array.reshape(self.dims.get(node.output[0], [])) if node.op_type == "Gather" else array
        if node.op_type.startswith("Random") or not all(name in self.constants for name in node.input if name):
            return None
        inputs = {name: self.constants[name] for name in node.input if name}
        (result,) = ReferenceEvaluator(node, opsets={"": self.model.opset_import[0].version}).run(None, inputs)
        if result.nbytes > max(SMALL_BYTES, sum(array.nbytes for array in inputs.values())):
            return None
        return np.asarray(result)

    def is_name(self, node: onnx.NodeProto) -> bool:
        """Whether a node only renames its input."""
        if node.op_type == "Cast":
            return self.types.get(node.input[0], -1) == node.attribute[0].i
        return node.op_type == "Identity"

    def reshape_to(self, node: onnx.NodeProto) -> list[int] | None:
        """The constant shape of a `Reshape` of which one entry, the batch, is left to the run."""
        entries = self.shape_entries(node.input[1]) if node.op_type == "Reshape" else None
        if not entries or entries.count(None) != 1 or 0 in entries or -1 in entries:
            return None
        return [-1 if entry is None else entry for entry in entries]

    def run(self) -> bool:
        """Fold what can be folded; whether anything was."""
        outputs = {entry.name for entry in self.graph.output}
        kept, before = [], len(self.graph.node)
        for node in self.graph.node:
            node.input[:] = [self.names.get(name, name) for name in node.input]
            if node.output[0] not in outputs and self.is_name(node):
                self.names[node.output[0]] = node.input[0]
                continue
            result = None if node.output[0] in outputs or len(node.output) > 1 else self.value(node)
            if result is not None:
                self.constants[node.output[0]] = result
                continue
            shape = self.reshape_to(node)
            if shape and node.input[1] not in self.constants:
                name = f"{node.output[0]}_to"
                self.constants[name] = np.array(shape, np.int64)
                node.input[1] = name
            kept.append(node)
        self.keep(kept, outputs)
        return len(self.graph.node) < before

    def keep(self, nodes: list, wanted: set[str]) -> None:
        """Leave of the graph what its outputs need: each constant once."""
        alive, needed = [], set(wanted)
        for node in reversed(nodes):
            if needed & set(node.output):
                alive.append(node)
                needed |= set(node.input)
        del self.graph.node[:], self.graph.initializer[:], self.graph.value_info[:]
        self.graph.node.extend(reversed(alive))
        known, renamed = {}, {}
        for name in sorted(needed & set(self.constants)):
            array = self.constants[name]
            first = known.setdefault((array.dtype.str, array.shape, array.tobytes()), name)
            renamed[name] = first
            if first == name:
                self.graph.initializer.append(
                    numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
                )
        for node in self.graph.node:
            node.input[:] = [renamed.get(name, name) for name in node.input]


def narrow_indices(model: onnx.ModelProto) -> None:
    """Store large constant indices of `Gather` in 32 bits, half the size."""
    graph = model.graph
    uses = {}
    for node in graph.node:
        for position, name in enumerate(node.input):
            uses.setdefault(name, set()).add((node.op_type, position))
    for entry in graph.initializer:
        array = numpy_helper.to_array(entry)
        if array.dtype == np.int64 and array.nbytes > SMALL_BYTES and uses[entry.name] == {("Gather", 1)}:
            entry.CopyFrom(numpy_helper.from_array(array.astype(np.int32), entry.name))


def merge_pads(model: onnx.ModelProto) -> None:
    """Move the zeros of a `Pad` into the `AveragePool` after it.

    Older PyTorch exports them apart, and ONNX Runtime 1.19 joins them without counting the zeros.
    """
    graph = model.graph
    constants = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    pads = {node.output[0]: node for node in graph.node if node.op_type == "Pad"}
    for node in graph.node:
        pad = pads.get(node.input[0]) if node.op_type == "AveragePool" else None
        if pad is None or pad.input[1] not in constants or any(constants.get(name, 0) for name in pad.input[2:3]):
            continue
        own = {entry.name: helper.get_attribute_value(entry) for entry in node.attribute}
        amounts = constants[pad.input[1]].reshape(2, -1)
        if amounts[:, :2].any() or any(own.get("pads", [])) or own.get("auto_pad", b"NOTSET") != b"NOTSET":
            continue
        kept = [entry for entry in node.attribute if entry.name not in ("pads", "count_include_pad")]
        del node.attribute[:]
        node.attribute.extend(kept)
        node.attribute.append(helper.make_attribute("pads", amounts[:, 2:].reshape(-1).tolist()))
        node.attribute.append(helper.make_attribute("count_include_pad", 1))
        node.input[0] = pad.input[0]


def fold(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with everything folded that does not depend on its inputs, shapes included."""
    while Folder(model).run():
        pass
    merge_pads(model)
    Folder(model).run()
    narrow_indices(model)
    onnx.checker.check_model(model)
    return model
