"""Frames of a video file, through the `ffmpeg` and `ffprobe` commands; pictures of maps."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image


def read_frames(
    path: Path, width: int, height: int, rate: float | None = None, start: float = 0.0, count: int | None = None
) -> np.ndarray:
    """Frames [n, height, width, 3] uint8 of a file, scaled: all, or `count` from `start` seconds on.

    They are at `rate` frames a second if given.
    """
    filters = f"scale={width}:{height}:flags=area" + (f",fps={rate}" if rate else "")
    source = ["-ss", str(start), "-i", str(path)] + (["-frames:v", str(count)] if count else [])
    command = ["ffmpeg", "-v", "error", *source, "-vf", filters, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    data = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(data, np.uint8).reshape(-1, height, width, 3)


def duration(path: Path) -> float:
    """Seconds that a file lasts."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def write_video(path: Path, frames, rate: float) -> None:
    """Write frames [H, W, 3] uint8 of one even size, from an iterator, as H.264 at `rate` a second."""
    frames = iter(frames)
    first = next(frames)
    size = f"{first.shape[1]}x{first.shape[0]}"
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(rate), "-i", "-"]
    target = ["-c:v", "libx264", "-crf", "26", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path)]
    process = subprocess.Popen(["ffmpeg", "-v", "error", "-y", *source, *target], stdin=subprocess.PIPE)
    with process.stdin as pipe:
        for frame in itertools.chain([first], frames):
            pipe.write(frame.tobytes())
    if process.wait():
        raise RuntimeError(f"ffmpeg could not write {path}")


def resize_map(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear resampling of a map [h, w] on the sphere: columns wrap, rows end at the poles."""
    rows = np.clip((np.arange(height) + 0.5) * values.shape[0] / height - 0.5, 0, values.shape[0] - 1)
    columns = (np.arange(width) + 0.5) * values.shape[1] / width - 0.5
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, across = (rows - top)[:, None], (columns - left)[None, :]
    bottom = np.minimum(top + 1, values.shape[0] - 1)
    left, right = left % values.shape[1], (left + 1) % values.shape[1]
    upper = values[np.ix_(top, left)] * (1 - across) + values[np.ix_(top, right)] * across
    lower = values[np.ix_(bottom, left)] * (1 - across) + values[np.ix_(bottom, right)] * across
    return upper * (1 - down) + lower * down


def overlay(frame: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The frame [H, W, 3] uint8, darkened, with the map on it from blue over yellow to red."""
    heat = resize_map(values, *frame.shape[:2])
    heat = np.clip(heat / max(heat.max(), 1e-12), 0, 1)[..., None]
    stops = np.array([[0, 0, 90], [0, 120, 255], [255, 235, 60], [255, 30, 0]], float)
    place = heat[..., 0] * (len(stops) - 1)
    low = np.minimum(place.astype(int), len(stops) - 2)
    colours = stops[low] + (stops[low + 1] - stops[low]) * (place - low)[..., None]
    strength = 0.15 + 0.6 * heat**0.7
    return (frame * (1 - strength) + colours * strength).astype(np.uint8)


def save_picture(path: Path, rows: list[list[np.ndarray]]) -> None:
    """Pictures of equal size as a grid."""
    Image.fromarray(np.concatenate([np.concatenate(row, axis=1) for row in rows])).save(path)
