"""Duels: two people alike in all but their sound, to see what the sound alone does to a map.

Both have the same picture and size, the same elevation, the same distance from the front (one to the
left, one to the right) and the same speed, mirrored; they stay at least 70 degrees of azimuth apart.
One of them sounds, and with a `jump` the sound goes over to the other at that time. Which side sounds
is drawn, so what the panorama behind them draws cancels over scenes.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from passnet import sphere
from passnet.data import sounds
from passnet.data.paste import Canvas, point_directions
from passnet.data.scenes import SceneMaker, Thing, compressed

NEAREST, FARTHEST = np.radians(35), np.radians(145)
FRAME = sounds.RATE // 10


@dataclass
class Duel:
    """A scene from 0 s on: `base` [H, W, 3] float32, the two people, and the mono `track` that one emits.

    The track begins `samples` samples before 0 s. `first` is the one that sounds until `jump` seconds.
    """

    canvas: Canvas
    base: np.ndarray
    things: tuple[Thing, Thing]
    track: np.ndarray
    noise: np.ndarray
    samples: int
    first: int
    jump: float
    quality: int

    def sounding(self, time):
        """Which of the two sounds at a time or at times [n]."""
        return np.where(np.asarray(time) < self.jump, self.first, 1 - self.first)

    def frame(self, time: float) -> np.ndarray:
        """The picture at a time, [H, W, 3] uint8."""
        image = self.base.copy()
        for thing in self.things:
            self.canvas.paste(image, thing.image, thing.axes(time), thing.half_width)
        return compressed(np.clip(image, 0, 255).astype(np.uint8), self.quality)

    def directions(self, time: float) -> np.ndarray:
        """Unit vectors [2, 3] to where each of them is looked at, on the whole: about the head."""
        aspect = self.things[0].image.shape[0] / self.things[0].image.shape[1]
        looks = [point_directions(t.points, t.axes(time), t.half_width, aspect).mean(axis=0) for t in self.things]
        return np.array([look / np.linalg.norm(look) for look in looks])

    def heard(self, time: float) -> np.ndarray:
        """The sound of the last samples before a time, first-order ambisonics [4, samples]."""
        end = self.samples + int(round(time * sounds.RATE))
        part = slice(end - self.samples, end)
        times = (np.arange(part.start, part.stop) - self.samples) / sounds.RATE
        azimuths = np.array([thing.azimuth + thing.speed * times for thing in self.things])
        emitters = sphere.unit(azimuths, self.things[0].elevation)
        directions = np.where(self.sounding(times)[:, None] == 0, emitters[0], emitters[1])
        return sounds.encode(self.track[part], directions) + self.noise[:, part]


def loud(samples: np.ndarray) -> np.ndarray:
    """The parts of a sound [n] that can be heard, joined: tenths of a second above a tenth of the loudest."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return samples
    levels = np.sqrt((frames**2).mean(axis=1))
    return frames[levels >= 0.1 * levels.max()].flatten()


def make_duel(maker: SceneMaker, random: np.random.Generator, seconds: float, jump: float = np.inf) -> Duel:
    """A duel of `seconds` seconds from a maker's material."""
    rate = random.choice([-1, 1]) * np.radians(random.uniform(4, 20))  # of the distance from the front
    azimuth = random.uniform(NEAREST + max(0, -rate * seconds), FARTHEST - max(0, rate * seconds))
    tall = np.radians(random.uniform(10, 26))
    person = maker.person(random, azimuth)
    left = dataclasses.replace(
        person,
        elevation=tall * random.uniform(-0.45, 0.05),
        half_width=np.tan(tall / 2) * person.image.shape[1] / person.image.shape[0],
        roll=0.0,
        speed=rate,
    )
    right = dataclasses.replace(left, azimuth=-azimuth, speed=-rate)
    human = [sound for sound in maker.material.sounds if sounds.CLASSES[sound.label] in sounds.HUMAN]
    sound = human[random.integers(len(human))]
    sound = dataclasses.replace(sound, samples=loud(sound.samples))
    count = maker.samples + int(round(seconds * sounds.RATE)) + 1
    gains = np.array([[1.0], [0.58], [0.58], [0.58]])
    return Duel(
        canvas=maker.canvas,
        base=maker.background(random),
        things=(left, right),
        track=(sounds.stretch_of(random, sound, count) * np.exp(random.uniform(-1.5, 0.5))).astype(np.float32),
        noise=(random.normal(0, 10 ** random.uniform(-4.5, -2.5), (4, count)) * gains).astype(np.float32),
        samples=maker.samples,
        first=int(random.integers(2)),
        jump=jump,
        quality=int(random.integers(40, 90)),
    )
