"""Priors in log space: viewers stay near the horizon, and start at the front."""

from __future__ import annotations

import torch
from torch import nn

from passnet import sphere


class SpherePriors(nn.Module):
    """Learned equator and front-centre biases.

    The equator prior is a Gaussian in elevation (18 degrees at first); the front prior a von
    Mises-Fisher bump around +X whose weight decays with the time since the scene began (viewers
    start at the front and spread over the first seconds); and a lasting, wide von Mises-Fisher factor
    around +X (what faces the viewer is at hand, what is behind takes a turn of the body).
    In: scene_time [B] seconds. Out: log density up to a constant, [B, h, w].
    """

    def __init__(self, height: int, width: int):
        super().__init__()
        directions = torch.tensor(sphere.grid(height, width), dtype=torch.float32)
        self.register_buffer("elevation", torch.asin(directions[..., 2].clamp(-1, 1)), persistent=False)
        self.register_buffer("frontness", directions[..., 0] - 1, persistent=False)
        self.equator = nn.Parameter(torch.tensor(0.5 / 0.45**2))
        self.front = nn.Parameter(torch.tensor(2.0))
        self.focus = nn.Parameter(torch.tensor(4.0))
        self.decay = nn.Parameter(torch.tensor(0.4))
        self.lasting = nn.Parameter(torch.tensor(0.5))

    def forward(self, scene_time: torch.Tensor) -> torch.Tensor:
        start = self.front * torch.exp(-self.decay.abs() * scene_time.clamp(min=0.0))
        bump = torch.exp(self.focus.abs() * self.frontness)
        return self.lasting * self.frontness - self.equator * self.elevation**2 + start[:, None, None] * bump
