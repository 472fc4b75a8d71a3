"""The benchmark: its counter against sums done by hand, its peers against the published sizes."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import macs  # noqa: E402
import peers  # noqa: E402


def graph(nodes, inputs, outputs, **constants):
    """A graph of float tensors; None stands for the batch."""

    def entries(shapes):
        dims = {name: ["batch" if size is None else size for size in shape] for name, shape in shapes.items()}
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in dims.items()]

    weights = [numpy_helper.from_array(np.zeros(shape, np.float32), name) for name, shape in constants.items()]
    made = helper.make_graph(nodes, "test", entries(inputs), entries(outputs), weights)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_convolutions():
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node("Conv", ["b", "depth"], ["c"], group=8, pads=[1, 1, 1, 1]),
        helper.make_node("ConvTranspose", ["c", "up"], ["y"], strides=[2, 2]),
    ]
    weights = {"w": (8, 3, 3, 3), "depth": (8, 1, 3, 3), "up": (8, 5, 2, 2)}
    model = graph(nodes, {"x": (None, 3, 10, 12)}, {"y": (None, 5, 10, 12)}, **weights)
    by_hand = 8 * 5 * 6 * (3 * 9) + 8 * 5 * 6 * 9 + (8 * 5 * 6) * (5 * 4)
    assert macs.count(model) == by_hand
    assert macs.count(model, batch=4) == 4 * by_hand


def test_products():
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["a"]),
        helper.make_node("Flatten", ["a"], ["b"]),
        helper.make_node("Gemm", ["b", "g"], ["c"], transB=1),
        helper.make_node("Einsum", ["a", "a"], ["y"], equation="bnd,bmd->bnm"),
    ]
    model = graph(nodes, {"x": (None, 7, 3)}, {"y": (None, 7, 7), "c": (None, 2)}, w=(3, 5), g=(2, 35))
    assert macs.count(model) == 7 * 3 * 5 + 35 * 2 + 7 * 7 * 5


def test_what_no_input_reaches_is_not_counted():
    nodes = [helper.make_node("MatMul", ["a", "b"], ["c"]), helper.make_node("Add", ["x", "c"], ["y"])]
    assert macs.count(graph(nodes, {"x": (None, 4)}, {"y": (None, 4)}, a=(4, 4), b=(4, 4))) == 0


def test_unknown_shapes_are_an_error():
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"])]
    model = graph(nodes, {"x": (1, 3, 4, 4)}, {"y": (1, 2, 4, 4)}, w=(2, 3, 1, 1))
    model.graph.input[0].type.tensor_type.ClearField("shape")
    with pytest.raises(ValueError, match="Conv .*: the shapes are not known"):
        macs.node_macs(model.graph.node[0], {"x": None, "w": [2, 3, 1, 1], "y": [1, 2, 4, 4]})


def size(module):
    """Trained numbers of a module."""
    return sum(value.numel() for value in module.parameters())


def test_parameters_of_the_peers_follow_from_the_published_layers():
    """ResNet-18 has 11.69 M with its classifier of 0.513 M."""
    assert size(peers.ResNet18()) == pytest.approx(11.69e6 - 0.513e6, rel=2e-3)
    assert size(peers.Window.blocks_only()) == 6 * (2 * (512 * 1536 + 512 * 513) + 512 * 2048 * 2 + 2560 + 3 * 1024)
    assert size(peers.SphereCell(6, 36, None)) == 42 * 144 * 9 + 144
    assert size(peers.SphereCell(36, 1, None)) == 37 * 4 * 9 + 4
    assert size(peers.SstSal(spherical=False)) == 55_912


def test_the_18_views_cover_the_sphere():
    # A place that no view sees would be 0 / 0.
    assert torch.isfinite(peers.Window().share).all()
    rings = peers.Views.rings(8)
    assert sum(ring.count for ring in rings) == 18
    assert 2 * np.degrees(np.arctan(4 / rings[0].focal)) == pytest.approx(80)


def test_a_spherical_kernel_is_a_plain_one_at_the_equator():
    grid = peers.kernel_grid(12, 24, 1).numpy().reshape(12, 3, 24, 3, 2)
    middle = (grid[6, 1, 12, 1] + 1) / 2 * (24, 12)
    assert middle == pytest.approx((12.5, 6.5), abs=1e-4)
    assert (grid[6, 1, 12, 2, 0] + 1) / 2 * 24 - middle[0] == pytest.approx(1, abs=0.05)
    assert abs(grid[0, 1, 12, 2, 0] - grid[0, 1, 12, 1, 0]) > 3 * abs(grid[6, 1, 12, 2, 0] - grid[6, 1, 12, 1, 0])
