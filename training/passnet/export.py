"""Export of a network to a model package: three ONNX graphs and `model.yaml`.

python3 -m passnet.export --checkpoint checkpoints/best.pt --package ../src/main/resources/models/passnet-s
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
from pathlib import Path

import torch

from passnet.config import PassNetConfig
from passnet.model import PassNet, load_checkpoint

OPSET = 17
BATCH = "batch"


def example_inputs(config: PassNetConfig, batch: int = 1) -> dict[str, dict[str, torch.Tensor]]:
    """Inputs of each graph with the right names, types and shapes, seeded."""
    generator = torch.Generator().manual_seed(0)
    cells = sum(ring.count * (ring.height // 16) * (ring.width // 16) for ring in config.rings)
    slots, audio = config.window, config.audio

    def normal(*shape):
        return torch.randn(batch, *shape, generator=generator)

    frame = torch.randint(0, 256, (batch, config.frame_height, config.frame_width, 3), generator=generator)
    return {
        "encoder": {"frame": frame.to(torch.uint8)},
        "audio": {"samples": normal(4, audio.samples) * 0.1},
        "fusion": {
            "visual": normal(slots, cells, config.width),
            "detail": normal(4 * cells, config.detail),
            "audio": normal(slots, audio.tokens, audio.width),
            "age": torch.arange(slots, dtype=torch.float32).repeat(batch, 1) / 30,
            "heard": torch.ones(batch, slots),
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


def export_graph(module, inputs: dict[str, torch.Tensor], outputs: list[str], path: Path) -> None:
    """Trace a module to ONNX with a dynamic batch dimension."""
    options = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        module,
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=outputs,
        dynamic_axes={name: {0: BATCH} for name in [*inputs, *outputs]},
        opset_version=OPSET,
        do_constant_folding=False,
        **options,
    )


def tensor_entry(value: torch.Tensor) -> str:
    """Type and shape of a tensor as a YAML flow mapping, batch as -1."""
    kind = "uint8" if value.dtype == torch.uint8 else "float32"
    shape = ", ".join(["-1", *(str(size) for size in value.shape[1:])])
    return f"{{type: {kind}, shape: [{shape}]}}"


def manifest(model: PassNet, files: dict, version: str, training: dict, scores: dict) -> str:
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


def export_package(model: PassNet, package: Path, version: str, training: dict, scores: dict) -> None:
    """Write the three graphs and the manifest into the folder `package`."""
    package.mkdir(parents=True, exist_ok=True)
    model.eval()
    examples = example_inputs(model.config)
    files = {}
    for name, (module, outputs) in graphs(model).items():
        path = package / f"{name}.onnx"
        with torch.no_grad():
            result = module(*examples[name].values())
            export_graph(module, examples[name], outputs, path)
        result = result if isinstance(result, tuple) else (result,)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files[name] = (path.name, digest, examples[name], dict(zip(outputs, result)))
    (package / "model.yaml").write_text(manifest(model, files, version, training, scores))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, help="weights; without it, random ones")
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--variant", default="mesi-rssi", help="only with random weights")
    parser.add_argument("--record", type=Path, help="JSON with `training` and `scores` for the manifest")
    arguments = parser.parse_args()
    if arguments.checkpoint:
        model, _ = load_checkpoint(arguments.checkpoint)
    else:
        torch.manual_seed(0)
        model = PassNet(PassNetConfig(variant=arguments.variant))
    record = json.loads(arguments.record.read_text()) if arguments.record else {}
    training, scores = record.get("training", {}), record.get("scores", {})
    export_package(model, arguments.package, arguments.version, training, scores)
    for path in sorted(arguments.package.iterdir()):
        print(f"{path.name:14} {path.stat().st_size / 1e6:8.3f} MB")


if __name__ == "__main__":
    main()
