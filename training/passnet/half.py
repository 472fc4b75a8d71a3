"""A graph with weights and arithmetic in 16-bit floats, for a GPU; inputs and outputs stay as they are."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

# What these make is as wide as an attribute says, and reads no floats.
FULL_OPERATORS = ("ConstantOfShape",)
# Times and flags, [B, T] or [B]: small, and seconds may grow large.
SMALL_INPUTS = ("age", "heard", "scene_time")
# Inputs that are 32-bit floats whatever the data is: `roi` and `scales`.
FULL_INPUTS = {"Resize": (1, 2)}


def spread(nodes, start: set[str], forward: bool, stop: tuple[str, ...] = ()) -> set[str]:
    """Names of the outputs of nodes that the tensors `start` lead to, or come from; not past `stop`."""
    tensors, found = set(start), set()
    for node in nodes if forward else reversed(nodes):
        near, far = (node.input, node.output) if forward else (node.output, node.input)
        if tensors & set(near) and node.op_type not in stop:
            found |= set(node.output)
            tensors |= set(far)
    return found


def full_tensors(graph: onnx.GraphProto) -> set[str]:
    """Tensors that are made in 32 bits: clocks and masks, and the density from its logits on.

    The density is what an `Exp` of the content makes; with it go its ancestors, back to the last
    convolution, product or gathering, and all that follows.
    """
    nodes = list(graph.node)
    content = spread(nodes, {entry.name for entry in graph.input} - set(SMALL_INPUTS), forward=True)
    peaks = {node.output[0] for node in nodes if node.op_type == "Exp"} & content
    back = spread(nodes, peaks, forward=False, stop=("Gather", "Conv", "MatMul", "Gemm"))
    ahead = spread(nodes, peaks, forward=True)
    named = {name for node in nodes for name in node.output if node.op_type in FULL_OPERATORS}
    return {name for node in nodes for name in node.output if name not in content} | back | ahead | named


class HalfWriter:
    """Rewrites a graph node by node and casts where 16 and 32 bits meet."""

    def __init__(self, model: onnx.ModelProto):
        self.graph = model.graph
        inferred = shape_inference.infer_shapes(model).graph
        entries = [*inferred.input, *inferred.output, *inferred.value_info]
        types = {entry.name: entry.type.tensor_type.elem_type for entry in entries}
        self.floats = {name for name, kind in types.items() if kind == TensorProto.FLOAT}
        constants = {entry.name: entry for entry in self.graph.initializer}
        self.weights = {key: entry for key, entry in constants.items() if entry.data_type == TensorProto.FLOAT}
        self.made = dict.fromkeys((entry.name for entry in self.graph.input), TensorProto.FLOAT)
        self.copies, self.nodes = {}, []

    def weight(self, name: str) -> str:
        """A constant in 16 bits."""
        values = numpy_helper.to_array(self.weights[name])
        if np.abs(values).max(initial=0) > np.finfo(np.float16).max:
            raise ValueError(f"the constant {name} holds {np.abs(values).max():g}, too large for a 16-bit float")
        self.graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), f"{name}_16"))
        return f"{name}_16"

    def cast(self, name: str, kind: int) -> str:
        """A tensor in another width."""
        width = 16 if kind == TensorProto.FLOAT16 else 32
        target = f"{name}_{width}"
        self.nodes.append(helper.make_node("Cast", [name], [target], name=f"{target}_cast", to=kind))
        return target

    def read(self, name: str, kind: int) -> str:
        """The name under which a float tensor can be read as `kind`."""
        if self.made.get(name, TensorProto.FLOAT) == kind:
            return name
        if (name, kind) not in self.copies:
            self.copies[name, kind] = self.weight(name) if name in self.weights else self.cast(name, kind)
        return self.copies[name, kind]

    def write(self, node: onnx.NodeProto, kind: int) -> None:
        """Append a node that computes in `kind`."""
        for position, name in enumerate(node.input):
            if name in self.floats or name in self.weights:
                full = position in FULL_INPUTS.get(node.op_type, ())
                node.input[position] = self.read(name, TensorProto.FLOAT if full else kind)
        if node.op_type == "Cast" and node.attribute[0].i == TensorProto.FLOAT:
            node.attribute[0].i = kind
        self.made.update(dict.fromkeys(node.output, kind))
        self.nodes.append(node)

    def run(self) -> None:
        """Rewrite the graph."""
        full = full_tensors(self.graph)
        outputs = {entry.name for entry in self.graph.output} & self.floats
        for node in list(self.graph.node):
            self.write(node, TensorProto.FLOAT if set(node.output) & full else TensorProto.FLOAT16)
        for name in [name for name in outputs if self.made[name] == TensorProto.FLOAT16]:
            for node in self.nodes:
                node.input[:] = [f"{name}_inner" if key == name else key for key in node.input]
                node.output[:] = [f"{name}_inner" if key == name else key for key in node.output]
            self.nodes.append(helper.make_node("Cast", [f"{name}_inner"], [name], to=TensorProto.FLOAT))
        used = {name for node in self.nodes for name in node.input}
        kept = [entry for entry in self.graph.initializer if entry.name in used]
        del self.graph.node[:], self.graph.value_info[:], self.graph.initializer[:]
        self.graph.node.extend(self.nodes)
        self.graph.initializer.extend(kept)


def to_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Change a folded graph in place."""
    HalfWriter(model).run()
    onnx.checker.check_model(model)
    return model
