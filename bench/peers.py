"""Graphs of the size of two published models, with random weights: only what they cost can be compared.

SalViT360 (Cokelek et al., "Spherical Vision Transformer for 360-degree Video Saliency Prediction", BMVC
2023) and SST-Sal (Bernal-Berdun et al., "SST-Sal: A spherical spatio-temporal approach for saliency
prediction in 360 videos", Computers & Graphics 106, 2022). Written from their published sizes, not from
their code. Each class says what is published and what is assumed.
"""

from __future__ import annotations

import numpy as np
import torch
from passnet import sphere
from passnet.config import ViewRing
from torch import nn
from torch.nn import functional as F


def norm_grid(column, row, height: int, width: int) -> torch.Tensor:
    """Pixel positions as a GridSample lattice [..., 2], -1 to 1."""
    return torch.tensor(np.stack([column / width * 2 - 1, row / height * 2 - 1], -1), dtype=torch.float32)


class Residual(nn.Module):
    """Two 3 x 3 convolutions and a shortcut, [B, C, H, W]; normalisation is folded in, as at inference."""

    def __init__(self, channels_in: int, channels: int, stride: int):
        super().__init__()
        self.first = nn.Conv2d(channels_in, channels, 3, stride, 1)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1)
        self.side = nn.Conv2d(channels_in, channels, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return F.relu(self.side(image) + self.second(F.relu(self.first(image))))


class ResNet18(nn.Sequential):
    """ResNet-18 (He et al., CVPR 2016) without its classifier: [B, 3, H, W] to [B, 512, H/32, W/32]."""

    def __init__(self):
        layers = [nn.Conv2d(3, 64, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
        channels = 64
        for out in (64, 128, 256, 512):
            layers += [Residual(channels, out, 1 if out == 64 else 2), Residual(out, out, 1)]
            channels = out
        super().__init__(*layers)


class Views(nn.Module):
    """Frame uint8 [B, H, W, 3] to the 18 tangent views and on to their features [B, 18, 512, 7, 7].

    Published: rows of 3, 6, 6 and 3 views at elevations 67.5, 22.5, -22.5 and -67.5 degrees, 80 degrees
    wide, 224 x 224 pixels, a ResNet-18 on each, frames of 960 x 1920.
    """

    rows = ((67.5, 3), (22.5, 6), (-22.5, 6), (-67.5, 3))
    fov = 80.0
    size = 224
    frame = (960, 1920)

    def __init__(self):
        super().__init__()
        rings = self.rings(self.size)
        directions = np.concatenate([sphere.view_directions(ring) for ring in rings])
        grid = norm_grid(*sphere.pixel_of(directions, *self.frame), *self.frame)
        self.register_buffer("grid", grid.reshape(1, -1, self.size, 2))
        self.trunk = ResNet18()

    @classmethod
    def rings(cls, size: int) -> list[ViewRing]:
        """The rows of views, `size` pixels square."""
        focal = size / 2 / np.tan(np.radians(cls.fov / 2))
        return [ViewRing(count, elevation, size, size, focal) for elevation, count in cls.rows]

    def forward(self, frame: torch.Tensor) -> torch.Tensor:
        image = frame.to(torch.float32).permute(0, 3, 1, 2) / 255
        views = F.grid_sample(image, self.grid, align_corners=False)
        views = views.reshape(3, 18, self.size, self.size).transpose(0, 1)
        return self.trunk(views).unsqueeze(0)


class Attention(nn.Module):
    """Multi-head self-attention over the tokens [B, N, D]; no bias on query, key and value."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.mix = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        batch, count, width = tokens.shape
        parts = self.mix(tokens).reshape(batch, count, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        weights = torch.softmax(query @ key.transpose(2, 3) * (width // self.heads) ** -0.5, dim=-1)
        return self.out((weights @ value).transpose(1, 2).reshape(batch, count, width))


class Block(nn.Module):
    """Attention over time in each view, then over the views in each frame, then a perceptron. [F, V, D]."""

    def __init__(self, width: int, heads: int, expansion: int):
        super().__init__()
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(3)])
        self.time, self.space = Attention(width, heads), Attention(width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, expansion * width), nn.GELU(), nn.Linear(expansion * width, width))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        tokens = tokens + self.time(self.norms[0](tokens).transpose(0, 1)).transpose(0, 1)
        tokens = tokens + self.space(self.norms[1](tokens))
        return tokens + self.mlp(self.norms[2](tokens))


class Window(nn.Module):
    """Cached tokens of a window and the current features to the map.

    In: `past` [1, 7, 18, 512], mean features of the frames before, `features` [1, 18, 512, 7, 7].
    Out: `now` [1, 18, 512], to be cached, and the map [1, 480, 960].
    Published: window of 8 frames, 512-wide tokens (the mean over a view), a spherical position embedding
    (a linear map of 14 x 14 x 5 coordinates, here folded into a table), 6 blocks, 8 heads, perceptrons of
    4 times the width, a decoder of four 3 x 3 convolutions, 128, 32, 8 and 2 channels, normalised over all
    views, upsampled by 2 after the last three, and maps brought to 240 x 480 and enlarged to 480 x 960.
    Assumed: the perceptron's GELU; a learned embedding of time, one vector a frame; a LayerNorm before each
    attention and perceptron, after the blocks and on the features, none of which can be folded; the sum of
    current tokens and features that the decoder sees; an even mean of tangent maps where they overlap, of the
    first of the decoder's two channels alone.
    """

    frames, width, heads, depth, expansion = 8, 512, 8, 6, 4
    map = (240, 480)

    def __init__(self):
        super().__init__()
        self.place = nn.Linear(14 * 14 * 5, self.width)
        self.register_buffer("coordinates", torch.randn(18, 14 * 14 * 5))
        self.when = nn.Parameter(torch.randn(self.frames, 1, self.width))
        self.blocks = self.blocks_only()
        self.norm = nn.LayerNorm(self.width)
        self.norm_features = nn.LayerNorm([512, 7, 7])
        channels, steps = (512, 128, 32, 8, 2), (7, 7, 14, 28)
        self.convolutions = nn.ModuleList(nn.Conv2d(a, b, 3, 1, 1) for a, b in zip(channels, channels[1:]))
        self.normal = nn.ModuleList(nn.LayerNorm([18, b, s, s]) for b, s in zip(channels[1:], steps))
        directions = sphere.grid(*self.map)
        rings = Views.rings(56)
        grids, inside = [], []
        for ring in rings:
            for axes in sphere.ring_cameras(ring):
                right, down, depth = sphere.project(directions, axes)
                grids.append(norm_grid(right * ring.focal + 28, down * ring.focal + 28, 56, 56))
                inside.append((depth > 0) & (np.maximum(abs(right), abs(down)) < 28 / ring.focal))
        share = np.stack(inside) / np.stack(inside).sum(axis=0)
        self.register_buffer("grid", torch.stack(grids).clamp(-2, 2))
        self.register_buffer("share", torch.tensor(share[:, None], dtype=torch.float32))

    @classmethod
    def blocks_only(cls) -> nn.Sequential:
        """The transformer, without embeddings and decoder."""
        return nn.Sequential(*[Block(cls.width, cls.heads, cls.expansion) for _ in range(cls.depth)])

    def forward(self, past: torch.Tensor, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        now = features.mean(dim=(3, 4))
        tokens = torch.cat([past, now.unsqueeze(1)], dim=1)[0] + self.place(self.coordinates) + self.when
        current = self.norm(self.blocks(tokens)[-1])
        maps = self.norm_features(features[0]) + current[:, :, None, None]
        for step, (convolve, norm) in enumerate(zip(self.convolutions, self.normal)):
            maps = F.relu(norm(convolve(maps)))
            if step:
                maps = F.interpolate(maps, scale_factor=2.0, mode="bilinear", align_corners=False)
        tangent = F.grid_sample(maps[:, :1], self.grid, align_corners=False)
        sphere_map = (tangent * self.share).sum(dim=0, keepdim=True)
        return now, F.interpolate(sphere_map, scale_factor=2.0, mode="bilinear", align_corners=False)[:, 0]


def kernel_grid(height: int, width: int, stride: int) -> torch.Tensor:
    """Lattice [1, 3 * rows, 3 * columns, 2]: around each pixel a 3 x 3 kernel on its tangent plane."""
    latitude = (0.5 - (np.arange(0, height, stride) + 0.5) / height) * np.pi
    longitude = (0.5 - (np.arange(0, width, stride) + 0.5) / width) * 2 * np.pi
    steps = np.array([-1, 0, 1])
    grid = np.zeros((len(latitude), 3, len(longitude), 3, 2), np.float32)
    for i, lat in enumerate(latitude):
        for j, lon in enumerate(longitude):
            forward, left, up = sphere.camera(lon, lat)
            down = -steps[:, None, None] * np.tan(np.pi / height) * up
            right = -steps[None, :, None] * np.tan(2 * np.pi / width) * left
            directions = forward + down + right
            directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
            grid[i, :, j] = norm_grid(*sphere.pixel_of(directions, height, width), height, width)
    return torch.tensor(grid.reshape(1, 3 * len(latitude), 3 * len(longitude), 2))


class SphereCell(nn.Module):
    """A ConvLSTM cell: image [1, C, H, W] and state (h, c) [1, D, H, W] to a state.

    With a lattice its convolution is spherical: sampled on tangent planes, then a 3 x 3 kernel with stride 3.
    Assumed: gates that see image and hidden state, not the cell (no peepholes), and samples that do not wrap
    at the seam of the frame.
    """

    def __init__(self, channels: int, hidden: int, grid: torch.Tensor | None):
        super().__init__()
        self.register_buffer("grid", grid)
        stride, padding = (1, 1) if grid is None else (3, 0)
        self.gates = nn.Conv2d(channels + hidden, 4 * hidden, 3, stride, padding)

    def forward(self, image: torch.Tensor, hidden: torch.Tensor, cell: torch.Tensor):
        stacked = torch.cat([image, hidden], dim=1)
        if self.grid is not None:
            stacked = F.grid_sample(stacked, self.grid, align_corners=False)
        enter, forget, leave, value = self.gates(stacked).chunk(4, dim=1)
        cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.tanh(value)
        return torch.sigmoid(leave) * torch.tanh(cell), cell


class SstSal(nn.Module):
    """One frame of SST-Sal: `frame` [1, 6, 240, 320] (picture and optical flow) and both cells' states.

    Published: frames of 240 x 320 with optical flow, spherical 3 x 3 convolutions, an encoding ConvLSTM cell
    of 36 channels, spherical max pooling by 2, a decoding cell of one channel, upsampling by 2. Assumed: the
    flow as 3 of 6 input channels, pooling over 3 x 3 samples, upsampling to the nearest. The optical
    flow itself, which the model needs, is left out of the count. `spherical=False` samples nothing and is a
    lower bound for any other way to write the spherical convolution.
    """

    size, inputs, hidden = (240, 320), 6, 36

    def __init__(self, spherical: bool = True):
        super().__init__()
        height, width = self.size
        grids = (
            [kernel_grid(height, width, 1), kernel_grid(height // 2, width // 2, 1), kernel_grid(height, width, 2)]
            if spherical
            else [None] * 3
        )
        self.encoder = SphereCell(self.inputs, self.hidden, grids[0])
        self.decoder = SphereCell(self.hidden, 1, grids[1])
        self.register_buffer("pool", grids[2])

    def forward(self, frame, hidden, cell, hidden_out, cell_out):
        hidden, cell = self.encoder(frame, hidden, cell)
        if self.pool is None:
            small = F.max_pool2d(hidden, 2)
        else:
            small = F.max_pool2d(F.grid_sample(hidden, self.pool, align_corners=False), 3, 3)
        hidden_out, cell_out = self.decoder(small, hidden_out, cell_out)
        return F.interpolate(hidden_out, scale_factor=2.0, mode="nearest")[:, 0], hidden, cell, hidden_out, cell_out
