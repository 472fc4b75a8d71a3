"""Shared fixtures: seeded networks with random weights, and generated material."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from passnet.config import PassNetConfig, ViewRing  # noqa: E402
from passnet.data.photos import Cutout, Photo  # noqa: E402
from passnet.data.scenes import Material, SceneMaker  # noqa: E402
from passnet.data.sounds import synthetic_sounds  # noqa: E402
from passnet.model import PassNet  # noqa: E402

RINGS = (
    ViewRing(count=8, elevation=0.0, width=64, height=96, focal=46.0),
    ViewRing(count=4, elevation=65.0, width=32, height=32, focal=20.0),
    ViewRing(count=4, elevation=-65.0, width=32, height=32, focal=20.0),
)
SMALL = PassNetConfig(frame_width=256, frame_height=128, rings=RINGS)


@pytest.fixture(scope="session")
def model() -> PassNet:
    """A network of small frames with random weights."""
    torch.manual_seed(3)
    return PassNet(SMALL).eval()


@pytest.fixture(scope="session")
def full_model() -> PassNet:
    """The network of `passnet-s` with random weights."""
    torch.manual_seed(3)
    return PassNet(PassNetConfig()).eval()


@pytest.fixture(scope="session")
def maker() -> SceneMaker:
    """Scenes from generated material only."""
    random = np.random.default_rng(5)
    photo = Photo("drawn/1", random.integers(0, 255, (60, 80, 3), np.uint8), random.random((30, 2)))
    cutout = Cutout(random.integers(0, 255, (50, 20, 4), np.uint8), random.random((5, 2)))
    thing = Cutout(random.integers(0, 255, (30, 30, 4), np.uint8), np.zeros((0, 2)), person=False)
    return SceneMaker(Material([], [photo], [cutout], synthetic_sounds(random, 22), [thing]), (128, 256))


@pytest.fixture(scope="session")
def window() -> dict:
    """A window of six frames in a ring of sixteen, in an order that no clock would give."""
    random = np.random.default_rng(11)
    slots = 16
    age = np.full((1, slots), -1.0, np.float32)
    age[0, [3, 9, 0, 14, 7, 5]] = np.arange(6) / 30
    heard = np.zeros((1, slots), np.float32)
    heard[0, [3, 9, 14]] = 1
    return {
        "frames": torch.from_numpy(random.integers(0, 256, (1, slots, 128, 256, 3), np.uint8)),
        "samples": torch.from_numpy(random.normal(0, 0.1, (1, slots, 4, 16000)).astype(np.float32)),
        "age": torch.from_numpy(age),
        "heard": torch.from_numpy(heard),
        "scene_time": torch.tensor([1.5]),
    }
