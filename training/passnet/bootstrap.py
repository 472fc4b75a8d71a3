"""Bootstrap intervals of mean scores: percentiles of resampled means (Efron and Tibshirani, 1993).

Of n values these are too narrow, by sqrt((n - 1) / n) and as a normal is narrower than Student's t. So
percentiles farther out are taken, those at which a normal would be that much wider (Hesterberg, "What
Teachers Should Know About the Bootstrap", The American Statistician 69, 2015); ends stay within the data.

Frames of one clip are alike, so they are not resampled one by one: contiguous blocks are, on the
clip bent to a ring (circular block bootstrap, Politis and Romano, 1992). The draws depend on the
number of values alone, so the means of two predictors on the same data are resampled together and
their difference is a paired one.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

DRAWS, LEVEL, SEED = 10_000, 0.95, 1
ENOUGH_CLIPS = 5


def student(part: float, freedom: int) -> float:
    """Quantile of Student's t by its expansion about the normal (Abramowitz and Stegun 26.7.5)."""
    z = NormalDist().inv_cdf(part)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))


def tail(units: int) -> float:
    """The part of the draws beyond each end of an interval from `units` resampled values or blocks."""
    if units < 2:
        return 0.0
    return NormalDist().cdf(-student((1 + LEVEL) / 2, units - 1) * (units / (units - 1)) ** 0.5)


@dataclass(frozen=True)
class Interval:
    """A mean (or another statistic) and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, draws: np.ndarray, units: int) -> Interval:
        """From the statistic of the data and of each resampling of its `units` units, [draws]."""
        ends = tail(units), 1 - tail(units)
        return cls(float(value), *(float(end) for end in np.quantile(draws, ends)))

    def overlaps(self, other: Interval) -> bool:
        """Whether the two have a value in common."""
        return self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def resampled(count: int, block: int = 1, seed: int = SEED) -> np.ndarray:
    """Indices [DRAWS, count] of `count` values, drawn in blocks of `block` neighbours."""
    random = np.random.default_rng([seed, count])
    block = min(block, count)
    starts = random.integers(count, size=(DRAWS, -(-count // block)))
    return ((starts[..., None] + np.arange(block)) % count).reshape(DRAWS, -1)[:, :count]


def statistic(values: np.ndarray, of=np.mean) -> Interval:
    """Interval of a statistic of independent values [n]; `of` takes an `axis`."""
    values = np.asarray(values, float)
    return Interval.of(of(values, axis=0), of(values[resampled(len(values))], axis=1), len(values))


def clip_draws(clips: list[np.ndarray], block: int) -> np.ndarray:
    """Resampled means [DRAWS] over clips, each given as its frames' scores [n].

    From ENOUGH_CLIPS clips on the clips are resampled; with fewer, blocks of frames within each.
    """
    if len(clips) >= ENOUGH_CLIPS:
        means = np.array([values.mean() for values in clips])
        return means[resampled(len(means))].mean(axis=1)
    draws = [values[resampled(len(values), block, SEED + n)].mean(axis=1) for n, values in enumerate(clips)]
    return np.mean(draws, axis=0)


def units(clips: list[np.ndarray], block: int) -> int:
    """How many clips or, of few clips, blocks within them are resampled."""
    if len(clips) >= ENOUGH_CLIPS:
        return len(clips)
    return sum(-(-len(values) // block) for values in clips)


def over_clips(clips: list[np.ndarray], block: int) -> Interval:
    """Interval of the mean over clips of their frames' mean scores; of few clips, their spread in time."""
    return Interval.of(np.mean([values.mean() for values in clips]), clip_draws(clips, block), units(clips, block))
