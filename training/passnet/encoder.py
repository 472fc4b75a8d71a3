"""Visual encoder: tangent views, convolutional trunk, tokens and detail of one frame."""

from __future__ import annotations

import dataclasses

import torch
from torch import nn
from torch.nn import functional as F

from passnet.config import PassNetConfig
from passnet.trunk import CLASSES, NECK, STRIDE32_CHANNELS, Trunk, conv, shares
from passnet.views import ViewLayout, tangent_views

TOKEN_STRIDE, DETAIL_STRIDE = 32, 16
# Pixels of views that go through the first layers together in a lean graph: as much as caches hold.
AT_ONCE = 80_000
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
        first, *others = self.layers
        local = F.relu(sum(shares(first[0], [features, objects], [NECK, CLASSES])))
        for layer in others:
            local = layer(local)
        return torch.cat([local, self.logits(local)], dim=1)


def join(parts: list[torch.Tensor]) -> torch.Tensor:
    """Values [B, V, C, h, w] of some views each into those of all, [B * views, C, h, w]."""
    return (parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)).flatten(0, 1)


class VisualEncoder(nn.Module):
    """In: `frame` uint8 [B, H, W, 3] equirectangular RGB. With `turns` a frame is a batch of so many, the frame
    turned by each equal part of a turn, and what is seen within the first part alone is looked at in each.

    Out: `visual` [B, N, D], tokens at stride 32 of all views (semantics, then the grey thumbnail of
    the patch); `detail` [B, 4 * N, C + 4], local features and logits at stride 16. Both ordered as
    `ViewLayout` says.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        self.config = config
        # Whether bytes are moved before they become floats, and big views seen one by one; see `passnet.lean`.
        self.lean = False
        self.views = nn.ModuleList(
            [tangent_views(ring, config.frame_height, config.frame_width, config.turns) for ring in config.rings]
        )
        # Rings of alike views go through the trunk in one batch.
        alike: dict[tuple, list[int]] = {}
        for number, ring in enumerate(config.rings):
            alike.setdefault((ring.count, ring.height, ring.width), []).append(number)
        self.groups = list(alike.values())
        seen = tuple(dataclasses.replace(ring, count=ring.count // config.turns) for ring in config.rings)
        self.tokens, self.details = ViewLayout(seen, TOKEN_STRIDE), ViewLayout(seen, DETAIL_STRIDE)
        self.trunk = Trunk()
        self.local = LocalSaliency(config.detail)
        self.register_buffer("grey", torch.full((1, 3), 1 / (3 * 128)), persistent=False)
        self.semantic = nn.Conv2d(STRIDE32_CHANNELS + NECK + CLASSES, config.semantic, 1)

    def thumbnail(self, views: torch.Tensor) -> torch.Tensor:
        """Grey levels of each patch, about -1 to 1: [B, 3, H, W] into [B, P * P, H/32, W/32]."""
        grey = (self.grey @ views.flatten(2)).reshape(-1, 1, *views.shape[2:])
        return F.pixel_unshuffle(F.avg_pool2d(grey, TOKEN_STRIDE // self.config.thumbnail) - 1, self.config.thumbnail)

    def fixed(self, frame: torch.Tensor) -> list[torch.Tensor]:
        """The part that training leaves alone: for each group of alike rings the thumbnails
        [B * rings * count, P * P, H/32, W/32] and the backbone's features at strides 8, 16 and 32, all in
        one list."""
        image, parts = frame if self.lean else frame.to(torch.float32), []
        for group in self.groups:
            # Frame by frame, then ring by ring: so batches can be joined.
            views = [self.views[number](image) for number in group]
            views = views[0] if len(views) == 1 else torch.cat(views, dim=1)
            ring = self.config.rings[group[0]]
            at_once = views.shape[1]
            if self.lean:
                at_once = min(at_once, max(1, AT_ONCE // (ring.width * ring.height)))
            started = [self.start(part) for part in views.split(at_once, dim=1)]
            thumbnail, eighth = (join(of_all) for of_all in zip(*started))
            parts += [thumbnail, *self.trunk.backbone.rest(eighth)]
        return parts

    def start(self, views: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Thumbnails and the first features of some views of each frame, [B, V, 3, H, W], as [B, V, C, h, w]."""
        images = views.flatten(0, 1).to(torch.float32)
        found = self.thumbnail(images), self.trunk.backbone.start(images)
        return tuple(values.reshape(-1, views.shape[1], *values.shape[1:]) for values in found)

    def describe(self, parts: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens and detail from what `fixed` gives."""
        tokens, details = {}, {}
        for place, group in enumerate(self.groups):
            thumbnail, *scales = parts[4 * place : 4 * place + 4]
            middle, objects, deep = self.trunk.late(*scales)
            around = [deep, F.avg_pool2d(middle, 2), F.max_pool2d(objects, 2)]
            semantic = sum(shares(self.semantic, around, [STRIDE32_CHANNELS, NECK, CLASSES]))
            token = torch.cat([semantic, thumbnail], dim=1)
            detail = self.local(middle, objects)
            count = self.config.rings[group[0]].count // self.config.turns
            for values, of_rings in ((token, tokens), (detail, details)):
                apart = values.reshape(-1, len(group), count, *values.shape[1:])
                of_rings |= {number: apart[:, index].flatten(0, 1) for index, number in enumerate(group)}
        rings = range(len(self.views))
        return self.tokens.flatten([tokens[n] for n in rings]), self.details.flatten([details[n] for n in rings])

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
