"""What is scored: models as the server runs them, and their local saliency on the flat frame."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import torch

from passnet.model import load_checkpoint
from passnet.stream import OnnxGraphs, Stream, TorchGraphs

FLAT = "2D model on the flat frame"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The models to score, each at will with a name of one's own."""
    text = "as NAME=PATH or PATH; may be given several times"
    parser.add_argument("--package", action="append", default=[], help=f"model package, run in ONNX Runtime, {text}")
    parser.add_argument("--checkpoint", action="append", default=[], help=f"checkpoint, run in PyTorch, {text}")


def encoder_digest(graphs: OnnxGraphs | TorchGraphs, path: Path) -> str:
    """What tells an encoder from others: its file, or its configuration and weights."""
    if isinstance(graphs, OnnxGraphs):
        return hashlib.sha256((path / "encoder.onnx").read_bytes()).hexdigest()
    digest = hashlib.sha256(repr(dataclasses.replace(graphs.config, name="", variant="visual")).encode())
    for name, values in graphs.model.encoder.state_dict().items():
        digest.update(name.encode() + values.numpy().tobytes())
    return digest.hexdigest()


def load_models(arguments: argparse.Namespace) -> dict[str, OnnxGraphs | TorchGraphs]:
    """Graphs of each model by its name: the one given, else the package's folder or the configured one.

    Models whose encoders are the same share one.
    """
    models: dict[str, OnnxGraphs | TorchGraphs] = {}
    encoders: dict = {}
    for text in [*arguments.package, *arguments.checkpoint]:
        name, _, path = text.rpartition("=")
        if not Path(path).exists():
            raise SystemExit(f"there is no model at {path}")
        if Path(path).is_dir():
            graphs, own = OnnxGraphs(Path(path)), Path(path).name
        else:
            graphs = TorchGraphs(load_checkpoint(path)[0])
            own = f"{graphs.config.name} {graphs.config.variant}"
        if (name or own) in models:
            raise SystemExit(f"two models are called {name or own!r}; tell them apart as NAME=PATH")
        models[name or own] = graphs
        graphs.encode = encoders.setdefault(encoder_digest(graphs, Path(path)), graphs.encode)
    if not models:
        raise SystemExit("give a model with --package or --checkpoint")
    return models


def started(graphs, seconds: float) -> Stream:
    """A stream whose scene began `seconds` before media time 0."""
    stream = Stream(graphs)
    stream.start = -seconds
    return stream


def stream_maps(graphs, frames: np.ndarray, rate: float) -> np.ndarray:
    """Maps [n, h, w] of frames [n, H, W, 3] uint8, streamed without sound, the scene beginning with them."""
    stream = Stream(graphs)
    return np.stack([stream.push(frame, number / rate) for number, frame in enumerate(frames)])


def still_map(graphs, frame: np.ndarray, times: tuple[float, ...]) -> np.ndarray:
    """Mean map [h, w] of a still [H, W, 3] uint8, seen at `times` seconds after its scene began."""
    return np.mean([started(graphs, time).push(frame, 0.0) for time in times], axis=0)


def flat_model(models: dict):
    """Name and network of the first model in PyTorch that can look at a flat frame, or None."""
    for name, graphs in models.items():
        if isinstance(graphs, TorchGraphs) and hasattr(graphs.model.encoder, "flat"):
            return name, graphs.model
    return None


@torch.no_grad()
def flat_map(model, frame: np.ndarray) -> np.ndarray:
    """Local saliency [H / 8, W / 8] of a frame [H, W, 3] uint8 taken for a flat picture: no views, no priors."""
    logits = model.encoder.flat(torch.from_numpy(np.array(frame))[None])[0]
    return torch.softmax(logits.flatten(), dim=0).reshape(logits.shape).numpy()


def remembered(function):
    """A function of one array that runs only once for the same values."""
    results = {}

    def call(values: np.ndarray):
        key = hashlib.sha256(np.ascontiguousarray(values)).digest()
        if key not in results:
            results[key] = function(values)
        return results[key]

    return call


class Remembering:
    """Graphs for a scene that is played several times: they encode a frame, and listen to samples, only once.

    `encode` stands for the graphs' own. While `idle` no map is made.
    """

    def __init__(self, graphs, encode=None):
        self.config, self.places, self.graphs = graphs.config, graphs.places, graphs
        self.encode, self.listen = encode or remembered(graphs.encode), remembered(graphs.listen)
        self.idle = False

    def fuse(self, **inputs: np.ndarray):
        """As the graphs' own; nothing while idle."""
        return [None] if self.idle else self.graphs.fuse(**inputs)


def remembering(models: dict) -> dict[str, Remembering]:
    """Models for one scene; those that share an encoder encode each frame once for all of them."""
    encode = {graphs.encode: remembered(graphs.encode) for graphs in models.values()}
    return {name: Remembering(graphs, encode[graphs.encode]) for name, graphs in models.items()}


def last_map(graphs: Remembering, seconds: float, frames, times, samples) -> np.ndarray:
    """Map [h, w] after the last of some frames, in a scene that began `seconds` before media time 0."""
    stream = started(graphs, seconds)
    for frame, time, part in zip(frames, times, samples):
        graphs.idle = time != times[-1]
        density = stream.push(frame, time, part)
    return density
