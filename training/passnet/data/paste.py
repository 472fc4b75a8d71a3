"""Painting onto panoramas: images as gnomonic views, points of regard as densities."""

from __future__ import annotations

import numpy as np
from PIL import Image

from passnet import sphere

# Width (standard deviation, radians) of the bump that a point of regard stands for.
BLUR = np.radians(6.5)


class Canvas:
    """An equirectangular image [height, width, 3] float32 that views can be painted onto."""

    def __init__(self, height: int, width: int):
        self.height, self.width = height, width
        self.directions = sphere.grid(height, width).astype(np.float32)

    def window(self, axes: np.ndarray, radius: float):
        """Rows and columns (wrapped) that hold all within `radius` of a camera's optical axis."""
        elevation = np.arcsin(np.clip(axes[0, 2], -1, 1))
        top = int(np.clip((0.5 - (elevation + radius) / np.pi) * self.height, 0, self.height - 1))
        bottom = int(np.clip(np.ceil((0.5 - (elevation - radius) / np.pi) * self.height), top + 1, self.height))
        if abs(elevation) + radius > np.radians(80):
            return np.arange(top, bottom), np.arange(self.width)
        half = np.arcsin(min(1.0, np.sin(radius) / np.cos(abs(elevation) + 0.5 * radius) + 0.02))
        half = min(max(half, radius / np.cos(abs(elevation))), np.pi)
        middle = (0.5 - np.arctan2(axes[0, 1], axes[0, 0]) / (2 * np.pi)) * self.width
        reach = half / (2 * np.pi) * self.width + 1
        return np.arange(top, bottom), np.arange(int(middle - reach), int(middle + reach) + 1) % self.width

    def paste(self, image: np.ndarray, rgba: np.ndarray, axes: np.ndarray, half_width: float) -> None:
        """Paint RGBA [h, w, 4] uint8 onto `image`; `half_width` is the tangent of half its angle across."""
        rows, columns = rgba.shape[:2]
        half_height = half_width * rows / columns
        radius = np.arctan(np.hypot(half_width, half_height))
        down, across = self.window(axes, radius)
        picked = np.ix_(down, across)
        right, below, depth = sphere.project(self.directions[picked], axes)
        inside = (depth > 0.05) & (np.abs(right) < half_width) & (np.abs(below) < half_height)
        if not inside.any():
            return
        # Shrink the picture first to about the canvas' resolution, against aliasing.
        target = max(2, int(2 * np.arctan(half_width) / (2 * np.pi) * self.width * 1.3))
        if target < columns:
            small = Image.fromarray(rgba).resize((target, max(2, round(rows * target / columns))), Image.BOX)
            rgba = np.asarray(small)
            rows, columns = rgba.shape[:2]
        x = np.clip((right[inside] / half_width + 1) / 2 * columns - 0.5, 0, columns - 1.001)
        y = np.clip((below[inside] / half_height + 1) / 2 * rows - 0.5, 0, rows - 1.001)
        x0, y0 = x.astype(int), y.astype(int)
        fx, fy = (x - x0)[:, None], (y - y0)[:, None]
        source = rgba.astype(np.float32)
        x1, y1 = np.minimum(x0 + 1, columns - 1), np.minimum(y0 + 1, rows - 1)
        top = source[y0, x0] * (1 - fx) + source[y0, x1] * fx
        bottom = source[y1, x0] * (1 - fx) + source[y1, x1] * fx
        value = top * (1 - fy) + bottom * fy
        alpha = value[:, 3:] / 255
        where_rows, where_columns = np.nonzero(inside)
        target_index = (down[where_rows], across[where_columns])
        image[target_index] = image[target_index] * (1 - alpha) + value[:, :3] * alpha


def point_directions(points: np.ndarray, axes: np.ndarray, half_width: float, aspect: float) -> np.ndarray:
    """Unit vectors [n, 3] of points [n, 2] (0 to 1) of a pasted picture; aspect = height / width."""
    right = (points[:, 0] * 2 - 1) * half_width
    down = (points[:, 1] * 2 - 1) * half_width * aspect
    plane = np.stack([np.ones_like(right), -right, -down], axis=1)
    directions = plane @ axes
    return directions / np.linalg.norm(directions, axis=1, keepdims=True)


def bump(map_directions: np.ndarray, points: np.ndarray, blur: float = BLUR) -> np.ndarray:
    """Mean of von Mises-Fisher bumps around points [n, 3], on directions [..., 3], relative to uniform."""
    sharpness = 1 / blur**2
    cosines = map_directions.reshape(-1, 3).astype(np.float32) @ points.T.astype(np.float32)
    values = np.exp(sharpness * (cosines - 1)).mean(axis=1)
    return (values * (2 * sharpness / (1 - np.exp(-2 * sharpness)))).reshape(map_directions.shape[:-1])


def soft_edge(image: np.ndarray, part: float) -> np.ndarray:
    """RGB to RGBA with alpha fading over `part` of the size at each side."""
    rows, columns = image.shape[:2]
    x = np.minimum(np.arange(columns) + 0.5, columns - np.arange(columns) - 0.5) / columns
    y = np.minimum(np.arange(rows) + 0.5, rows - np.arange(rows) - 0.5) / rows
    alpha = np.clip(x / part, 0, 1)[None, :] * np.clip(y / part, 0, 1)[:, None]
    return np.dstack([image, (alpha * 255).astype(np.uint8)])


def outlined(random: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """RGB to RGBA with an outline of any smooth shape: a radius that is a sum of a few waves of the angle."""
    rows, columns = image.shape[:2]
    y, x = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    angle, waves = np.arctan2(y, x), np.arange(1, 6)[:, None, None]
    heights, phases = random.normal(0, 0.25, waves.shape) / waves**0.5, random.uniform(0, 2 * np.pi, waves.shape)
    reach = 0.75 + (heights * np.cos(waves * angle + phases)).sum(axis=0)
    edge = np.clip((reach - np.hypot(x, y)) * min(rows, columns) / 4 + 0.5, 0, 1)
    return np.dstack([image, (edge * 255).astype(np.uint8)])
