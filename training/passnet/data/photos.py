"""Photographs with fixations, people and objects cut out of them, and panoramas."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

SETS = ("osie", "eyecrowd", "scene")
HELD_OUT_EVERY = 12
HELD_OUT_PANORAMAS = ("lobby", "venice", "workshop")


@dataclass
class Photo:
    """An image [h, w, 3] uint8, where people looked [n, 2] (x, y from 0 to 1), and person boxes.

    A box is (left, top, width, height) in parts of the image.
    """

    name: str
    image: np.ndarray
    fixations: np.ndarray
    boxes: np.ndarray = field(default_factory=lambda: np.zeros((0, 4)))


@dataclass
class Cutout:
    """A person, or an object that is none, without surroundings: RGBA [h, w, 4] uint8; fixations [n, 2] within it."""

    image: np.ndarray
    fixations: np.ndarray
    person: bool = True


def read_fixations(path: Path) -> dict[str, np.ndarray]:
    """Fixations of each image, [n, 2]; the first of each observer is left out: it is the start point."""
    rows: dict[str, list] = {}
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            if int(row["order"]) > 0:
                rows.setdefault(row["image"], []).append((float(row["x"]), float(row["y"])))
    return {name: np.array(points, np.float32) for name, points in rows.items()}


def load_photos(root: Path, held_out: bool, long_side: int = 384) -> list[Photo]:
    """All photographs of the training part or of the held-out part (every twelfth)."""
    photos = []
    for name in SETS:
        fixations = read_fixations(root / "fixations2d" / name / "fixations.csv.gz")
        for number, path in enumerate(sorted((root / "fixations2d" / name / "images").iterdir())):
            if (number % HELD_OUT_EVERY == 0) != held_out or path.stem not in fixations:
                continue
            image = Image.open(path).convert("RGB")
            image.thumbnail((long_side, long_side))
            photos.append(Photo(f"{name}/{path.stem}", np.asarray(image), fixations[path.stem]))
    return photos


def load_panoramas(root: Path, held_out: bool, height: int, width: int) -> list[np.ndarray]:
    """Panoramas [height, width, 3] uint8 of the training part or of the held-out part."""
    paths = sorted((root / "panoramas").glob("*.jpg"))
    chosen = [path for path in paths if (path.stem in HELD_OUT_PANORAMAS) == held_out]
    return [np.asarray(Image.open(path).convert("RGB").resize((width, height), Image.BOX)) for path in chosen]


def load_cutouts(folder: Path, held_out: bool) -> tuple[list[Cutout], dict[str, np.ndarray]]:
    """Cut-outs and person boxes (by photograph) that `passnet.data.cutouts` wrote.

    Raises ValueError for a file from before there were objects.
    """
    archive = np.load(folder / "cutouts.npz")
    if "person" not in archive:
        raise ValueError(f"{folder / 'cutouts.npz'} has no objects; make it anew with python3 -m passnet.data.cutouts")
    cutouts = [
        Cutout(archive[f"image_{number}"], archive[f"fixations_{number}"], bool(archive["person"][number]))
        for number in np.flatnonzero(archive["held_out"] == held_out)
    ]
    boxes: dict[str, list] = {}
    for name, box in zip(archive["box_photo"], archive["boxes"]):
        boxes.setdefault(str(name), []).append(box)
    return cutouts, {name: np.array(values) for name, values in boxes.items()}
