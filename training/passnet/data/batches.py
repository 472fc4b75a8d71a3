"""Clips as tensors, in the form that a server's ring has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.utils.data import IterableDataset

from passnet.config import PassNetConfig
from passnet.data.photos import load_cutouts, load_panoramas, load_photos
from passnet.data.scenes import Clip, Rule, SceneMaker
from passnet.data.sounds import load_sounds
from passnet.data.things import Material

STEPS_OF_TIME = (1 / 30, 1 / 15, 1 / 10)
STILLS = 0.12
HEARD = 3


def load_maker(
    root: Path, cache: Path, held_out: bool, config: PassNetConfig, rule: Rule | None = None
) -> SceneMaker:
    """Scenes of the network's sizes from the training part, or from the held-out part, of all material."""
    photos = load_photos(root, held_out)
    cutouts, boxes = load_cutouts(cache, held_out)
    for photo in photos:
        photo.boxes = boxes.get(photo.name, photo.boxes)
    frame = config.frame_height, config.frame_width
    material = Material(load_panoramas(root, held_out, *frame), photos, cutouts, load_sounds(root, held_out))
    return SceneMaker(material, frame, (config.map_height, config.map_width), config.audio.samples, rule)


def sample(maker: SceneMaker, random: np.random.Generator, frames: int, window: int, sounds: int) -> list[dict]:
    """A clip of `frames` frames, the current one first, with the ring that a server would hold; once with each of
    some sounds.

    `slots` says which frame each of the `window` slots shows: the nearest in time. One frame is a scene
    that holds still: two slots show it, since a ring with one slot in use stands for a still of which no
    more is known, which has another target. Of several frames, some are such stills.
    """
    still = frames > 1 and random.random() < STILLS
    step = random.choice(STEPS_OF_TIME)
    past = np.sort(random.choice(np.arange(1, window), frames - 1, replace=False))
    clips = maker.clips(random, -np.concatenate([[0], past]) * step, still, sounds)
    held = window if random.random() < 0.8 else random.integers(2, window + 1)
    held = 1 if still else held
    places = np.arange(window)
    nearest = np.abs(places[:, None] - np.concatenate([[0], past])[None, :] - 0.1).argmin(axis=1)
    nearest[0] = 0
    if frames == 1:
        places, nearest, held = places[:2], nearest[:2], 2
    age = np.where(places < held, places * step, -1.0)
    return [ring(clip, places < held, nearest, age) for clip in clips]


def ring(clip: Clip, used: np.ndarray, slots: np.ndarray, age: np.ndarray) -> dict:
    """A clip as tensors; `used` [window] says which slots hold a frame, `slots` which one."""
    return {
        "frames": torch.from_numpy(clip.frames),
        "samples": torch.from_numpy(clip.samples),
        "slots": torch.from_numpy(slots),
        "age": torch.tensor(age, dtype=torch.float32),
        "heard": torch.tensor(np.where(used, clip.heard, 0.0), dtype=torch.float32),
        "label": torch.tensor(clip.label),
        "scene_time": torch.tensor(clip.scene_time, dtype=torch.float32),
        "target": torch.from_numpy(clip.target),
        "kinds": torch.from_numpy(clip.kinds),
        "regions": torch.from_numpy(clip.regions),
        "looks": torch.from_numpy(clip.looks),
    }


class Scenes(IterableDataset):
    """An endless stream of batches; which ones follows from the seed, the first step and the worker.

    `encode` stands for the frozen part of the network: it turns the frames [B, U, H, W, 3] of a batch into
    the entry "encoded", here in the worker, so that frames need not travel. Clips come with HEARD sounds, one
    after the other.
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
        sounds = HEARD if self.frames > 1 else 1
        scenes = [sample(self.maker, random, self.frames, self.window, sounds) for _ in range(self.size)]
        seen = torch.stack([scene[0]["frames"] for scene in scenes])
        clips = [{name: clip[name] for name in clip if name != "frames"} for scene in scenes for clip in scene]
        batch = torch.utils.data.default_collate(clips)
        # What is seen is the same with each sound of a scene.
        parts = [part.unflatten(0, (self.size, -1)) for part in self.encode(seen)]
        batch["encoded"] = [part.repeat_interleave(sounds, dim=0).flatten(0, 1) for part in parts]
        return batch
