"""A network in the form that ONNX Runtime computes fastest on a CPU; it gives the same values.

Its kernel of `LayerNormalization` is scalar, seven times as slow as the same arithmetic in single operators.
And its convolutions work on blocks of 16 channels (8 without AVX-512): images of 24 channels leave that
layout, and come back to it, around whatever is no convolution.
"""

from __future__ import annotations

import copy
import dataclasses

import torch
from torch import nn

from passnet.attention import CrossAttention, Feedforward, TemporalAttention
from passnet.decoder import Decoder
from passnet.model import PassNet
from passnet.trunk import Backbone

BLOCK = 16
TURNS = 2
# Each normalisation and the linear layer behind it.
NORMALISED = {
    CrossAttention: (("norm_query", "query"), ("norm_key", "key_value")),
    Feedforward: (("layers.0", "layers.1"),),
    TemporalAttention: (("norm", "query"),),
    Decoder: (("norm", "reduce"),),
}


class Standard(nn.Module):
    """Normalisation [..., width] to mean 0 and variance 1, without scale and shift."""

    def __init__(self, eps: float):
        super().__init__()
        self.eps = eps

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        centred = tokens - tokens.mean(dim=-1, keepdim=True)
        return centred * torch.rsqrt((centred * centred).mean(dim=-1, keepdim=True) + self.eps)


def standardise(module: nn.Module, norm: str, linear: str) -> None:
    """Move the scale and the shift of a normalisation into the linear layer behind it."""
    before, behind = module.get_submodule(norm), module.get_submodule(linear)
    shift = behind.weight @ before.bias
    behind.bias = nn.Parameter(shift if behind.bias is None else behind.bias + shift)
    behind.weight = nn.Parameter(behind.weight * before.weight)
    parent, _, name = norm.rpartition(".")
    setattr(module.get_submodule(parent), name, Standard(before.eps))


def widened(layer: nn.Conv2d, channels_in: int, channels_out: int) -> nn.Conv2d:
    """A convolution with more channels: what is added is 0, and not looked at."""
    deep = layer.groups > 1
    wide = nn.Conv2d(
        channels_in,
        channels_out,
        layer.kernel_size,
        layer.stride,
        layer.padding,
        groups=channels_out if deep else 1,
    )
    nn.init.zeros_(wide.weight)
    nn.init.zeros_(wide.bias)
    wide.weight[: layer.out_channels, : layer.weight.shape[1]] = layer.weight
    wide.bias[: layer.out_channels] = layer.bias
    return wide


def fill_blocks(backbone: Backbone) -> None:
    """Widen the stem to whole blocks, and with it what reads it."""
    stem, unit = backbone.stem, backbone.stages[0][0]
    wide = -(-stem[0].out_channels // BLOCK) * BLOCK
    stem[0] = widened(stem[0], stem[0].in_channels, wide)
    deep, side, main = unit.side[0], unit.side[1], unit.main[0]
    deep[0] = widened(deep[0], wide, wide)
    side[0] = widened(side[0], wide, side[0].out_channels)
    main[0] = widened(main[0], wide, main[0].out_channels)


def turned(model: PassNet) -> PassNet:
    """A network of the same weights that sees a frame in two halves, each as a frame of its own.

    So two cores share a frame with nothing to tell each other until all is seen.
    """
    halved = PassNet(dataclasses.replace(model.config, turns=TURNS))
    weights = model.state_dict()
    # Where each token looks is in the checkpoint too, in the order of whole frames.
    weights |= {name: value for name, value in halved.state_dict().items() if name.endswith(".directions")}
    halved.load_state_dict(weights)
    return halved.eval()


@torch.no_grad()
def lean(model: PassNet) -> PassNet:
    """A copy of a network, for export only."""
    model = copy.deepcopy(model)
    for module in list(model.modules()):
        for pair in NORMALISED.get(type(module), ()):
            standardise(module, *pair)
    fill_blocks(model.encoder.trunk.backbone)
    model.encoder.lean = True
    return model.eval()
