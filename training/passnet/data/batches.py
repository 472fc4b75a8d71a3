"""Clips as tensors, in the form that a server's ring has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.utils.data import IterableDataset

from passnet.config import PassNetConfig
from passnet.data.photos import load_cutouts, load_panoramas, load_photos
from passnet.data.scenes import Clip, Material, Rule, SceneMaker
from passnet.data.sounds import load_sounds

STEPS_OF_TIME = (1 / 30, 1 / 15, 1 / 10)
STILLS = 0.12


def load_maker(
    root: Path, cache: Path, held_out: bool, config: PassNetConfig, rule: Rule | None = None, plain: bool = False
) -> SceneMaker:
    """Scenes of the network's sizes from the training part, or from the held-out part, of all material; `plain`
    ones without objects."""
    photos = load_photos(root, held_out)
    cutouts, boxes = load_cutouts(cache, held_out)
    for photo in photos:
        photo.boxes = boxes.get(photo.name, photo.boxes)
    frame = config.frame_height, config.frame_width
    material = Material(
        load_panoramas(root, held_out, *frame),
        photos,
        [cutout for cutout in cutouts if cutout.person],
        load_sounds(root, held_out),
        [cutout for cutout in cutouts if not cutout.person and not plain],
    )
    return SceneMaker(material, frame, (config.map_height, config.map_width), config.audio.samples, rule)


def sample(maker: SceneMaker, random: np.random.Generator, frames: int, window: int) -> dict:
    """One clip of `frames` frames, the current one first, with the ring that a server would hold.

    `slots` says which frame each of the `window` slots shows: the nearest in time. One frame is a scene
    that holds still: two slots show it, since a ring with one slot in use stands for a still of which no
    more is known, which has another target. Of several frames, some are such stills.
    """
    still = frames > 1 and random.random() < STILLS
    step = random.choice(STEPS_OF_TIME)
    past = np.sort(random.choice(np.arange(1, window), frames - 1, replace=False))
    clip: Clip = maker.clip(random, -np.concatenate([[0], past]) * step, still)
    held = window if random.random() < 0.8 else random.integers(2, window + 1)
    held = 1 if still else held
    places = np.arange(window)
    nearest = np.abs(places[:, None] - np.concatenate([[0], past])[None, :] - 0.1).argmin(axis=1)
    nearest[0] = 0
    if frames == 1:
        places, nearest, held = places[:2], nearest[:2], 2
    age = np.where(places < held, places * step, -1.0)
    heard = np.where(places < held, clip.heard, 0.0)
    return {
        "frames": torch.from_numpy(clip.frames),
        "samples": torch.from_numpy(clip.samples),
        "slots": torch.from_numpy(nearest),
        "age": torch.tensor(age, dtype=torch.float32),
        "heard": torch.tensor(heard, dtype=torch.float32),
        "label": torch.tensor(clip.label),
        "scene_time": torch.tensor(clip.scene_time, dtype=torch.float32),
        "target": torch.from_numpy(clip.target),
        "regions": torch.from_numpy(clip.regions),
        "looks": torch.from_numpy(clip.looks),
    }


class Scenes(IterableDataset):
    """An endless stream of batches; which ones follows from the seed, the first step and the worker.

    `encode` stands for the frozen part of the network: it turns the frames [B, U, H, W, 3] of a batch into
    the entry "encoded", here in the worker, so that frames need not travel.
    """

    def __init__(self, maker: SceneMaker, encode, size: int, frames: int, window: int, seed: list[int]):
        self.maker, self.encode = maker, encode
        self.size, self.frames, self.window, self.seed = size, frames, window, seed

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        random = np.random.default_rng([*self.seed, worker.id if worker else 0])
        while True:
            yield self.batch(random)

    def batch(self, random: np.random.Generator) -> dict:
        """One batch of `sample`s."""
        drawn = [sample(self.maker, random, self.frames, self.window) for _ in range(self.size)]
        batch = torch.utils.data.default_collate(drawn)
        batch["encoded"] = self.encode(batch.pop("frames"))
        return batch
