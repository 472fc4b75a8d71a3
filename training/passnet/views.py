"""Tangent views in the graph: the frame into views, the views' maps back onto the sphere."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from passnet import sphere
from passnet.config import PassNetConfig, ViewRing


class TangentViews(nn.Module):
    """Samples the tangent views of one ring from an equirectangular frame: the nearest pixel of each.

    Views are about as fine as the frame at their middle. Bilinear sampling of as many pixels costs a CPU
    more than the trunk itself, and the maps are no better for it.
    In: [B, H, W, 3] float. Out: [B * count, 3, height, width].
    """

    def __init__(self, ring: ViewRing, frame_height: int, frame_width: int):
        super().__init__()
        self.ring = ring
        height, width = frame_height // ring.shrink, frame_width // ring.shrink
        column, row = sphere.pixel_of(sphere.view_directions(ring), height, width)
        # Halves are rounded the same way in every view, so that turning by whole views stays exact.
        column = np.floor(column + 1e-6).astype(np.int64) % width
        row = np.clip(np.floor(row + 1e-6).astype(np.int64), 0, height - 1)
        self.register_buffer("pixel", torch.tensor((row * width + column).reshape(-1)), persistent=False)

    def forward(self, frame: torch.Tensor) -> torch.Tensor:
        ring = self.ring
        if ring.shrink > 1:
            frame = F.avg_pool2d(frame.permute(0, 3, 1, 2), ring.shrink).permute(0, 2, 3, 1)
        views = frame.flatten(1, 2).index_select(1, self.pixel)
        return views.reshape(-1, ring.height, ring.width, 3).permute(0, 3, 1, 2)


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
