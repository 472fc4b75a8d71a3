"""The check of operators against what GPUs run."""

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from passnet.operators import check_model, check_package  # noqa: E402


def build(nodes, shape=(1, 2, 4, 4), kind=TensorProto.FLOAT, constants=(), opset=17):
    """A graph from `x` to `y`."""
    inputs = [helper.make_tensor_value_info("x", kind, shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    weights = [numpy_helper.from_array(value, name) for name, value in constants]
    graph = helper.make_graph(nodes, "test", inputs, outputs, weights)
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def test_a_supported_graph_has_no_problems():
    weight = np.zeros((3, 2, 1, 1), np.float32)
    nodes = [helper.make_node("Conv", ["x", "w"], ["a"]), helper.make_node("Relu", ["a"], ["y"])]
    assert check_model(build(nodes, constants=[("w", weight)])) == []


def test_an_unsupported_operator_is_named(tmp_path):
    node = helper.make_node("Det", ["x"], ["y"], name="volume")
    assert check_model(build([node])) == [
        "Det (node volume): TensorRT 10 does not run it at opset 17",
        "Det (node volume): ONNX Runtime CUDA does not run it at opset 17",
    ]
    onnx.save(build([node]), str(tmp_path / "encoder.onnx"))
    assert check_package(tmp_path)[0].startswith("encoder.onnx: Det (node volume)")


def test_element_types_count():
    cast = helper.make_node("Cast", ["t"], ["y"], to=TensorProto.FLOAT)
    (line,) = check_model(build([helper.make_node("Abs", ["x"], ["t"]), cast], kind=TensorProto.UINT8))
    assert "Abs" in line and "TensorRT 10 does not run it on uint8" in line
    # Bytes that are only moved before they become floats are left to CUDA.
    assert check_model(build([helper.make_node("Transpose", ["x"], ["t"]), cast], kind=TensorProto.UINT8)) == []


def test_16_bit_sampling_is_not_run_by_cuda():
    grid = np.zeros((1, 2, 2, 2), np.float16)
    node = helper.make_node("GridSample", ["x", "grid"], ["y"], name="sample")
    (line,) = check_model(build([node], kind=TensorProto.FLOAT16, constants=[("grid", grid)]))
    assert line == "GridSample (node sample): ONNX Runtime CUDA does not run it on float16"


@pytest.mark.parametrize(
    "node, message",
    [
        (helper.make_node("Resize", ["x", "", "s"], ["y"], mode="cubic"), "mode is cubic"),
        (
            helper.make_node("Resize", ["x", "", "s"], ["y"], coordinate_transformation_mode="tf_crop_and_resize"),
            "tf_crop",
        ),
        (helper.make_node("ScatterND", ["x", "i", "x"], ["y"], reduction="add"), "reduction is add"),
        (helper.make_node("LayerNormalization", ["x", "g", "g"], ["y", "mean"]), "only the first output"),
        (helper.make_node("Gelu", ["x"], ["y"], domain="com.microsoft"), "domain com.microsoft"),
    ],
)
def test_restrictions(node, message):
    constants = [("s", np.ones(4, np.float32)), ("g", np.ones(4, np.float32)), ("i", np.zeros((1, 1), np.int64))]
    lines = check_model(build([node], constants=constants))
    assert len(lines) == 1 and message in lines[0]


def test_an_opset_out_of_range_is_refused():
    assert check_model(build([helper.make_node("Relu", ["x"], ["y"])], opset=11)) == [
        "the graph has opset 11, expected 13 to 24"
    ]


def test_sampling_needs_four_dimensions():
    nodes = [helper.make_node("GridSample", ["x", "grid"], ["y"])]
    grid = np.zeros((1, 2, 2, 2, 3), np.float32)
    lines = check_model(build(nodes, shape=(1, 2, 4, 4, 4), constants=[("grid", grid)]))
    assert any("needs a 4-D input, found rank 5" in line for line in lines)
