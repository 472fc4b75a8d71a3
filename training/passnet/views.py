"""Tangent views in the graph: the frame into views, the views' maps back onto the sphere."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from passnet import sphere
from passnet.config import PassNetConfig, ViewRing

MEAN, SPREAD = 127.0, 128.0


class TangentViews(nn.Module):
    """Samples the tangent views of one ring from an equirectangular frame, bilinearly.

    In: [B, 3, H, W] float. Out: [B * count, 3, height, width].
    """

    def __init__(self, ring: ViewRing, frame_height: int, frame_width: int):
        super().__init__()
        self.ring = ring
        height, width = frame_height // ring.shrink, frame_width // ring.shrink
        column, row = sphere.pixel_of(sphere.view_directions(ring), height, width)
        # One column is repeated on either side of the frame, so that views cross the seam smoothly.
        x = (column + 1) / (width + 2) * 2 - 1
        y = row / height * 2 - 1
        lattice = np.stack([x, y], axis=-1).reshape(1, ring.count * ring.height, ring.width, 2)
        self.register_buffer("lattice", torch.tensor(lattice, dtype=torch.float32), persistent=False)

    def forward(self, frame: torch.Tensor) -> torch.Tensor:
        ring = self.ring
        if ring.shrink > 1:
            frame = F.avg_pool2d(frame, ring.shrink)
        padded = torch.cat([frame[..., -1:], frame, frame[..., :1]], dim=-1)
        lattice = self.lattice.expand(frame.shape[0], -1, -1, -1)
        views = F.grid_sample(padded, lattice, mode="bilinear", padding_mode="border", align_corners=False)
        views = views.reshape(-1, 3, ring.count, ring.height, ring.width).transpose(1, 2)
        return views.reshape(-1, 3, ring.height, ring.width)


class ViewLayout:
    """Order of the cells of all views at a stride: ring by ring, view by view, row by row."""

    def __init__(self, rings: tuple[ViewRing, ...], stride: int):
        self.rings = rings
        self.stride = stride
        self.shapes = [(ring.count, ring.height // stride, ring.width // stride) for ring in rings]
        self.sizes = [count * rows * columns for count, rows, columns in self.shapes]
        self.cells = sum(self.sizes)

    def directions(self) -> torch.Tensor:
        """Unit vectors [cells, 3] of the cell centres."""
        parts = [sphere.view_directions(ring, self.stride).reshape(-1, 3) for ring in self.rings]
        return torch.tensor(np.concatenate(parts), dtype=torch.float32)

    def flatten(self, maps: list[torch.Tensor]) -> torch.Tensor:
        """Maps [B * count, C, rows, columns] of each ring into cells [B, cells, C]."""
        parts = []
        for (count, rows, columns), value in zip(self.shapes, maps):
            channels = value.shape[1]
            value = value.reshape(-1, count, channels, rows * columns).transpose(2, 3)
            parts.append(value.reshape(-1, count * rows * columns, channels))
        return torch.cat(parts, dim=1)

    def unflatten(self, cells: torch.Tensor) -> list[torch.Tensor]:
        """Cells [B, cells, C] into maps [B * count, C, rows, columns] of each ring."""
        channels, maps, start = cells.shape[2], [], 0
        for (_, rows, columns), size in zip(self.shapes, self.sizes):
            part = cells[:, start : start + size].reshape(-1, rows * columns, channels)
            maps.append(part.transpose(1, 2).reshape(-1, channels, rows, columns))
            start += size
        return maps


class SphereBlend(nn.Module):
    """Blends the views' maps into one equirectangular map by fixed weights.

    In: cells [B, cells, 1] at `stride`. Out: [B, map_height, map_width].
    """

    def __init__(self, config: PassNetConfig, stride: int):
        super().__init__()
        self.shape = (config.map_height, config.map_width)
        index, weight = sphere.blend_table(config.rings, stride, *self.shape)
        self.register_buffer("index", torch.tensor(index.reshape(-1)), persistent=False)
        self.register_buffer("weight", torch.tensor(weight), persistent=False)

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        taps = cells[..., 0].index_select(1, self.index).reshape(-1, *self.weight.shape)
        return (taps * self.weight).sum(dim=2).reshape(-1, *self.shape)


def pool_cells(layout: ViewLayout, cells: torch.Tensor) -> torch.Tensor:
    """Mean over 2 x 2 neighbours within each view: [B, cells, C] into [B, cells / 4, C]."""
    coarse = ViewLayout(layout.rings, layout.stride * 2)
    return coarse.flatten([F.avg_pool2d(value, 2) for value in layout.unflatten(cells)])


def normalise(frame: torch.Tensor) -> torch.Tensor:
    """Frame uint8 [B, H, W, 3] into float [B, 3, H, W], scaled as the trunk was trained."""
    return (frame.permute(0, 3, 1, 2).to(torch.float32) - MEAN) / SPREAD
