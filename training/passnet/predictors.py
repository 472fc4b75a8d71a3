"""What is scored: models as the server runs them, and their local saliency on the flat frame."""

from __future__ import annotations

import argparse
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


def load_models(arguments: argparse.Namespace) -> dict[str, OnnxGraphs | TorchGraphs]:
    """Graphs of each model by its name: the one given, else the package's folder or the configured one."""
    models: dict[str, OnnxGraphs | TorchGraphs] = {}
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


class Remembering:
    """Graphs that encode the same frame only once, for scenes that are played again with other sounds."""

    def __init__(self, graphs):
        self.config, self.listen, self.fuse = graphs.config, graphs.listen, graphs.fuse
        self.graphs, self.encoded = graphs, {}

    def encode(self, frame: np.ndarray):
        """As the graphs' own."""
        key = frame.tobytes()
        if key not in self.encoded:
            self.encoded[key] = self.graphs.encode(frame)
        return self.encoded[key]
