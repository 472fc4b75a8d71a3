"""Export of a network to a model package: three ONNX graphs and `model.yaml`.

python3 -m passnet.export --checkpoint checkpoints/clips-mesi-rssi.pt --scores runs/clips/scores.json \\
    --controls runs/clips/controls.json --package ../src/main/resources/models/passnet-s
python3 -m passnet.export --checkpoint checkpoints/clips-mesi-rssi.pt --package passnet-s-fp16 --precision fp16

The package is written beside its place, and moved there only when it has passed all checks. Scores are
those that `passnet.evaluate` and `passnet.controls` wrote. Constants are folded, the batch is dynamic.

With `fp16` the encoder and the fusion graph compute in 16-bit floats, for a GPU; inputs and outputs stay
32-bit, and so do the clocks and masks, the density from its logits on, and the small audio graph, whose
powers span more than 16 bits hold.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import tempfile
from pathlib import Path

import onnx
import torch

from passnet.config import SIZES, VARIANTS
from passnet.fold import fold
from passnet.half import to_half
from passnet.lean import lean, turned
from passnet.model import PassNet, load_checkpoint
from passnet.operators import check_package
from passnet.trace import trace

PRECISIONS = ("fp32", "fp16")
HALF_GRAPHS = ("encoder", "fusion")
# Megabytes that the shipped package, passnet-s, may have.
SIZE_LIMIT = 15.0
TRAINING = {
    "data": ["osie", "eyecrowd", "scene", "cc0-panoramas", "esc10", "spoken-digits", "fastestdet-coco (start)"],
    "note": "generated scenes from photographs with fixations; recipe in training/README.md; no validation data was"
    " trained on",
}


def example_inputs(model: PassNet, batch: int = 1) -> dict[str, dict[str, torch.Tensor]]:
    """Inputs of each graph with the right names, types and shapes, seeded; the cached ones by the graphs."""
    config, generator = model.config, torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.randn(batch, *shape, generator=generator)

    size = batch * config.turns, config.frame_height, config.frame_width, 3
    frame = torch.randint(0, 256, size, generator=generator)
    frame, samples = frame.to(torch.uint8), normal(4, config.audio.samples) * 0.1
    with torch.no_grad():
        visual, detail = (part.flatten(0, 1)[None] for part in model.encoder(frame[: config.turns]))
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
    trace(module, inputs, outputs, str(path))
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
        f"  turns: {config.turns}",
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


def write_package(
    model: PassNet, package: Path, version: str, training: dict, scores: dict, precision: str = "fp32"
) -> None:
    """Write the three graphs and the manifest into the folder `package`."""
    model = turned(model)
    examples = example_inputs(model)
    files = {}
    for name, (module, outputs) in graphs(lean(model) if precision == "fp32" else model).items():
        path = package / f"{name}.onnx"
        with torch.no_grad():
            result = module(*examples[name].values())
            export_graph(module, examples[name], outputs, path, precision == "fp16" and name in HALF_GRAPHS)
        result = result if isinstance(result, tuple) else (result,)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files[name] = (path.name, digest, examples[name], dict(zip(outputs, result)))
    (package / "model.yaml").write_text(manifest(model, files, version, training, scores, precision))


def export_package(
    model: PassNet,
    package: Path,
    version: str,
    training: dict,
    scores: dict,
    precision: str = "fp32",
    limit: float = SIZE_LIMIT,
) -> None:
    """Make the package `package`, whole and checked, or leave what is there as it is."""
    if precision not in PRECISIONS:
        raise ValueError(f"precision is {precision!r}, expected one of {PRECISIONS}")
    package.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{package.name}-", dir=package.parent) as folder:
        made = Path(folder)
        write_package(model, made, version, training, scores, precision)
        check_size(made, limit)
        problems = check_package(made)
        if problems:
            raise ValueError(f"{package} has operators that a GPU does not run:\n" + "\n".join(problems))
        package.mkdir(exist_ok=True)
        for name in sorted(path.name for path in made.iterdir()):  # The manifest, model.yaml, comes last.
            (made / name).replace(package / name)


def check_size(package: Path, limit: float = SIZE_LIMIT) -> None:
    """Refuse a package of more than `limit` megabytes."""
    sizes = {path.name: path.stat().st_size / 1e6 for path in sorted(package.iterdir())}
    if sum(sizes.values()) > limit:
        each = ", ".join(f"{name} {size:.1f}" for name, size in sizes.items())
        raise ValueError(f"the package has {sum(sizes.values()):.1f} MB, at most {limit:g} are allowed: {each}")


def own_row(rows: dict, model: PassNet, path: Path) -> dict:
    """A model's row in a table, called as `passnet.predictors` calls a checkpoint or a package."""
    names = f"{model.config.name} {model.config.variant}", model.config.name
    found = [rows[name] for name in names if name in rows]
    if not found:
        raise ValueError(f"{path} has no row {' or '.join(map(repr, names))}, only {', '.join(map(repr, rows))}")
    return found[0]


def means(row: dict) -> dict[str, float]:
    """The values of a row, without their intervals."""
    return {name: round(cell["value"], 3) for name, cell in row.items() if isinstance(cell, dict)}


def read_scores(model: PassNet, scores: Path | None, controls: Path | None) -> dict[str, dict[str, float]]:
    """What the manifest says of a model's scores, from the JSON of `passnet.evaluate` and `passnet.controls`."""
    found = {}
    measured = json.loads(scores.read_text()) if scores else {}
    if "avs_odv" in measured:
        rows = measured["avs_odv"]["weighted"]
        found |= {f"avs_odv_{name}": means(row) for name, row in own_row(rows, model, scores).items()}
        found["equator_prior_mean"] = means(rows["equator prior"]["mean"])
    if "avtrack360" in measured:
        rows = measured["avtrack360"]["weighted"]["scores"]
        found["avtrack360_stills"] = means(own_row(rows, model, scores))
        found["avtrack360_equator_prior"] = means(rows["equator prior"])
    if controls:
        played = json.loads(controls.read_text())
        clips, duels = (own_row(played[kind], model, controls)["as it is"] for kind in ("controls", "duels"))
        found["synthetic"] = {**means(clips), "median duel ratio": means(duels)["median ratio"]}
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, help="weights; without it, random ones")
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--size", choices=SIZES, default="passnet-s", help="only with random weights")
    parser.add_argument("--variant", choices=VARIANTS, default="mesi-rssi", help="only with random weights")
    parser.add_argument("--precision", choices=PRECISIONS, default="fp32")
    parser.add_argument("--limit", type=float, default=SIZE_LIMIT, help="megabytes that the package may have")
    parser.add_argument("--scores", type=Path, help="JSON of passnet.evaluate, for the manifest")
    parser.add_argument("--controls", type=Path, help="JSON of passnet.controls, for the manifest")
    arguments = parser.parse_args()
    if arguments.checkpoint:
        model, training = load_checkpoint(arguments.checkpoint)[0], TRAINING
    else:
        torch.manual_seed(0)
        model, training = PassNet(dataclasses.replace(SIZES[arguments.size], variant=arguments.variant)), {}
    package, version, precision = arguments.package, arguments.version, arguments.precision
    try:
        scores = read_scores(model, arguments.scores, arguments.controls)
        export_package(model, package, version, training, scores, precision, arguments.limit)
    except ValueError as problem:
        raise SystemExit(str(problem)) from None
    sizes = {path.name: path.stat().st_size / 1e6 for path in sorted(package.iterdir())}
    for name, size in {**sizes, "total": sum(sizes.values())}.items():
        print(f"{name:14} {size:8.3f} MB")


if __name__ == "__main__":
    main()
