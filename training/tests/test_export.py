"""The model package: graphs equal to PyTorch, manifest true to the graphs, 16-bit floats close to 32."""

import hashlib
import json

import numpy as np
import pytest
import torch

from passnet.export import check_size, example_inputs, export_package, graphs, read_scores
from passnet.lean import turned

yaml = pytest.importorskip("yaml")
onnxruntime = pytest.importorskip("onnxruntime")

NAMES = ["encoder", "audio", "fusion"]


@pytest.fixture(scope="module")
def package(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    export_package(
        model, folder, "0.0.1", {"data": ["none"], "note": 'random: "weights"'}, {"synthetic": {"loss": 1.5}}
    )
    return folder


@pytest.fixture(scope="module")
def half_package(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("half")
    export_package(model, folder, "0.0.1", {}, {}, "fp16")
    return folder


def run(package, name, inputs):
    """Outputs of a package's graph."""
    session = onnxruntime.InferenceSession(str(package / f"{name}.onnx"), providers=["CPUExecutionProvider"])
    return session.run(None, {key: value.numpy() for key, value in inputs.items()})


def test_manifest_states_the_contract(model, package):
    config, examples = model.config, example_inputs(turned(model))
    manifest = yaml.safe_load((package / "model.yaml").read_text())
    assert manifest["schema"] == 1 and manifest["kind"] == "streaming" and manifest["window"] == config.window
    assert manifest["precision"] == "fp32"
    assert manifest["parameters"] == sum(value.numel() for value in model.parameters())
    size = {"width": config.frame_width, "height": config.frame_height}
    assert manifest["frame"] == {**size, "turns": 2, "pixels": "rgb24", "projection": "equirectangular"}
    assert manifest["audio"] == {"rate": 16000, "channels": 4, "samples": 16000, "layout": "ambisonic-acn-sn3d"}
    fusion = manifest["graphs"]["fusion"]
    assert fusion["inputs"]["visual"]["shape"] == [-1, *examples["fusion"]["visual"].shape[1:]]
    assert fusion["outputs"]["map"] == {"type": "float32", "shape": [-1, config.map_height, config.map_width]}
    assert manifest["training"]["note"] == 'random: "weights"'
    assert manifest["scores"]["synthetic"]["loss"] == 1.5


def test_hashes(package):
    manifest = yaml.safe_load((package / "model.yaml").read_text())
    for graph in manifest["graphs"].values():
        assert hashlib.sha256((package / graph["file"]).read_bytes()).hexdigest() == graph["sha256"]


def test_a_package_that_is_too_large_is_refused(package):
    check_size(package)
    with pytest.raises(ValueError, match=r"at most 0\.001 are allowed: audio\.onnx"):
        check_size(package, limit=0.001)


def test_what_fails_a_check_leaves_the_old_package(model, tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "model.yaml").write_text("old")
    with pytest.raises(ValueError, match=r"at most 0\.5 are allowed"):
        export_package(model, package, "0.0.1", {}, {}, limit=0.5)
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
    assert [path.read_text() for path in package.iterdir()] == ["old"]


def test_scores_come_from_what_was_measured(model, tmp_path):
    def row(value):
        return {"CC": {"value": value, "low": 0.0, "high": 1.0}, "KLD": {"value": 2.0}, "scored": 46}

    own, scores, played = "passnet-s mesi-rssi", tmp_path / "scores.json", tmp_path / "controls.json"
    clips = {"weighted": {own: {"a": row(0.41234), "mean": row(0.3)}, "equator prior": {"mean": row(0.2)}}}
    stills = {"weighted": {"scores": {own: row(0.6), "equator prior": row(0.5)}}}
    scores.write_text(json.dumps({"avs_odv": clips, "avtrack360": stills}))
    duels = {own: {"as it is": {"median ratio": {"value": 1.7}}, "verdict": {"ratio_reached": True}}}
    played.write_text(json.dumps({"controls": {own: {"as it is": row(0.7)}}, "duels": duels}))
    found = read_scores(model, scores, played)
    assert found["avs_odv_a"] == {"CC": 0.412, "KLD": 2.0}
    assert found["synthetic"] == {"CC": 0.7, "KLD": 2.0, "median duel ratio": 1.7}
    names = ("avs_odv_mean", "equator_prior_mean", "avtrack360_stills")
    assert [found[name]["CC"] for name in names] == [0.3, 0.2, 0.6]
    scores.write_text(json.dumps({"avs_odv": {"weighted": {"another": {}}}}))
    with pytest.raises(ValueError, match="has no row 'passnet-s mesi-rssi' or 'passnet-s', only 'another'"):
        read_scores(model, scores, None)
    assert read_scores(model, None, None) == {}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch", [1, 3])
def test_onnx_equals_pytorch(model, package, name, batch):
    halved = turned(model)
    inputs = example_inputs(halved, batch)[name]
    module, _ = graphs(halved)[name]
    with torch.no_grad():
        expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    for left, right in zip(expected, run(package, name, inputs)):
        assert left.shape == right.shape
        assert np.abs(left.numpy() - right).max() < 1e-4 * max(1.0, float(left.abs().max()))


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_a_batch_do_not_depend_on_each_other(model, package, name):
    inputs = example_inputs(turned(model), 3)[name]
    together = run(package, name, inputs)
    for row in range(3):
        alone = run(package, name, {key: value[row : row + 1] for key, value in inputs.items()})
        for left, right in zip(together, alone):
            assert np.abs(left[row : row + 1] - right).max() < 1e-4 * max(1.0, np.abs(right).max())


def test_a_frame_seen_in_halves_has_the_same_map(model):
    frame = torch.randint(0, 256, (1, model.config.frame_height, model.config.frame_width, 3), dtype=torch.uint8)
    inputs = example_inputs(model)["fusion"] | {"age": torch.tensor([[0.0] + [-1.0] * (model.config.window - 1)])}
    found = []
    for network, pictures in ((model, frame), (turned(model), torch.cat([frame, frame.roll(frame.shape[2] // 2, 2)]))):
        with torch.no_grad():
            visual, detail = (part.flatten(0, 1)[None] for part in network.encoder(pictures))
            ring = torch.zeros(1, model.config.window, *visual.shape[1:])
            ring[:, 0] = visual
            found.append(network.fusion(**inputs | {"visual": ring, "detail": detail}))
    assert (found[0] - found[1]).abs().max() < 1e-5 * found[0].abs().max()
    assert found[0].max() > 1.01 * found[0].min()


def test_shapes_are_folded(package):
    onnx = pytest.importorskip("onnx")
    for name in NAMES:
        operators = [node.op_type for node in onnx.load(str(package / f"{name}.onnx")).graph.node]
        assert "Constant" not in operators and "Identity" not in operators
        assert operators.count("Shape") <= 24  # PyTorch 1.13 leaves the most


@pytest.mark.parametrize("name", ["encoder", "fusion"])
def test_16_bits_are_close_to_32(model, package, half_package, name):
    """Within a hundredth of the largest value, from inputs and to outputs of the same types."""
    inputs = example_inputs(turned(model), 2)[name]
    for left, right in zip(run(package, name, inputs), run(half_package, name, inputs)):
        assert left.dtype == right.dtype == np.float32
        assert np.abs(left - right).max() < 1e-2 * np.abs(left).max()
    assert (half_package / f"{name}.onnx").stat().st_size < 0.75 * (package / f"{name}.onnx").stat().st_size


def test_audio_stays_in_32_bits(package, half_package):
    assert (package / "audio.onnx").read_bytes() == (half_package / "audio.onnx").read_bytes()


def test_an_unknown_precision_is_refused(model, tmp_path):
    with pytest.raises(ValueError, match="precision is 'fp8', expected one of"):
        export_package(model, tmp_path, "0.0.1", {}, {}, "fp8")


def test_folding_moves_zeros_into_the_pooling():
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper

    from passnet.fold import fold

    nodes = [
        helper.make_node("Constant", [], ["pads"], value=numpy_helper.from_array(np.array([0, 0, 1, 1, 0, 0, 1, 1]))),
        helper.make_node("Pad", ["x", "pads"], ["padded"]),
        helper.make_node("AveragePool", ["padded"], ["y"], kernel_shape=[3, 3], strides=[2, 2]),
    ]
    entries = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 2, size, size])
        for name, size in (("x", 8), ("y", 4))
    ]
    graph = helper.make_graph(nodes, "test", entries[:1], entries[1:])
    model = fold(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8))
    assert [node.op_type for node in model.graph.node] == ["AveragePool"]
    onnx.checker.check_model(model)
    picture = torch.randn(1, 2, 8, 8, generator=torch.Generator().manual_seed(0))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"x": picture.numpy()})
    assert np.abs(found - torch.nn.functional.avg_pool2d(picture, 3, 2, 1).numpy()).max() < 1e-6
