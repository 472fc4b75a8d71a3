"""Cost of PASSNet beside models of the size of two published ones, on the same machine and threads.

python3 bench/models.py --package src/main/resources/models/passnet-s --threads 2

All run as a stream would, one new frame at a time, batch 1, in ONNX Runtime on the CPU. See README.md.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "training"), str(Path(__file__).resolve().parent)]

from passnet.speed import GRAPHS, graph_files, measure, runs  # noqa: E402

import macs  # noqa: E402

NOTES = """
Weights of the peers are random: only what they cost is compared, not what they predict.
MACs: multiply-accumulates of Conv, ConvTranspose, MatMul, Gemm and Einsum, from the graphs' shapes; sampling
(GridSample, Gather), normalisation, softmax, activations and copying take time and are not counted.
ms/map: median over the rounds of all graphs that a map needs; ratio: median of the ratios within a round.
SalViT360-sized, streaming: its features of the 7 frames before are cached, one frame passes the CNN, the
attention runs over the window of 8, as its positions move with the window. Over a window: 8 frames pass the
CNN for each map; its time is the sum of the measured parts. SST-Sal-sized: its state is cached; the optical
flow that it needs is not counted. With plain convolutions: without sampling on the sphere, a lower bound.
Published: views, sizes, channels, depth, heads and window. Assumed: GELU, LayerNorm before attention, the
blend of tangent maps, batch normalisation folded, gates without peepholes, flow as 3 of 6 channels; peers.py
names the rest. GridSample and Conv stand for sampling and spherical convolution, as in the papers.
""".strip()


def export(module, inputs: dict, outputs: list[str], path: Path) -> Path:
    """Write a peer as an ONNX file with fixed shapes."""
    import torch
    from passnet.trace import trace

    with torch.no_grad():
        trace(module, inputs, outputs, str(path), free=False)
    return path


def parameters(module) -> int:
    """Trained numbers of a module."""
    return sum(value.numel() for value in module.parameters())


def salvit360(folder: Path) -> tuple[list[Path], int]:
    """The two graphs of a SalViT360-sized stream, and its parameters."""
    import torch

    import peers

    torch.manual_seed(0)
    views, window = peers.Views(), peers.Window()
    frame = torch.zeros(1, *views.frame, 3, dtype=torch.uint8)
    past = torch.zeros(1, window.frames - 1, 18, window.width)
    features = torch.zeros(1, 18, window.width, 7, 7)
    files = [
        export(views, {"frame": frame}, ["features"], folder / "views.onnx"),
        export(window, {"past": past, "features": features}, ["now", "map"], folder / "window.onnx"),
    ]
    return files, parameters(views) + parameters(window)


def sst_sal(folder: Path, spherical: bool) -> tuple[list[Path], int]:
    """The graph of an SST-Sal-sized stream, and its parameters."""
    import torch

    import peers

    torch.manual_seed(0)
    model = peers.SstSal(spherical)
    height, width = model.size
    state, small = torch.zeros(1, model.hidden, height, width), torch.zeros(1, 1, height // 2, width // 2)
    inputs = {
        "frame": torch.zeros(1, model.inputs, height, width),
        **{"hidden": state, "cell": state, "hidden_out": small, "cell_out": small},
    }
    outputs = ["map", "hidden_next", "cell_next", "hidden_out_next", "cell_out_next"]
    path = export(model, inputs, outputs, folder / f"sst-sal-{'sphere' if spherical else 'plain'}.onnx")
    return [path], parameters(model)


def manifest(package: Path) -> dict[str, str]:
    """The plain entries of a package's manifest, as text."""
    lines = (package / "model.yaml").read_text().splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines) if not key.startswith(" ")}


def row(name: str, files: list[Path], runs: list[int], count: int | None, times: np.ndarray, base: np.ndarray) -> dict:
    """A line of the table: graphs that run `runs` times for a map, seconds [rounds, graphs]."""
    import onnx

    seconds = times @ np.array(runs)
    work = sum(times * macs.count(onnx.load(str(path))) for path, times in zip(files, runs))
    return {
        "model": name,
        "parameters": count,
        "macs": work,
        "megabytes": round(sum(path.stat().st_size for path in files) / 1e6, 2),
        "ms": float(np.median(seconds) * 1e3),
        "maps_per_second": float(1 / np.median(seconds)),
        "ratio": float(np.median(seconds / base)),
    }


def compare(package: Path, folder: Path, threads: int, rounds: int) -> dict:
    """All figures: one row a model, and one for each graph of the package."""
    own, stated = graph_files(package), manifest(package)
    name = stated["name"]
    count = int(stated["parameters"]) if "parameters" in stated else None
    salvit, salvit_size = salvit360(folder)
    sphere, size = sst_sal(folder, True)
    plain, _ = sst_sal(folder, False)
    times = measure({name: own, "salvit": salvit, "sphere": sphere, "plain": plain}, threads, rounds)
    base = times[name] @ runs(package)
    rows = [
        row(f"{name} (encoder, audio, fusion)", own, list(runs(package)), count, times[name], base),
        row("SalViT360-sized, streaming", salvit, [1, 1], salvit_size, times["salvit"], base),
        row("SalViT360-sized, over a window", salvit, [8, 1], salvit_size, times["salvit"], base),
        row("SST-Sal-sized", sphere, [1], size, times["sphere"], base),
        row("SST-Sal-sized, plain convolutions", plain, [1], size, times["plain"], base),
    ]
    parts = [
        row(f"{name}: {graph}", [path], [1], None, times[name][:, [index]], base)
        for index, (graph, path) in enumerate(zip(GRAPHS, own))
    ]
    return {"threads": threads, "rounds": rounds, "models": rows, "graphs": parts}


def line(entry: dict) -> str:
    """A row as text."""
    count = f"{entry['parameters'] / 1e6:8.2f}" if entry["parameters"] else f"{'-':>8}"
    return (
        f"{entry['model']:38} {count} {entry['macs'] / 1e9:8.3f} {entry['megabytes']:8.2f} {entry['ms']:9.2f}"
        f" {entry['maps_per_second']:8.1f} {entry['ratio']:7.2f}"
    )


def main() -> None:
    """Command line."""
    import onnxruntime

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = compare(arguments.package, Path(folder), arguments.threads, arguments.rounds)
    figures["runtime"] = f"ONNX Runtime {onnxruntime.__version__}, CPU, {platform.machine()}"
    print(f"{figures['runtime']}, {arguments.threads} threads, {arguments.rounds} rounds")
    head = ("params M", "MACs G", "file MB", "ms/map", "maps/s", "ratio")
    print(f"{'':38} {head[0]:>8} {head[1]:>8} {head[2]:>8} {head[3]:>9} {head[4]:>8} {head[5]:>7}")
    print(*map(line, figures["models"] + figures["graphs"]), sep="\n")
    print(NOTES)
    if arguments.json:
        arguments.json.write_text(json.dumps({**figures, "notes": NOTES}, indent=2) + "\n")


if __name__ == "__main__":
    main()
