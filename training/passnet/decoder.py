"""Decoder: tokens, detail and motion to views' maps, then to one density on the sphere."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from passnet import sphere
from passnet.config import PassNetConfig
from passnet.encoder import DETAIL_STRIDE, LOCAL_LOGITS, TOKEN_STRIDE
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
    """In: tokens [B, N, D] at stride 32, change [B, N, 4 * P] (see `attention.Change`), detail
    [B, 4 N, C + 4] at stride 16, scene_time [B], alone [B] (1 for a picture without a past).

    Out: density [B, h, w] relative to uniform: its mean, weighted by solid angle, is 1. Logits are
    made at stride 8, added to the local ones and to those of motion, blended on the sphere, and meet the
    priors in log space.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        width = 48
        self.tokens = ViewLayout(config.rings, TOKEN_STRIDE, config.turns)
        self.details = ViewLayout(config.rings, DETAIL_STRIDE, config.turns)
        self.cells = ViewLayout(config.rings, DETAIL_STRIDE // 2)
        self.norm = nn.LayerNorm(config.width)
        self.reduce = nn.Linear(config.width, width)
        # A patch of a thumbnail covers half a detail cell: change keeps its place to 8 pixels.
        self.patch = config.thumbnail // 2
        motion = 4 * self.patch**2
        self.merge = nn.Sequential(separable(width + config.detail + LOCAL_LOGITS, width), separable(width, width))
        self.moving = nn.Sequential(separable(motion, 16), nn.Conv2d(16, 4, 1, bias=False))
        self.register_buffer("still", torch.zeros(1, motion, 1, 1), persistent=False)
        self.logits = nn.Conv2d(width, 4, 1)
        self.sharpness, self.still_sharpness = config.sharpness, config.still
        self.motion = config.motion
        self.calm = nn.Parameter(torch.tensor(0.5))
        self.blend = SphereBlend(config, DETAIL_STRIDE // 2)
        self.priors = SpherePriors(config.map_height, config.map_width)
        weights = torch.tensor(sphere.solid_angle_weights(config.map_height, config.map_width), dtype=torch.float32)
        self.register_buffer("solid_angle", weights, persistent=False)

    def forward(self, tokens, change, detail, scene_time, alone):
        coarse = self.tokens.unflatten(self.reduce(self.norm(tokens)))
        moving = self.tokens.unflatten(change)
        maps = []
        for token_map, change_map, detail_map in zip(coarse, moving, self.details.unflatten(detail)):
            token_map = F.interpolate(token_map, scale_factor=2.0, mode="bilinear", align_corners=False)
            change_map = F.pixel_unshuffle(F.pixel_shuffle(change_map, self.patch * 2), self.patch)
            merged = self.merge(torch.cat([token_map, detail_map], dim=1))
            motion = self.moving(change_map) - self.moving(self.still)
            motion = motion if self.training else motion * self.motion
            maps.append(F.pixel_shuffle(self.logits(merged) + detail_map[:, -LOCAL_LOGITS:] + motion, 2))
        # One picture tells less than a scene that is watched: its map is flatter.
        calm = 1 - alone * torch.sigmoid(self.calm - 1.5)
        logits = self.blend(self.cells.flatten(maps)) * calm[:, None, None] + self.priors(scene_time)
        if not self.training:
            logits = logits * (self.sharpness + (self.still_sharpness - self.sharpness) * alone)[:, None, None]
        logits = logits - logits.amax(dim=(1, 2), keepdim=True)
        density = torch.exp(logits)
        return density / (density * self.solid_angle).sum(dim=(1, 2), keepdim=True)
