"""The network over a batch of training clips; what is frozen runs in ONNX Runtime."""

from __future__ import annotations

import io

import numpy as np
import onnx
import torch
from torch import nn

from passnet.encoder import VisualEncoder
from passnet.fold import fold
from passnet.model import PassNet
from passnet.trace import trace


class FixedPart(nn.Module):
    """`VisualEncoder.fixed` as a module."""

    def __init__(self, encoder: VisualEncoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, frame: torch.Tensor):
        return tuple(self.encoder.fixed(frame))


class Frozen:
    """A frozen part of the encoder in ONNX Runtime: three times as fast as PyTorch on a CPU.

    With `whole` all of it: frames uint8 [B, U, H, W, 3] to tokens [B * U, N, D] and detail [B * U, M, C];
    else `VisualEncoder.fixed`, a list. It can be sent to a worker process.
    """

    def __init__(self, encoder: VisualEncoder, whole: bool):
        config, self.session = encoder.config, None
        frame = torch.zeros(2, config.frame_height, config.frame_width, 3, dtype=torch.uint8)
        file = io.BytesIO()
        trace((encoder if whole else FixedPart(encoder)).eval(), {"frame": frame}, [], file)
        self.graph = fold(onnx.load_from_string(file.getvalue())).SerializeToString()

    def __call__(self, frames: torch.Tensor) -> list[torch.Tensor]:
        if self.session is None:
            from passnet.speed import open_session

            self.session = open_session(self.graph, 1)
        results = [self.session.run(None, {"frame": frame[None]}) for frame in frames.flatten(0, 1).numpy()]
        return [torch.from_numpy(np.concatenate(parts)) for parts in zip(*results)]


def predict(model: PassNet, batch: dict, encoded) -> tuple[torch.Tensor, torch.Tensor]:
    """Density [B, h, w] of a batch (see `data.batches.sample`), and its current audio tokens [B, A, Da].

    `encoded` holds tokens [B * U, N, D] and detail [B * U, M, C] of the batch's frames.
    """
    audio = model.config.audio
    size, count = batch["samples"].shape[:2]
    visual, detail = (part.reshape(size, count, *part.shape[1:]) for part in encoded)
    rows = torch.arange(size, device=visual.device)[:, None]
    ring = visual[rows, batch["slots"]] * (batch["age"] > -0.5)[:, :, None, None]
    if count > 1 and model.config.variant != "visual":
        tokens = model.audio(batch["samples"].flatten(0, 1)).reshape(size, count, audio.tokens, audio.width)
        tokens = tokens[rows, batch["slots"]]
    else:
        tokens = ring.new_zeros(size, ring.shape[1], audio.tokens, audio.width)
    heard = tokens * batch["heard"][:, :, None, None]
    return model.fusion(ring, detail[:, 0], heard, batch["age"], batch["heard"], batch["scene_time"]), tokens[:, 0]
