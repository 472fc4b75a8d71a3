"""Geometry of the sphere: axes, equirectangular grids, tangent views.

Axes follow OMAF: X to the front, Y to the left, Z up. Azimuth grows to the left, elevation upwards.
Pixel centres of a W x H equirectangular image: azimuth = (0.5 - (i + 0.5) / W) * 360 degrees,
elevation = (0.5 - (j + 0.5) / H) * 180 degrees.
"""

from __future__ import annotations

import numpy as np

from passnet.config import ViewRing


def unit(azimuth, elevation):
    """Unit vectors [..., 3] of azimuth and elevation in radians."""
    azimuth, elevation = np.broadcast_arrays(azimuth, elevation)
    flat = np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=-1)


def turned(directions, angle: float):
    """Directions [..., 3] turned about Z by `angle` radians: azimuths grow by it."""
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.asarray(directions) @ np.array([[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]])


def grid(height: int, width: int):
    """Unit vectors [height, width, 3] of the pixel centres of an equirectangular image."""
    azimuth = (0.5 - (np.arange(width) + 0.5) / width) * 2 * np.pi
    elevation = (0.5 - (np.arange(height) + 0.5) / height) * np.pi
    return unit(azimuth[None, :], elevation[:, None])


def solid_angle_weights(height: int, width: int):
    """Weights [height, width] that sum to 1, each row in proportion to the cosine of its latitude."""
    rows = np.cos((0.5 - (np.arange(height) + 0.5) / height) * np.pi)
    weights = np.repeat(rows[:, None], width, axis=1)
    return weights / weights.sum()


def pixel_of(directions, height: int, width: int):
    """Column and row (continuous, 0 at the left/top edge of the image) of directions [..., 3]."""
    x, y, z = np.moveaxis(directions, -1, 0)
    column = (0.5 - np.arctan2(y, x) / (2 * np.pi)) * width
    row = (0.5 - np.arcsin(np.clip(z, -1, 1)) / np.pi) * height
    return column, row


def camera(azimuth: float, elevation: float, roll: float = 0.0):
    """Axes (forward, left, up), rows of a [3, 3] matrix, of a camera; angles in radians.

    A positive roll turns the camera's left axis towards its up axis.
    """
    forward = unit(azimuth, elevation)
    left = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
    up = np.cross(forward, left)
    turned_left = np.cos(roll) * left + np.sin(roll) * up
    turned_up = np.cos(roll) * up - np.sin(roll) * left
    return np.stack([forward, turned_left, turned_up])


def project(directions, axes):
    """Gnomonic projection of directions [..., 3] onto the image plane at distance 1.

    Returns (right, down, depth), each [...]: plane coordinates, and the cosine to the optical axis;
    coordinates mean something only where depth > 0.
    """
    depth, left, up = np.moveaxis(directions @ axes.T, -1, 0)
    safe = np.where(np.abs(depth) < 1e-9, 1e-9, depth)
    return -left / safe, -up / safe, depth


def ring_cameras(ring: ViewRing):
    """Axes [count, 3, 3] of the views of a ring."""
    azimuths = 2 * np.pi * np.arange(ring.count) / ring.count
    return np.stack([camera(azimuth, np.radians(ring.elevation)) for azimuth in azimuths])


def view_directions(ring: ViewRing, stride: int = 1):
    """Unit vectors [count, height/stride, width/stride, 3] of the cell centres of a ring's views."""
    columns, rows = ring.width // stride, ring.height // stride
    right = ((np.arange(columns) + 0.5) * stride - ring.width / 2) / ring.focal
    down = ((np.arange(rows) + 0.5) * stride - ring.height / 2) / ring.focal
    right, down = np.meshgrid(right, down)
    plane = np.stack([np.ones_like(right), -right, -down], axis=-1)
    directions = np.einsum("hwk,vkc->vhwc", plane, ring_cameras(ring))
    return directions / np.linalg.norm(directions, axis=-1, keepdims=True)


def key_lattice():
    """Unit vectors [104, 3], about 20 degrees apart all over the sphere; a quarter turn maps it onto itself."""
    rows = ((75, 4), (52, 8), (34, 12), (16, 16), (0, 24), (-16, 16), (-34, 12), (-52, 8), (-75, 4))
    return np.concatenate(
        [unit(2 * np.pi * np.arange(count) / count, np.radians(elevation)) for elevation, count in rows]
    )


def gathering(points, directions, sharpness: float = 40.0):
    """Weights [K, N], rows summing to 1, that gather values at `directions` [N, 3] near `points` [K, 3].

    Von Mises-Fisher bumps, about 9 degrees wide at the default sharpness.
    """
    weights = np.exp(sharpness * (points @ directions.T - 1))
    return weights / weights.sum(axis=1, keepdims=True)


def blend_table(rings: tuple[ViewRing, ...], stride: int, height: int, width: int, views: int = 3):
    """Where each pixel of an equirectangular map finds its value in the views' maps.

    The views' maps (height/stride x width/stride each) are laid out one after another, ring by ring.
    Returns `index` int64 [height*width, views*4] and `weight` float32 of the same shape, rows summing
    to 1: bilinear taps in the best `views` views, weighted by the distance to the view's edge and by
    the view's resolution.
    """
    directions = grid(height, width).reshape(-1, 3)
    scores, taps, shares, offset = [], [], [], 0
    for ring in rings:
        columns, rows = ring.width // stride, ring.height // stride
        for axes in ring_cameras(ring):
            right, down, depth = project(directions, axes)
            edge_x = 1 - np.abs(right) * ring.focal * 2 / ring.width
            edge_y = 1 - np.abs(down) * ring.focal * 2 / ring.height
            inside = (depth > 0) & (edge_x > 0) & (edge_y > 0)
            edge = np.clip(edge_x * ring.width, 0, 16) * np.clip(edge_y * ring.height, 0, 16)
            scores.append(np.where(inside, (edge + 1e-3) * ring.focal**2, 0.0))
            x = np.clip((right * ring.focal + ring.width / 2) / stride - 0.5, 0, columns - 1)
            y = np.clip((down * ring.focal + ring.height / 2) / stride - 0.5, 0, rows - 1)
            x0, y0 = np.floor(x).astype(int), np.floor(y).astype(int)
            x1, y1 = np.minimum(x0 + 1, columns - 1), np.minimum(y0 + 1, rows - 1)
            fx, fy = x - x0, y - y0
            cell = np.stack([y0 * columns + x0, y0 * columns + x1, y1 * columns + x0, y1 * columns + x1], -1)
            taps.append(cell + offset)
            shares.append(np.stack([(1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx], -1))
            offset += rows * columns
    scores, taps, shares = np.stack(scores, 1), np.stack(taps, 1), np.stack(shares, 1)
    if not (scores.max(axis=1) > 0).all():
        raise ValueError("the views leave a part of the sphere uncovered")
    best = np.argsort(-scores, axis=1, kind="stable")[:, :views]
    chosen = np.take_along_axis(scores, best, axis=1)
    chosen = chosen / chosen.sum(axis=1, keepdims=True)
    index = np.take_along_axis(taps, best[:, :, None], axis=1)
    weight = np.take_along_axis(shares, best[:, :, None], axis=1) * chosen[:, :, None]
    pixels = height * width
    return index.reshape(pixels, -1).astype(np.int64), weight.reshape(pixels, -1).astype(np.float32)
