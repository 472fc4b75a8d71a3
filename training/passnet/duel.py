"""What sound does to a map where all else is alike; measured on `passnet.data.duels`, so synthetic.

Everything is streamed frame by frame, as the server does it.
"""

from __future__ import annotations

import functools
import sys

import numpy as np

from passnet import sphere
from passnet.data.duels import Duel, make_duel
from passnet.data.scenes import SceneMaker
from passnet.predictors import last_map, remembering, started

RADIUS = np.radians(12)
AGE = 10.0  # seconds since the scene began, when the stream sets in: viewers have left the front
RATE = 10.0
BEFORE, AFTER, JUMP_RATES = 1.5, 1.5, (10.0, 30.0)
LEAD = 0.5  # seconds before the jump from which on maps are made
SOUNDS = ("as it is", "sound silenced", "sound of another scene")


def progress(what: str, done: int, count: int) -> None:
    """Say on stderr how far it is."""
    print(f"\r{what} {done}/{count}", end="\n" if done == count else "", file=sys.stderr, flush=True)


def shares(density: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Parts [n] of the mass of a map [h, w] within 12 degrees of directions [n, 3]."""
    mass = density * sphere.solid_angle_weights(*density.shape)
    near = np.tensordot(directions, sphere.grid(*density.shape), axes=(1, 2)) > np.cos(RADIUS)
    return (near * mass).sum(axis=(1, 2)) / mass.sum()


def duel_shares(models: dict, maker: SceneMaker, count: int, seed: int = 7) -> dict[str, dict[str, np.ndarray]]:
    """Shares [model][sound][count, 2] of the one that sounds and of its silent likeness.

    Streamed until the ring is full, at 10 frames a second; the last map counts. The other scene's sound
    is that of the next duel.
    """
    random, window = np.random.default_rng(seed), next(iter(models.values())).config.window
    times = np.arange(window) / RATE
    result = {name: {sound: np.zeros((count, 2)) for sound in SOUNDS} for name in models}
    upcoming = make_duel(maker, random, times[-1])
    for number in range(count):
        duel, upcoming = upcoming, make_duel(maker, random, times[-1])
        frames = [duel.frame(time) for time in times]
        heard = [duel.heard(time) for time in times]
        played = dict(zip(SOUNDS, (heard, [part * 0 for part in heard], [upcoming.heard(time) for time in times])))
        ordered = duel.directions(times[-1])[[duel.first, 1 - duel.first]]
        for name, graphs in remembering(models).items():
            for sound, parts in played.items():
                density = last_map(graphs, AGE, frames, times, parts)
                result[name][sound][number] = shares(density, ordered)
        progress("duels", number + 1, count)
    return result


def follow(graphs, duel: Duel, rate: float) -> np.ndarray:
    """The later one's part of both shares, [frames], from LEAD before the sound of a duel jumps, at BEFORE."""
    stream, parts = started(graphs, AGE), []
    for number in range(int((BEFORE + AFTER) * rate) + 1):
        time = number / rate
        graphs.idle = number < int((BEFORE - LEAD) * rate)
        density = stream.push(duel.frame(time), time, duel.heard(time))
        if not graphs.idle:
            now = shares(density, duel.directions(time))
            parts.append(now[1 - duel.first] / now.sum())
    return np.array(parts)


def jump_courses(models: dict, maker: SceneMaker, count: int, seed: int = 8) -> dict[str, dict[float, np.ndarray]]:
    """The later one's part of both shares, [model][frames a second][count, frames]."""
    result: dict[str, dict] = {name: {rate: [] for rate in JUMP_RATES} for name in models}
    random = np.random.default_rng(seed)
    for number in range(count):
        duel = make_duel(maker, random, BEFORE + AFTER, BEFORE)
        duel.frame, duel.heard = functools.lru_cache(None)(duel.frame), functools.lru_cache(None)(duel.heard)
        for name, graphs in remembering(models).items():
            for rate in JUMP_RATES:
                result[name][rate].append(follow(graphs, duel, rate))
        progress("jumps", number + 1, count)
    return {name: {rate: np.array(rows) for rate, rows in rates.items()} for name, rates in result.items()}


def delays(courses: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Seconds [count] from the jump until the later one has the larger share, and [count] of whether the
    first one had it at the jump.

    `courses` [count, frames]. AFTER stands for never, and for scenes in which there was nothing to leave.
    """
    start = int(LEAD * rate)
    before, there = courses[:, start] < 0.5, courses[:, start:] > 0.5
    moved = before & there.any(axis=1)
    return np.where(moved, there.argmax(axis=1) / rate, AFTER), before


def half_way(courses: np.ndarray, rate: float) -> float:
    """Seconds from the jump until the mean course [count, frames] has gone half of its way; AFTER if it went none."""
    course = courses.mean(axis=0)[int(LEAD * rate) :]
    way = course[-1] - course[0]
    return float((course >= course[0] + way / 2).argmax() / rate) if way > 0.02 else AFTER
