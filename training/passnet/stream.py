"""Streaming as the server does it: each frame is encoded once, its tokens stay in a ring."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import torch

from passnet.config import AudioConfig, PassNetConfig
from passnet.encoder import TOKEN_STRIDE
from passnet.model import PassNet
from passnet.views import ViewLayout


class TorchGraphs:
    """The three graphs of a PyTorch network, numpy in and out."""

    def __init__(self, model: PassNet):
        self.config = model.config
        self.places = ViewLayout(model.config.rings, TOKEN_STRIDE).cells
        self.model = model.eval()

    @torch.no_grad()
    def encode(self, frame: np.ndarray):
        """`frame` uint8 [B, H, W, 3] to `visual` [B, N, D] and `detail` [B, M, C]."""
        visual, detail = self.model.encoder(torch.from_numpy(np.array(frame)))
        return visual.numpy(), detail.numpy()

    @torch.no_grad()
    def listen(self, samples: np.ndarray):
        """`samples` [B, 4, S] to `audio` [B, A, Da]."""
        return self.model.audio(torch.from_numpy(samples)).numpy()

    @torch.no_grad()
    def fuse(self, **inputs: np.ndarray):
        """The inputs of the fusion graph, by name, to `map` [B, h, w]."""
        return self.model.fusion(**{name: torch.from_numpy(value) for name, value in inputs.items()}).numpy()


def encode(encoder, frame: np.ndarray, turns: int):
    """`visual` [B, N, D] and `detail` [B, M, C] of `frame` [B, H, W, 3], which the graph takes turn by turn."""
    pictures = [np.roll(frame, turn * frame.shape[2] // turns, axis=2) for turn in range(turns)]
    parts = [encoder.run(["visual", "detail"], {"frame": picture}) for picture in pictures]
    return tuple(np.concatenate(values, axis=1) for values in zip(*parts))


class OnnxGraphs:
    """The three graphs of a model package in ONNX Runtime, numpy in and out."""

    def __init__(self, package: Path, threads: int = 0):
        import yaml

        from passnet.speed import open_session

        manifest = yaml.safe_load((package / "model.yaml").read_text())
        audio = AudioConfig(rate=manifest["audio"]["rate"], samples=manifest["audio"]["samples"])
        self.config = PassNetConfig(
            name=manifest["name"],
            variant=manifest["variant"],
            frame_width=manifest["frame"]["width"],
            frame_height=manifest["frame"]["height"],
            map_width=manifest["map"]["width"],
            map_height=manifest["map"]["height"],
            window=manifest["window"],
            audio=audio,
        )
        self.turns = manifest["frame"].get("turns", 1)
        self.places, width = manifest["graphs"]["fusion"]["inputs"]["visual"]["shape"][2:]
        self.config = dataclasses.replace(self.config, semantic=width - self.config.thumbnail**2)
        self.sessions = {
            name: open_session(package / f"{name}.onnx", threads) for name in ("encoder", "audio", "fusion")
        }

    def encode(self, frame: np.ndarray):
        """As `TorchGraphs.encode`, but in the order of the package."""
        return encode(self.sessions["encoder"], frame, self.turns)

    def listen(self, samples: np.ndarray):
        """As `TorchGraphs.listen`."""
        return self.sessions["audio"].run(None, {"samples": samples})[0]

    def fuse(self, **inputs: np.ndarray):
        """As `TorchGraphs.fuse`."""
        return self.sessions["fusion"].run(None, inputs)[0]


class Stream:
    """One viewer's scene: a ring of `window` slots, filled in place."""

    def __init__(self, graphs):
        self.graphs = graphs
        config = graphs.config
        self.config = config
        self.visual = np.zeros((1, config.window, graphs.places, config.width), np.float32)
        self.audio = np.zeros((1, config.window, config.audio.tokens, config.audio.width), np.float32)
        self.heard = np.zeros((1, config.window), np.float32)
        self.times = np.full(config.window, np.nan)
        self.start = None
        self.next = 0

    def push(self, frame: np.ndarray, time: float, samples: np.ndarray | None = None) -> np.ndarray:
        """Map [h, w] of a frame [H, W, 3] uint8 at `time` seconds with the last samples [4, S], if any."""
        slot, self.next = self.next, (self.next + 1) % self.config.window
        visual, detail = self.graphs.encode(frame[None])
        self.visual[:, slot] = visual
        self.audio[:, slot] = 0 if samples is None else self.graphs.listen(samples[None])
        self.heard[:, slot] = samples is not None
        self.times[slot] = time
        self.start = time if self.start is None else self.start
        age = np.where(np.isnan(self.times), -1.0, time - self.times)
        return self.graphs.fuse(
            visual=self.visual,
            detail=detail,
            audio=self.audio,
            age=age[None].astype(np.float32),
            heard=self.heard,
            scene_time=np.array([time - self.start], np.float32),
        )[0]
