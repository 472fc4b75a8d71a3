"""Tangent views in the graph: the frame into views, the views' maps back onto the sphere."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from passnet import sphere
from passnet.config import PassNetConfig, ViewRing


class TangentViews(nn.Module):
    """Samples the tangent views of one ring from an equirectangular frame: the nearest pixel of each.

    Views are about as fine as the frame at their middle. Bilinear sampling of as many pixels costs a CPU
    more than the trunk itself, and the maps are no better for it. Of a ring's views only those of the first
    of `turns` equal parts of a turn are sampled; the others are the same views of the frame, turned.
    In: [B, H, W, 3] uint8 or float. Out: [B, count / turns, 3, height, width], of any of the two types.
    """

    def __init__(self, ring: ViewRing, frame_height: int, frame_width: int, turns: int = 1):
        super().__init__()
        self.ring = ring
        self.views = ring.count // turns
        height, width = frame_height // ring.shrink, frame_width // ring.shrink
        column, row = sphere.pixel_of(sphere.view_directions(ring)[: self.views], height, width)
        # Halves are rounded the same way in every view, so that turning by whole views stays exact.
        column = np.floor(column + 1e-6).astype(np.int64) % width
        row = np.clip(np.floor(row + 1e-6).astype(np.int64), 0, height - 1)
        self.top, self.rows, self.width = int(row.min()), int(row.max() - row.min() + 1), width
        self.register_index(row - self.top, column)

    def register_index(self, row: np.ndarray, column: np.ndarray) -> None:
        """Where the pixels [views, height, width] lie among the rows that are used."""
        self.register_buffer("pixel", torch.tensor((row * self.width + column).reshape(-1)), persistent=False)

    def forward(self, frame: torch.Tensor) -> torch.Tensor:
        shrink = self.ring.shrink
        used = frame[:, self.top * shrink : (self.top + self.rows) * shrink].to(torch.float32)
        # Sums over rows while they lie whole, over columns when few pixels are left of them.
        sums = used.reshape(-1, self.rows, shrink, self.width * shrink * 3).sum(dim=2)
        taken = sums.reshape(-1, self.rows * self.width, shrink * 3).index_select(1, self.pixel).transpose(1, 2)
        return self.apart(sum(taken.reshape(-1, shrink, 3 * self.pixel.shape[0]).unbind(dim=1)) / shrink**2)

    def apart(self, colours: torch.Tensor) -> torch.Tensor:
        """Colours [B, 3 * views * height * width] as views [B, views, 3, height, width]."""
        views = colours.reshape(-1, 3, self.views, self.ring.height * self.ring.width).transpose(1, 2)
        return views.reshape(-1, self.views, 3, self.ring.height, self.ring.width)


class AlignedViews(TangentViews):
    """The same, quicker, for a ring that is not shrunk: what one view takes from the frame all views take,
    some columns further on. So the frame is cut into as many sectors as the ring has views, the sectors are
    laid pixel beside pixel, and a pixel is fetched for all views at once.
    """

    def register_index(self, row: np.ndarray, column: np.ndarray) -> None:
        count, step = self.ring.count, self.width // self.ring.count
        sector, inside = column[0] // step, column[0] % step
        # A view may reach over several sectors; for each of them all views' are laid out on their own.
        reached, reach = np.unique(sector, return_inverse=True)
        order = (reached[:, None] - np.arange(self.views)) % count
        lines = (self.top + np.arange(self.rows))[:, None, None] * count + order
        pixel = (row[0] * len(reached) + reach.reshape(sector.shape)) * step + inside
        self.register_buffer("lines", torch.tensor(lines.reshape(-1)), persistent=False)
        self.register_buffer("pixel", torch.tensor(pixel.reshape(-1)), persistent=False)

    def forward(self, frame: torch.Tensor) -> torch.Tensor:
        count, line = self.ring.count, self.width // self.ring.count * 3
        lines = frame.reshape(-1, frame.shape[1] * count, line).index_select(1, self.lines)
        beside = lines.reshape(-1, self.views, line).transpose(1, 2)
        places = beside.reshape(-1, self.lines.shape[0] // self.views * line // 3, 3 * self.views)
        return self.apart(places.index_select(1, self.pixel).transpose(1, 2))


def tangent_views(ring: ViewRing, frame_height: int, frame_width: int, turns: int = 1) -> TangentViews:
    """The quickest sampler of a ring."""
    aligned = ring.shrink == 1 and frame_width % ring.count == 0
    return (AlignedViews if aligned else TangentViews)(ring, frame_height, frame_width, turns)


class ViewLayout:
    """Order of the cells of all views at a stride: ring by ring, view by view, row by row.

    With `turns`, all that is seen within the first of so many equal parts of a turn comes first, in that
    order, and then the same of the others.
    """

    def __init__(self, rings: tuple[ViewRing, ...], stride: int, turns: int = 1):
        self.rings = rings
        self.stride = stride
        self.turns = turns
        self.shapes = [(ring.count // turns, ring.height // stride, ring.width // stride) for ring in rings]
        self.sizes = [count * rows * columns for count, rows, columns in self.shapes]
        self.cells = turns * sum(self.sizes)

    def directions(self) -> torch.Tensor:
        """Unit vectors [cells, 3] of the cell centres."""
        parts = [sphere.view_directions(ring, self.stride).reshape(self.turns, -1, 3) for ring in self.rings]
        return torch.tensor(np.concatenate(parts, axis=1).reshape(-1, 3), dtype=torch.float32)

    def flatten(self, maps: list[torch.Tensor]) -> torch.Tensor:
        """Maps [B * count, C, rows, columns] of each ring into cells [B, cells, C]."""
        parts = []
        for (count, rows, columns), value in zip(self.shapes, maps):
            channels = value.shape[1]
            value = value.reshape(-1, count, channels, rows * columns).transpose(2, 3)
            parts.append(value.reshape(-1, count * rows * columns, channels))
        return torch.cat(parts, dim=1).reshape(-1, self.cells, channels)

    def unflatten(self, cells: torch.Tensor) -> list[torch.Tensor]:
        """Cells [B, cells, C] into maps [B * count, C, rows, columns] of each ring."""
        channels, maps, start = cells.shape[2], [], 0
        cells = cells.reshape(-1, self.cells // self.turns, channels)
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
