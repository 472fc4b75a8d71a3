"""Scores on real 360-degree video, and on held-out generated scenes.

    python3 -m passnet.evaluate --package ../src/main/resources/models/passnet-s --pictures pictures

The validation clips have no sound, so a model's sound path has no part in these scores.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from pathlib import Path

import numpy as np
from PIL import Image

from passnet import sphere
from passnet.data.paste import bump
from passnet.data.places import data_root
from passnet.metrics import score
from passnet.model import load_checkpoint
from passnet.stream import OnnxGraphs, Stream, TorchGraphs
from passnet.video import overlay, read_frames, resize_map, save_picture

CLIPS = ("2_46_O_S", "2_12_I_S")
RATE, FIRST, EVERY, LEAST = 10.0, 9, 3, 40
METRICS = ("CC", "SIM", "KLD", "NSS", "AUC-Judd")


def equator_prior(height: int, width: int, spread: float = 18.0) -> np.ndarray:
    """Gaussian in elevation with a standard deviation of `spread` degrees, [height, width]."""
    elevation = (0.5 - (np.arange(height) + 0.5) / height) * 180
    return np.repeat(np.exp(-0.5 * (elevation / spread) ** 2)[:, None], width, axis=1)


def front_prior(height: int, width: int, spread: float = 30.0) -> np.ndarray:
    """Von Mises-Fisher bump around the front, about `spread` degrees wide, [height, width]."""
    return np.exp((sphere.grid(height, width)[..., 0] - 1) / np.radians(spread) ** 2)


def stream_maps(graphs, frames: np.ndarray) -> list[np.ndarray]:
    """Maps of all frames [n, H, W, 3], streamed without sound at 10 frames a second."""
    stream = Stream(graphs)
    return [stream.push(frame, number / RATE) for number, frame in enumerate(frames)]


def score_clip(maps, truth: np.ndarray) -> tuple[dict[str, float], int]:
    """Mean metrics over every third frame, and how many of those were left out for an empty truth.

    `maps` gives the map of a frame's number; `truth` [n, h, w] uint8.
    """
    weights = sphere.solid_angle_weights(*truth.shape[1:])
    chosen = range(FIRST, len(truth), EVERY)
    kept = [number for number in chosen if truth[number].max() > LEAST]
    results = [score(maps(number), truth[number].astype(float), weights) for number in kept]
    means = {name: float(np.mean([result[name] for result in results])) for name in METRICS}
    return means, len(chosen) - len(kept)


def evaluate_video(graphs, root: Path, pictures: Path | None = None) -> dict[str, dict[str, dict[str, float]]]:
    """Scores [predictor][clip or "mean"][metric] of the model and of the priors."""
    table: dict[str, dict] = {"model": {}, "equator prior": {}, "front-centre prior": {}}
    for clip in CLIPS:
        folder = root / "validation" / "avs_odv" / clip
        truth = np.load(folder / "gt.npz")["map"]
        shape = truth.shape[1:]
        frames = read_frames(folder / "frames.mp4", graphs.config.frame_width, graphs.config.frame_height)
        maps = [resize_map(value, *shape) for value in stream_maps(graphs, frames[: len(truth)])]
        predictors = {
            "model": maps.__getitem__,
            "equator prior": lambda _, shape=shape: equator_prior(*shape),
            "front-centre prior": lambda _, shape=shape: front_prior(*shape),
        }
        for name, maps_of in predictors.items():
            table[name][clip], left_out = score_clip(maps_of, truth)
        print(f"{clip}: {left_out} frames left out because nobody's map reaches {LEAST}")
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            rows = [[overlay(frames[n], maps[n]), overlay(frames[n], truth[n] + 1e-3)] for n in (12, 45, 75, 105, 135)]
            save_picture(pictures / f"{clip}.png", rows)
    for clips in table.values():
        clips["mean"] = {name: float(np.mean([clips[clip][name] for clip in CLIPS])) for name in METRICS}
    return table


def evaluate_heads(graphs, root: Path, pictures: Path | None = None) -> dict[str, float]:
    """CC with where 48 people's heads pointed over 30 s, for ten stills (bump of 10 degrees)."""
    results: dict[str, list] = {"model": [], "equator prior": []}
    rows = []
    for path in sorted((root / "validation" / "avtrack360").glob("*.jpg")):
        with gzip.open(path.with_name(path.stem + "_head.csv.gz"), "rt", newline="") as file:
            samples = [(float(r["seconds"]), float(r["yaw_deg"]), float(r["pitch_deg"])) for r in csv.DictReader(file)]
        angles = np.radians(np.array([s[1:] for s in samples if s[0] > 2])[::20])
        height, width = graphs.config.map_height, graphs.config.map_width
        # Yaw grows to the right and pitch downwards in these files.
        truth = bump(sphere.grid(height, width), sphere.unit(-angles[:, 0], -angles[:, 1]), np.radians(10))
        weights = sphere.solid_angle_weights(height, width)
        size = (graphs.config.frame_width, graphs.config.frame_height)
        frame = np.asarray(Image.open(path).convert("RGB").resize(size, Image.BOX))
        stream = Stream(graphs)
        stream.start = -15.0
        density = stream.push(frame, 0.0)
        results["model"].append(score(density, truth, weights)["CC"])
        results["equator prior"].append(score(equator_prior(height, width), truth, weights)["CC"])
        rows.append([overlay(frame, density), overlay(frame, truth)])
    if pictures:
        save_picture(pictures / "avtrack360.png", rows)
    return {name: float(np.mean(values)) for name, values in results.items()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--package", type=Path, help="model package, run in ONNX Runtime")
    source.add_argument("--checkpoint", type=Path, help="or a checkpoint, run in PyTorch")
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--pictures", type=Path, default=None, help="folder for overlays: model left, truth right")
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    root = data_root(arguments.data)
    if not (root / "validation" / "avs_odv").is_dir():
        print(f"skipped: there are no validation clips under {root}")
        return
    if arguments.package:
        graphs = OnnxGraphs(arguments.package)
    else:
        graphs = TorchGraphs(load_checkpoint(arguments.checkpoint)[0])
    table = evaluate_video(graphs, root, arguments.pictures)
    print(f"{'':20} {'clip':10} " + " ".join(f"{name:>9}" for name in METRICS))
    for name, clips in table.items():
        for clip, values in clips.items():
            print(f"{name:20} {clip:10} " + " ".join(f"{values[metric]:9.3f}" for metric in METRICS))
    heads = evaluate_heads(graphs, root, arguments.pictures)
    print("head directions on ten stills, CC: " + ", ".join(f"{name} {value:.3f}" for name, value in heads.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps({"avs_odv": table, "avtrack360_cc": heads}, indent=1) + "\n")


if __name__ == "__main__":
    main()
