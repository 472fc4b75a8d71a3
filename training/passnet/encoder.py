"""Visual encoder: tangent views, convolutional trunk, tokens and detail of one frame."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from passnet.config import PassNetConfig
from passnet.trunk import STRIDE8_CHANNELS, STRIDE16_CHANNELS, Trunk
from passnet.views import TangentViews, ViewLayout, normalise


class VisualEncoder(nn.Module):
    """In: `frame` uint8 [B, H, W, 3] equirectangular RGB.

    Out: `visual` [B, N, D], tokens at stride 16 of all views (semantics, then the grey thumbnail of
    the patch); `detail` [B, 4 * N, C], features at stride 8. Both ordered as `ViewLayout` says.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        self.config = config
        self.views = nn.ModuleList(
            [TangentViews(ring, config.frame_height, config.frame_width) for ring in config.rings]
        )
        self.layout16 = ViewLayout(config.rings, 16)
        self.layout8 = ViewLayout(config.rings, 8)
        self.trunk = Trunk()
        self.semantic = nn.Conv2d(STRIDE16_CHANNELS, config.semantic, 1)
        self.detail = nn.Conv2d(STRIDE8_CHANNELS, config.detail, 1)

    def thumbnail(self, views: torch.Tensor) -> torch.Tensor:
        """Grey levels of each stride-16 patch: [B, 3, H, W] into [B, P * P, H/16, W/16]."""
        grey = F.avg_pool2d(views.mean(dim=1, keepdim=True), 16 // self.config.thumbnail)
        return F.pixel_unshuffle(grey, self.config.thumbnail)

    def early(self, frame: torch.Tensor):
        """The part that stays as ImageNet left it: per ring, (thumbnails, (stride 8, start of stride 16))."""
        image = normalise(frame)
        parts = []
        for views in self.views:
            patches = views(image)
            parts.append((self.thumbnail(patches), self.trunk.early(patches)))
        return parts

    def late(self, parts):
        """Tokens and detail from what `early` gives."""
        tokens, detail = [], []
        for thumbnail, (stride8, features) in parts:
            semantic = self.semantic(self.trunk.late(features))
            tokens.append(torch.cat([semantic, thumbnail], dim=1))
            detail.append(self.detail(stride8))
        return self.layout16.flatten(tokens), self.layout8.flatten(detail)

    def forward(self, frame: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.late(self.early(frame))
