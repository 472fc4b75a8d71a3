"""The whole network, run over a window of frames as the server runs it over a ring."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from passnet.audio import AudioEncoder
from passnet.config import PassNetConfig
from passnet.encoder import VisualEncoder
from passnet.fusion import Fusion


class PassNet(nn.Module):
    """Encoder, audio encoder and fusion.

    In: frames uint8 [B, T, H, W, 3], samples [B, T, 4, S], age [B, T] (one slot at 0, empty slots
    -1), heard [B, T], scene_time [B]. Out: density [B, h, w] of the frame whose age is 0.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        self.config = config
        self.encoder = VisualEncoder(config)
        self.audio = AudioEncoder(config.audio)
        self.fusion = Fusion(config)

    def forward(self, frames, samples, age, heard, scene_time):
        batch, slots = age.shape
        visual, detail = self.encoder(frames.flatten(0, 1))
        visual = visual.reshape(batch, slots, *visual.shape[1:]) * (age > -0.5)[:, :, None, None]
        detail = detail.reshape(batch, slots, *detail.shape[1:])
        detail = (detail * (age.abs() < 1e-4)[:, :, None, None]).sum(dim=1)
        audio = self.audio(samples.flatten(0, 1)).reshape(batch, slots, self.config.audio.tokens, -1)
        audio = audio * heard[:, :, None, None]
        return self.fusion(visual, detail, audio, age, heard, scene_time)


def save_checkpoint(path, model: PassNet, **state) -> None:
    """Write the configuration, the weights and any further state to `path`, whole or not at all."""
    unfinished = Path(path).with_suffix(".part")
    torch.save({"config": model.config.to_dict(), "model": model.state_dict(), **state}, unfinished)
    unfinished.replace(path)


def load_checkpoint(path) -> tuple[PassNet, dict]:
    """Read what `save_checkpoint` wrote: the network, in evaluation mode, and the further state."""
    state = torch.load(path, map_location="cpu")
    model = PassNet(PassNetConfig.from_dict(state.pop("config")))
    model.load_state_dict(state.pop("model"))
    return model.eval(), state
