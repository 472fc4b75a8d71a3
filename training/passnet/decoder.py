"""Decoder: fused tokens and detail to views' maps, then to one density on the sphere."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from passnet import sphere
from passnet.config import PassNetConfig
from passnet.priors import SpherePriors
from passnet.views import SphereBlend, ViewLayout


def separable(channels_in: int, channels_out: int) -> nn.Sequential:
    """Depthwise 3 x 3, then 1 x 1, then ReLU; [B, C, H, W]."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_in, 3, padding=1, groups=channels_in),
        nn.Conv2d(channels_in, channels_out, 1),
        nn.ReLU(),
    )


class Decoder(nn.Module):
    """In: tokens [B, N, D] at stride 16, detail [B, 4 N, C] at stride 8, scene_time [B].

    Out: density [B, h, w] relative to uniform: its mean, weighted by solid angle, is 1. Logits are
    made at stride 4, blended on the sphere, and meet the priors in log space.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        width = 48
        self.layout16 = ViewLayout(config.rings, 16)
        self.layout8 = ViewLayout(config.rings, 8)
        self.layout4 = ViewLayout(config.rings, 4)
        self.norm = nn.LayerNorm(config.width)
        self.reduce = nn.Linear(config.width, width)
        self.merge = nn.Sequential(separable(width + config.detail, width), separable(width, width))
        self.logits = nn.Conv2d(width, 4, 1)
        self.blend = SphereBlend(config, 4)
        self.priors = SpherePriors(config.map_height, config.map_width)
        weights = torch.tensor(sphere.solid_angle_weights(config.map_height, config.map_width), dtype=torch.float32)
        self.register_buffer("solid_angle", weights, persistent=False)

    def forward(self, tokens: torch.Tensor, detail: torch.Tensor, scene_time: torch.Tensor) -> torch.Tensor:
        coarse = self.layout16.unflatten(self.reduce(self.norm(tokens)))
        maps = []
        for token_map, detail_map in zip(coarse, self.layout8.unflatten(detail)):
            token_map = F.interpolate(token_map, scale_factor=2.0, mode="bilinear", align_corners=False)
            merged = self.merge(torch.cat([token_map, detail_map], dim=1))
            maps.append(F.pixel_shuffle(self.logits(merged), 2))
        logits = self.blend(self.layout4.flatten(maps)) + self.priors(scene_time)
        logits = logits - logits.amax(dim=(1, 2), keepdim=True)
        density = torch.exp(logits)
        return density / (density * self.solid_angle).sum(dim=(1, 2), keepdim=True)
