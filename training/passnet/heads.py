"""Stills against where heads pointed: `validation/avtrack360`.

48 people wore the headset while each video ran; a still of the video stands for all of it. The
truth is a bump of 10 degrees at each direction of a head from 2 s on (everyone starts at the front),
as wide as eyes turn within the head. A model's map is the mean of those in the middle of four equal
parts of these 28 s.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
from PIL import Image

from passnet import sphere
from passnet.baselines import PRIORS
from passnet.data.paste import bump
from passnet.predictors import FLAT, flat_map, flat_model, still_map
from passnet.tables import Scores
from passnet.video import resize_map

FROM, BLUR, EVERY = 2.0, np.radians(10), 10
TIMES = (5.5, 12.5, 19.5, 26.5)
HEIGHT, WIDTH = 90, 180


def heads_map(path: Path, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """Density [height, width] of the directions in a file of about 10 samples a second, every tenth taken."""
    with gzip.open(path, "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row["seconds"]) >= FROM][::EVERY]
    angles = np.radians([(float(row["yaw_deg"]), float(row["pitch_deg"])) for row in rows])
    # Yaw grows to the right and pitch downwards in these files.
    return bump(sphere.grid(height, width), sphere.unit(-angles[:, 0], -angles[:, 1]), BLUR)


def read_still(path: Path, graphs) -> np.ndarray:
    """A picture at the size of a model's frame, [H, W, 3] uint8."""
    size = graphs.config.frame_width, graphs.config.frame_height
    return np.asarray(Image.open(path).convert("RGB").resize(size, Image.BOX))


def evaluate_heads(models: dict, folder: Path) -> tuple[dict[str, dict[str, Scores]], list[dict]]:
    """Scores [weighting][predictor] over the stills; and the stills with their maps, for pictures."""
    weightings = {"weighted": sphere.solid_angle_weights(HEIGHT, WIDTH), "unweighted": np.ones((HEIGHT, WIDTH))}
    table: dict[str, dict[str, Scores]] = {name: {} for name in weightings}
    flat, stills = flat_model(models), []
    for path in sorted(folder.glob("*.jpg"), key=lambda path: int(path.stem)):
        truth = heads_map(path.with_name(path.stem + "_head.csv.gz"))
        frames = {name: read_still(path, graphs) for name, graphs in models.items()}
        maps = {name: still_map(graphs, frames[name], TIMES) for name, graphs in models.items()}
        if flat:
            maps[FLAT] = flat_map(flat[1], frames[flat[0]])
        maps |= {name: prior(HEIGHT, WIDTH) for name, prior in PRIORS.items()}
        for weighting, weights in weightings.items():
            for name, values in maps.items():
                resized = resize_map(values, HEIGHT, WIDTH)
                table[weighting].setdefault(name, Scores()).add(resized, truth, weights)
        stills.append({"name": path.stem, "frame": next(iter(frames.values())), "truth": truth, "maps": maps})
    return table, stills
