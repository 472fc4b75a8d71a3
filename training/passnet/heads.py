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

from passnet import bootstrap, sphere
from passnet.baselines import PRIORS
from passnet.bootstrap import Interval
from passnet.data.paste import bump
from passnet.metrics import correlation, divergence, similarity
from passnet.predictors import FLAT, flat_map, flat_model, still_map
from passnet.tables import Scores
from passnet.video import resize_map

FROM, BLUR, EVERY = 2.0, np.radians(10), 10
TIMES = (5.5, 12.5, 19.5, 26.5)
HEIGHT, WIDTH = 90, 180
DRAWS = 1_000
# Metrics that need no choice of fixated pixels, which would change with the viewers.
OF_DENSITIES = {"CC": correlation, "SIM": similarity, "KLD": divergence}


def viewer_maps(path: Path, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """Each viewer's part [viewers, height, width] of the density of directions in a file of about 10 samples
    a second, every tenth taken; added up, they are the truth."""
    with gzip.open(path, "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row["seconds"]) >= FROM][::EVERY]
    directions: dict[str, list] = {}
    for row in rows:
        # Yaw grows to the right and pitch downwards in these files.
        yaw, pitch = np.radians((float(row["yaw_deg"]), float(row["pitch_deg"])))
        directions.setdefault(row["observer"], []).append(sphere.unit(-yaw, -pitch))
    grid = sphere.grid(height, width)
    return np.stack([bump(grid, np.array(seen), BLUR) * len(seen) / len(rows) for seen in directions.values()])


def over_viewers(stills: list[dict]) -> dict[str, dict[str, Interval]]:
    """Intervals [predictor][metric] of mean scores, weighted by solid angle: the viewers of each still resampled.

    They say how the scores would vary with other viewers of these same stills, and nothing about other
    stills. Each resampling is the same for all predictors.
    """
    weights = sphere.solid_angle_weights(HEIGHT, WIDTH)
    draws: dict[str, dict[str, list]] = {}
    for number, still in enumerate(stills):
        viewers = still["viewers"]
        random = np.random.default_rng([bootstrap.SEED, number])
        counts = random.multinomial(len(viewers), np.full(len(viewers), 1 / len(viewers)), size=DRAWS)
        truths = [np.tensordot(count, viewers, axes=1) for count in counts]
        for name, values in still["maps"].items():
            resized = resize_map(values, HEIGHT, WIDTH)
            for metric, of in OF_DENSITIES.items():
                mine = [of(resized, truth, weights) for truth in [still["truth"], *truths]]
                draws.setdefault(name, {}).setdefault(metric, []).append(mine)
    least = min(len(still["viewers"]) for still in stills)
    return {
        name: {metric: Interval.of(mean[0], mean[1:], least) for metric, mean in means(by_metric).items()}
        for name, by_metric in draws.items()
    }


def means(values: dict[str, list]) -> dict[str, np.ndarray]:
    """Of each metric, the mean over stills."""
    return {metric: np.mean(of_stills, axis=0) for metric, of_stills in values.items()}


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
        viewers = viewer_maps(path.with_name(path.stem + "_head.csv.gz"))
        truth = viewers.sum(axis=0)
        frames = {name: read_still(path, graphs) for name, graphs in models.items()}
        maps = {name: still_map(graphs, frames[name], TIMES) for name, graphs in models.items()}
        if flat:
            maps[FLAT] = flat_map(flat[1], frames[flat[0]])
        maps |= {name: prior(HEIGHT, WIDTH) for name, prior in PRIORS.items()}
        for weighting, weights in weightings.items():
            for name, values in maps.items():
                resized = resize_map(values, HEIGHT, WIDTH)
                table[weighting].setdefault(name, Scores()).add(resized, truth, weights)
        frame = next(iter(frames.values()))
        stills.append({"name": path.stem, "frame": frame, "truth": truth, "viewers": viewers, "maps": maps})
    return table, stills
