"""The model package: graphs equal to PyTorch, manifest true to the graphs."""

import hashlib

import numpy as np
import pytest
import torch

from passnet.export import example_inputs, export_package, graphs

yaml = pytest.importorskip("yaml")


@pytest.fixture(scope="module")
def package(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    export_package(
        model, folder, "0.0.1", {"data": ["none"], "note": 'random: "weights"'}, {"synthetic": {"loss": 1.5}}
    )
    return folder


def test_manifest_states_the_contract(package):
    manifest = yaml.safe_load((package / "model.yaml").read_text())
    assert manifest["schema"] == 1 and manifest["kind"] == "streaming" and manifest["window"] == 16
    assert manifest["frame"] == {"width": 640, "height": 320, "pixels": "rgb24", "projection": "equirectangular"}
    assert manifest["audio"] == {"rate": 16000, "channels": 4, "samples": 16000, "layout": "ambisonic-acn-sn3d"}
    fusion = manifest["graphs"]["fusion"]
    assert fusion["inputs"]["visual"] == {"type": "float32", "shape": [-1, 16, 704, 96]}
    assert fusion["outputs"]["map"] == {"type": "float32", "shape": [-1, 64, 128]}
    assert manifest["training"]["note"] == 'random: "weights"'
    assert manifest["scores"]["synthetic"]["loss"] == 1.5


def test_hashes_and_size(package):
    manifest = yaml.safe_load((package / "model.yaml").read_text())
    for graph in manifest["graphs"].values():
        assert hashlib.sha256((package / graph["file"]).read_bytes()).hexdigest() == graph["sha256"]
    assert sum(path.stat().st_size for path in package.iterdir()) < 15e6


@pytest.mark.parametrize("name", ["encoder", "audio", "fusion"])
@pytest.mark.parametrize("batch", [1, 2])
def test_onnx_equals_pytorch(model, package, name, batch):
    onnxruntime = pytest.importorskip("onnxruntime")
    inputs = example_inputs(model.config, batch)[name]
    module, outputs = graphs(model)[name]
    with torch.no_grad():
        expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    session = onnxruntime.InferenceSession(str(package / f"{name}.onnx"), providers=["CPUExecutionProvider"])
    found = session.run(outputs, {key: value.numpy() for key, value in inputs.items()})
    for left, right in zip(expected, found):
        assert left.shape == right.shape
        assert np.abs(left.numpy() - right).max() < 1e-4 * max(1.0, float(left.abs().max()))
