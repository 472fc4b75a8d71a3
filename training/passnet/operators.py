"""Checks a package's operators against what TensorRT 10 and ONNX Runtime's CUDA provider say they run.

python3 -m passnet.operators --package ../src/main/resources/models/passnet-s

For each node: the operator, the graph's opset, the element type of its data, and the restrictions that
the lists name. Ends with 1 and names graph, node and operator where something is not supported: TensorRT
would refuse the graph, and the CUDA provider would send that node, and its data, to the CPU.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

import onnx
from onnx import helper, shape_inference

FLOAT = "float32 float16 bfloat16"
INT = "int32 int64"
HALF = "float32 float16"
ALL = f"{FLOAT} {INT} bool"
BYTES = f"{ALL} int8 uint8 int16 uint16 uint32 uint64 float64"


@dataclass(frozen=True)
class Runtime:
    """What a runtime runs: opsets, element types by operator, and operators that need a later opset."""

    name: str
    source: str
    opsets: tuple[int, int]
    groups: dict[str, str] = field(hash=False)
    since: dict[str, int] = field(default_factory=dict, hash=False)

    def types(self, operator: str) -> set[str] | None:
        """Element types that the operator takes; None where the operator is not in the list."""
        found = [types for operators, types in self.groups.items() if operator in operators.split()]
        return set(" ".join(found).split()) if found else None


TENSORRT = Runtime(
    "TensorRT 10",
    "https://github.com/onnx/onnx-tensorrt/blob/main/docs/operators.md, TensorRT 10.15",
    (9, 24),
    {
        "Acos Acosh Asin Asinh Atan Atanh AveragePool BatchNormalization Ceil Celu Clip Conv ConvTranspose Cos Cosh"
        " CumSum Dropout Einsum Elu Erf Exp Floor Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool GroupNormalization"
        " GRU HardSigmoid HardSwish Hardmax InstanceNormalization IsInf LayerNormalization LeakyRelu Log LogSoftmax LRN"
        " LSTM LpNormalization LpPool MatMul MaxPool MeanVarianceNormalization PRelu QuantizeLinear RandomNormal"
        " RandomNormalLike RandomUniform RandomUniformLike Reciprocal Resize RMSNormalization RNN RotaryEmbedding Round"
        " Selu Sigmoid Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Upsample Scan": FLOAT,
        "BlackmanWindow DeformConv GridSample HammingWindow HannWindow Mish NonMaxSuppression NonZero RoiAlign": HALF,
        "STFT": "float32",
        "Attention": f"{FLOAT} int8",
        "DequantizeLinear": "int8",
        "Abs Add ArgMax ArgMin DepthToSpace Div Equal Gelu Greater GreaterOrEqual IsNaN Less LessOrEqual Max Mean Min"
        " Mod Mul Neg Pad Pow Range ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin"
        " ReduceProd ReduceSum ReduceSumSquare Relu Scatter ScatterElements ScatterND Shrink Sign SpaceToDepth Sub Sum"
        " TopK": f"{FLOAT} {INT}",
        "And Not Or Xor": "bool",
        "Cast CastLike": f"{ALL} uint8",
        "Concat Constant ConstantOfShape Expand EyeLike Flatten Gather GatherElements GatherND Identity If Loop OneHot"
        " Reshape ReverseSequence Shape Size Slice Split Squeeze Tile Transpose Trilu Unsqueeze Where": ALL,
    },
)

CUDA = Runtime(
    "ONNX Runtime CUDA",
    "https://github.com/microsoft/onnxruntime/blob/001d12d2623fd411ce0f83d05abb5e82304a3389/docs/OperatorKernels.md",
    (13, 24),
    {
        "ArgMax ArgMin AveragePool BatchNormalization Ceil Conv ConvTranspose Cos DepthToSpace Einsum Elu Floor"
        " GlobalAveragePool GlobalMaxPool GRU HardSigmoid HardSwish InstanceNormalization LeakyRelu Log LogSoftmax LRN"
        " LSTM MaxPool PRelu RandomNormal RandomNormalLike RandomUniform RandomUniformLike Reciprocal ReduceLogSum"
        " ReduceLogSumExp ReduceSumSquare RNN Round Selu Sin Softplus Softsign SpaceToDepth ThresholdedRelu": HALF,
        "Attention Dropout Erf Exp Gelu Gemm LayerNormalization MatMul Relu RMSNormalization RotaryEmbedding Sigmoid"
        " Softmax Sqrt Sum Tanh": FLOAT,
        "GridSample QuantizeLinear RoiAlign": "float32",
        "Clip": f"{HALF} int64 int8 uint8",
        "CumSum Greater GreaterOrEqual Less LessOrEqual ReduceMax TopK": f"{HALF} {INT}",
        "Equal": f"{HALF} {INT} bool",
        "GatherND": f"{FLOAT} int64 bool",
        "Max Min Mod Pow ReduceSum Tile": f"{FLOAT} {INT}",
        "NonZero": f"{HALF} {INT} bool uint8",
        "OneHot": INT,
        "Pad": f"{HALF} bool",
        "Range": f"float32 {INT}",
        "ReduceL1 ReduceL2 ReduceMean ReduceProd": f"{HALF} int32",
        "ReduceMin": f"{HALF} {INT} int8 uint8",
        "Resize": f"{HALF} int32 uint8",
        "Where": f"{FLOAT} {INT} uint8",
        "DequantizeLinear": "int8 uint8",
        "IsInf": "float32",
        "IsNaN": FLOAT,
        "And Not Or Xor": "bool",
        "Abs Add Div Mul Neg Shrink Sign Sub": f"{FLOAT} {INT} int8 uint8 int16",
        "Cast Compress Concat Constant ConstantOfShape Expand Flatten Gather GatherElements Identity If Loop Reshape"
        " ReverseSequence Scan ScatterElements ScatterND Shape Size Slice Split Squeeze Transpose Trilu"
        " Unsqueeze": BYTES,
    },
    {"Attention": 23, "Gelu": 20, "GridSample": 16, "LayerNormalization": 17, "RMSNormalization": 23},
)

# What moves bytes about: of bytes TensorRT runs `Cast` alone, so its provider leaves these, which stand in front
# of the first `Cast`, to CUDA.
MOVES = ("Concat", "Gather", "Reshape", "Shape", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze")
# Inputs that TensorRT wants to know when it builds its engine, by position.
CONSTANT_INPUTS = {"Squeeze": 1, "Unsqueeze": 1, "CumSum": 1, "OneHot": 1}
RESIZE_MODES = {
    "mode": ("nearest", "linear"),
    "coordinate_transformation_mode": (
        "half_pixel",
        "pytorch_half_pixel",
        "tf_half_pixel_for_nn",
        "asymmetric",
        "align_corners",
    ),
    "nearest_mode": ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil"),
    "keep_aspect_ratio_policy": ("stretch",),
    "antialias": (0,),
}


class Tensors:
    """Element types, ranks and constants of one graph's tensors, by name."""

    def __init__(self, model: onnx.ModelProto):
        graph = shape_inference.infer_shapes(model, data_prop=True).graph
        self.types, self.ranks = {}, {}
        for entry in [*graph.input, *graph.output, *graph.value_info]:
            tensor = entry.type.tensor_type
            self.types[entry.name] = type_name(tensor.elem_type)
            if tensor.HasField("shape"):
                self.ranks[entry.name] = len(tensor.shape.dim)
        for entry in graph.initializer:
            self.types[entry.name], self.ranks[entry.name] = type_name(entry.data_type), len(entry.dims)
        self.constants = {entry.name for entry in graph.initializer}
        self.constants |= {node.output[0] for node in graph.node if node.op_type == "Constant"}


def type_name(element_type: int) -> str:
    """ONNX's number of an element type as a name like numpy's, and bfloat16."""
    if element_type == onnx.TensorProto.BFLOAT16:
        return "bfloat16"
    return helper.tensor_dtype_to_np_dtype(element_type).name


def restrictions(node: onnx.NodeProto, tensors: Tensors) -> list[str]:
    """What TensorRT's list forbids of an operator that it otherwise runs."""
    values = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    values = {key: value.decode() if isinstance(value, bytes) else value for key, value in values.items()}
    operator, found = node.op_type, []
    rank = tensors.ranks.get(node.input[0]) if node.input else None
    if operator in ("AveragePool", "MaxPool"):
        if rank not in (4, 5):
            found.append(f"needs a 4-D or 5-D input, found rank {rank}")
        if any(step != 1 for step in values.get("dilations", [])):
            found.append(f"needs dilations of 1, found {values['dilations']}")
    if operator == "GridSample" and rank != 4:
        found.append(f"needs a 4-D input, found rank {rank}")
    if operator == "Resize":
        for key, allowed in RESIZE_MODES.items():
            if key in values and values[key] not in allowed:
                found.append(f"{key} is {values[key]}, expected one of {', '.join(map(str, allowed))}")
    if operator in ("LayerNormalization", "MaxPool") and len([name for name in node.output if name]) > 1:
        found.append("only the first output may be used")
    if operator == "ScatterND" and values.get("reduction", "none") != "none":
        found.append(f"reduction is {values['reduction']}, expected none")
    if operator == "TopK" and values.get("sorted", 1) != 1:
        found.append("sorted must be 1")
    position = 1 if operator.startswith("Reduce") else CONSTANT_INPUTS.get(operator)
    if position is not None and len(node.input) > position and node.input[position] not in tensors.constants:
        found.append(f"input {position} must be a constant")
    return found


def data_tensors(node: onnx.NodeProto) -> list[str]:
    """The tensors whose element type decides whether a kernel exists."""
    if node.op_type in ("Cast", "CastLike"):
        return [node.input[0], node.output[0]]
    if node.op_type == "Where":
        return [node.input[1]]
    return [name for name in [*node.input, *node.output] if name][:1]


def check_node(node: onnx.NodeProto, tensors: Tensors, opset: int) -> list[str]:
    """Why a node is not supported, by each runtime; empty where both run it."""
    if node.domain not in ("", "ai.onnx"):
        return [f"the domain {node.domain} is not ONNX's"]
    problems = []
    for runtime in (TENSORRT, CUDA):
        types = runtime.types(node.op_type)
        if types is None or runtime.since.get(node.op_type, 0) > opset:
            problems.append(f"{runtime.name} does not run it at opset {opset}")
            continue
        found = [tensors.types.get(name, "unknown") for name in data_tensors(node)]
        wrong = [name for name in found if name not in types]
        ahead = runtime is TENSORRT and node.op_type in MOVES and set(found) == {"uint8"}
        if wrong and not ahead:
            problems.append(f"{runtime.name} does not run it on {', '.join(wrong)}")
    return problems + [f"{TENSORRT.name}: {reason}" for reason in restrictions(node, tensors)]


def check_model(model: onnx.ModelProto) -> list[str]:
    """A line for each node of a graph that a runtime does not support."""
    opset = next((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), 0)
    low = max(TENSORRT.opsets[0], CUDA.opsets[0])
    high = min(TENSORRT.opsets[1], CUDA.opsets[1])
    if not low <= opset <= high:
        return [f"the graph has opset {opset}, expected {low} to {high}"]
    tensors = Tensors(model)
    lines = []
    for node in model.graph.node:
        label = f"{node.op_type} (node {node.name or node.output[0]})"
        lines += [f"{label}: {problem}" for problem in check_node(node, tensors, opset)]
    return lines


def check_package(package: Path) -> list[str]:
    """`check_model` over all graphs of a package, each line with the graph's file name."""
    files = sorted(package.glob("*.onnx"))
    if not files:
        raise SystemExit(f"{package} holds no .onnx files; name the folder of a model package")
    return [f"{path.name}: {line}" for path in files for line in check_model(onnx.load(path))]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, required=True)
    package = parser.parse_args().package
    lines = check_package(package)
    print(*lines, sep="\n", end="\n" if lines else "")
    for runtime in (TENSORRT, CUDA):
        print(f"{runtime.name}: {runtime.source}")
    used = {node.op_type for path in package.glob("*.onnx") for node in onnx.load(path).graph.node}
    print(f"{len(used)} operators, {len(lines)} problems: {' '.join(sorted(used))}")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
