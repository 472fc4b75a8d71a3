"""Visual encoder: tangent views, convolutional trunk, tokens and detail of one frame."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from passnet.config import PassNetConfig
from passnet.trunk import CLASSES, NECK, STRIDE32_CHANNELS, Trunk, conv
from passnet.views import TangentViews, ViewLayout

TOKEN_STRIDE, DETAIL_STRIDE = 32, 16
LOCAL_LOGITS = 4


class LocalSaliency(nn.Module):
    """What stands out within a view, seen without the rest of the sphere, time or sound.

    In: features [B, 96, h, w] and objects [B, 80, h, w] at stride 16. Out: [B, C + 4, h, w]: features
    for the decoder, then four logits, one for each quarter of the cell.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.layers = nn.Sequential(
            conv(NECK + CLASSES, 64, 1),
            conv(64, 64, 5, groups=64),
            conv(64, 64, 1),
            conv(64, 64, 5, groups=64),
            conv(64, channels, 1),
        )
        self.logits = nn.Conv2d(channels, LOCAL_LOGITS, 1)

    def forward(self, features: torch.Tensor, objects: torch.Tensor) -> torch.Tensor:
        local = self.layers(torch.cat([features, objects], dim=1))
        return torch.cat([local, self.logits(local)], dim=1)


class VisualEncoder(nn.Module):
    """In: `frame` uint8 [B, H, W, 3] equirectangular RGB.

    Out: `visual` [B, N, D], tokens at stride 32 of all views (semantics, then the grey thumbnail of
    the patch); `detail` [B, 4 * N, C + 4], local features and logits at stride 16. Both ordered as
    `ViewLayout` says.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        self.config = config
        self.views = nn.ModuleList(
            [TangentViews(ring, config.frame_height, config.frame_width) for ring in config.rings]
        )
        self.tokens = ViewLayout(config.rings, TOKEN_STRIDE)
        self.details = ViewLayout(config.rings, DETAIL_STRIDE)
        self.trunk = Trunk()
        self.local = LocalSaliency(config.detail)
        self.semantic = nn.Conv2d(STRIDE32_CHANNELS + NECK + CLASSES, config.semantic, 1)

    def thumbnail(self, views: torch.Tensor) -> torch.Tensor:
        """Grey levels of each patch, about -1 to 1: [B, 3, H, W] into [B, P * P, H/32, W/32]."""
        grey = F.avg_pool2d(views.mean(dim=1, keepdim=True), TOKEN_STRIDE // self.config.thumbnail)
        return F.pixel_unshuffle(grey / 128 - 1, self.config.thumbnail)

    def fixed(self, frame: torch.Tensor) -> list[torch.Tensor]:
        """The part that training leaves alone: for each ring its thumbnails [B * count, P * P, H/32, W/32]
        and the backbone's features at strides 8, 16 and 32, all in one list."""
        image, parts = frame.to(torch.float32), []
        for views in self.views:
            patches = views(image)
            parts += [self.thumbnail(patches), *self.trunk.backbone(patches)]
        return parts

    def describe(self, parts: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens and detail from what `fixed` gives."""
        tokens, details = [], []
        for start in range(0, len(parts), 4):
            thumbnail, *scales = parts[start : start + 4]
            middle, objects, deep = self.trunk.late(*scales)
            around = torch.cat([deep, F.avg_pool2d(middle, 2), F.max_pool2d(objects, 2)], dim=1)
            tokens.append(torch.cat([self.semantic(around), thumbnail], dim=1))
            details.append(self.local(middle, objects))
        return self.tokens.flatten(tokens), self.details.flatten(details)

    def forward(self, frame: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.describe(self.fixed(frame))

    def flat(self, frame: torch.Tensor) -> torch.Tensor:
        """Local saliency of a flat picture, without views: uint8 [B, H, W, 3] to logits [B, H/8, W/8].

        The picture is continued on all sides first (around the seam, and by its edge), so that its frame
        does not look like a thing.
        """
        margin = TOKEN_STRIDE
        image = frame.to(torch.float32).permute(0, 3, 1, 2)
        image = F.pad(F.pad(image, (margin, margin, 0, 0), mode="circular"), (0, 0, margin, margin), mode="replicate")
        middle, objects, _ = self.trunk(image)
        cut = margin // 8
        return F.pixel_shuffle(self.local(middle, objects)[:, -LOCAL_LOGITS:], 2)[:, 0, cut:-cut, cut:-cut]
