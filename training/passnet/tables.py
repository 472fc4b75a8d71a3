"""Scores of predictors, with intervals, as text and as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import numpy as np

from passnet.bootstrap import Interval, over_clips, statistic
from passnet.metrics import METRICS, is_flat, score


@dataclass
class Scores:
    """One predictor on one clip or one set of stills: a row of values for each frame that was scored.

    `flat` predictions are scored (CC and NSS 0); frames with an `empty` truth have nothing to be
    scored against and are only counted.
    """

    rows: list[list[float]] = field(default_factory=list)
    flat: int = 0
    empty: int = 0

    def add(self, prediction: np.ndarray, truth: np.ndarray, weights: np.ndarray, least: float = 0.0) -> None:
        """Score a map [h, w]; a truth that nowhere exceeds `least`, or is the same everywhere, is empty."""
        if truth.max() <= least or is_flat(truth):
            self.empty += 1
            return
        self.flat += is_flat(prediction)
        values = score(prediction, truth, weights)
        self.rows.append([values[name] for name in METRICS])

    def metric(self, name: str) -> np.ndarray:
        """All values of a metric, [frames]."""
        if not self.rows:
            raise ValueError("nothing was scored: every truth is empty")
        return np.array(self.rows)[:, METRICS.index(name)]

    def intervals(self, block: int) -> dict[str, Interval]:
        """Mean of each metric; blocks of `block` frames are resampled."""
        return {name: over_clips([self.metric(name)], block) for name in METRICS}


def mean_intervals(clips: list[Scores], block: int) -> dict[str, Interval]:
    """Mean over clips of each metric."""
    return {name: over_clips([clip.metric(name) for clip in clips], block) for name in METRICS}


def differences(left: Scores, right: Scores) -> dict[str, Interval]:
    """Mean paired difference of each metric, over the same independent frames."""
    return {name: statistic(left.metric(name) - right.metric(name)) for name in METRICS}


def heading(first: str) -> str:
    """The line above `line`s."""
    return f"{first:44} {'scored flat empty':>17}  " + "  ".join(f"{name:<22}" for name in METRICS)


def line(name: str, values: dict[str, Interval], scored: int, flat: int, empty: int) -> str:
    """A row of the table."""
    cells = "  ".join(f"{values[metric]!s:<22}" for metric in METRICS)
    return f"{name:44} {scored:6} {flat:4} {empty:5}  {cells}".rstrip()


def plain(values: dict[str, Interval]) -> dict[str, dict[str, float]]:
    """For JSON."""
    return {name: asdict(interval) for name, interval in values.items()}
