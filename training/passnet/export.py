"""Export of a network to a model package: three ONNX graphs and `model.yaml`.

python3 -m passnet.export --checkpoint checkpoints/best.pt --package ../src/main/resources/models/passnet-s
python3 -m passnet.export --checkpoint checkpoints/best.pt --package passnet-s-fp16 --precision fp16

Constants are folded, the batch is dynamic. With `fp16` the encoder and the fusion graph compute in 16-bit
floats, for a GPU; inputs and outputs stay 32-bit, and so do the clocks and masks, the density from its
logits on, and the small audio graph, whose powers span more than 16 bits hold.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
from pathlib import Path

import onnx
import torch

from passnet.config import PassNetConfig
from passnet.fold import fold
from passnet.half import to_half
from passnet.model import PassNet, load_checkpoint
from passnet.operators import check_package

OPSET = 17
BATCH = "batch"
PRECISIONS = ("fp32", "fp16")
HALF_GRAPHS = ("encoder", "fusion")
SIZE_LIMIT = 15_000_000


def example_inputs(model: PassNet, batch: int = 1) -> dict[str, dict[str, torch.Tensor]]:
    """Inputs of each graph with the right names, types and shapes, seeded; the cached ones by the graphs."""
    config, generator = model.config, torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.randn(batch, *shape, generator=generator)

    frame = torch.randint(0, 256, (batch, config.frame_height, config.frame_width, 3), generator=generator)
    frame, samples = frame.to(torch.uint8), normal(4, config.audio.samples) * 0.1
    with torch.no_grad():
        visual, detail = model.encoder(frame[:1])
        audio = model.audio(samples[:1])
    return {
        "encoder": {"frame": frame},
        "audio": {"samples": samples},
        "fusion": {
            "visual": normal(config.window, *visual.shape[1:]),
            "detail": normal(*detail.shape[1:]),
            "audio": normal(config.window, *audio.shape[1:]),
            "age": torch.arange(config.window, dtype=torch.float32).repeat(batch, 1) / 30,
            "heard": torch.ones(batch, config.window),
            "scene_time": torch.full((batch,), 3.0),
        },
    }


def graphs(model: PassNet) -> dict[str, tuple[torch.nn.Module, list[str]]]:
    """Each graph's module and the names of its outputs."""
    return {
        "encoder": (model.encoder, ["visual", "detail"]),
        "audio": (model.audio, ["audio"]),
        "fusion": (model.fusion, ["map"]),
    }


def export_graph(module, inputs: dict[str, torch.Tensor], outputs: list[str], path: Path, half: bool = False) -> None:
    """Trace a module to ONNX with a dynamic batch dimension and its constants folded."""
    options = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        module,
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=outputs,
        dynamic_axes={name: {0: BATCH} for name in [*inputs, *outputs]},
        opset_version=OPSET,
        do_constant_folding=True,
        **options,
    )
    graph = fold(onnx.load(str(path)))
    onnx.save(to_half(graph) if half else graph, str(path))


def tensor_entry(value: torch.Tensor) -> str:
    """Type and shape of a tensor as a YAML flow mapping, batch as -1."""
    kind = "uint8" if value.dtype == torch.uint8 else "float32"
    shape = ", ".join(["-1", *(str(size) for size in value.shape[1:])])
    return f"{{type: {kind}, shape: [{shape}]}}"


def manifest(model: PassNet, files: dict, version: str, training: dict, scores: dict, precision: str = "fp32") -> str:
    """The text of `model.yaml`."""
    config = model.config
    audio = config.audio
    lines = [
        "schema: 1",
        f"name: {config.name}",
        f'version: "{version}"',
        "kind: streaming",
        f"variant: {config.variant}",
        "description: Audio-visual saliency of 360-degree video; an independent design from the PASSNet abstract",
        "licence: Apache-2.0",
        f"precision: {precision}",
        f"parameters: {sum(value.numel() for value in model.parameters())}",
        f"window: {config.window}",
        "frame:",
        f"  width: {config.frame_width}",
        f"  height: {config.frame_height}",
        "  pixels: rgb24",
        "  projection: equirectangular",
        "audio:",
        f"  rate: {audio.rate}",
        "  channels: 4",
        f"  samples: {audio.samples}",
        "  layout: ambisonic-acn-sn3d",
        "map:",
        f"  width: {config.map_width}",
        f"  height: {config.map_height}",
        "graphs:",
    ]
    for name, (file, digest, inputs, outputs) in files.items():
        lines += [f"  {name}:", f"    file: {file}", f"    sha256: {digest}", "    inputs:"]
        lines += [f"      {key}: {tensor_entry(value)}" for key, value in inputs.items()]
        lines += ["    outputs:"]
        lines += [f"      {key}: {tensor_entry(value)}" for key, value in outputs.items()]
    lines += ["training:", f"  data: {json.dumps(training.get('data', []))}"]
    lines += [f"  note: {json.dumps(training.get('note', 'random weights'))}"]
    lines += ["scores:" if scores else "scores: {}"]
    lines += [f"  {key}: {json.dumps(value)}" for key, value in scores.items()]
    return "\n".join(lines) + "\n"


def export_package(
    model: PassNet, package: Path, version: str, training: dict, scores: dict, precision: str = "fp32"
) -> None:
    """Write the three graphs and the manifest into the folder `package`, and check them."""
    if precision not in PRECISIONS:
        raise ValueError(f"precision is {precision!r}, expected one of {PRECISIONS}")
    package.mkdir(parents=True, exist_ok=True)
    model.eval()
    examples = example_inputs(model)
    files = {}
    for name, (module, outputs) in graphs(model).items():
        path = package / f"{name}.onnx"
        with torch.no_grad():
            result = module(*examples[name].values())
            export_graph(module, examples[name], outputs, path, precision == "fp16" and name in HALF_GRAPHS)
        result = result if isinstance(result, tuple) else (result,)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files[name] = (path.name, digest, examples[name], dict(zip(outputs, result)))
    (package / "model.yaml").write_text(manifest(model, files, version, training, scores, precision))
    check_size(package)
    problems = check_package(package)
    if problems:
        raise ValueError(f"{package} has operators that a GPU does not run:\n" + "\n".join(problems))


def check_size(package: Path, limit: int = SIZE_LIMIT) -> None:
    """Refuse a package that is larger than one may be."""
    sizes = {path.name: path.stat().st_size for path in sorted(package.iterdir())}
    if sum(sizes.values()) > limit:
        each = ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sizes.items())
        raise ValueError(
            f"{package} has {sum(sizes.values()) / 1e6:.1f} MB, at most {limit / 1e6:g} are allowed: {each}"
        )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, help="weights; without it, random ones")
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--variant", default="mesi-rssi", help="only with random weights")
    parser.add_argument("--precision", choices=PRECISIONS, default="fp32")
    parser.add_argument("--record", type=Path, help="JSON with `training` and `scores` for the manifest")
    arguments = parser.parse_args()
    if arguments.checkpoint:
        model, _ = load_checkpoint(arguments.checkpoint)
    else:
        torch.manual_seed(0)
        model = PassNet(PassNetConfig(variant=arguments.variant))
    record = json.loads(arguments.record.read_text()) if arguments.record else {}
    training, scores = record.get("training", {}), record.get("scores", {})
    try:
        export_package(model, arguments.package, arguments.version, training, scores, arguments.precision)
    except ValueError as problem:
        raise SystemExit(str(problem)) from None
    sizes = {path.name: path.stat().st_size / 1e6 for path in sorted(arguments.package.iterdir())}
    for name, size in {**sizes, "total": sum(sizes.values())}.items():
        print(f"{name:14} {size:8.3f} MB")


if __name__ == "__main__":
    main()
