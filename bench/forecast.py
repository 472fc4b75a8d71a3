"""Whether the tile table of the next window can be told better than by "same as now".

python3 bench/forecast.py DIR [DIR ...]

Each DIR is what `./passnet analyze FILE --out DIR` wrote for one clip; its frames.jsonl is read. Parameters of a
candidate are chosen on the other clips; intervals are 95 % of a block bootstrap over windows. See docs/forecast.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path

import numpy as np

FLOOR = 1e-6
BLOCK = 3
SAMPLES = 4000


def frames(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Seconds and shares of each frame of a clip."""
    lines = [json.loads(line) for line in (folder / "frames.jsonl").read_text().splitlines()]
    return np.array([line["mediaTimeUs"] for line in lines]) / 1e6, np.array([line["shares"] for line in lines])


def averaged(seconds: np.ndarray, shares: np.ndarray, constant: float) -> np.ndarray:
    """The exponential average of shares up to each frame, which begins at the first."""
    result = shares.copy()
    for k in range(1, len(shares)):
        keep = np.exp(-(seconds[k] - seconds[k - 1]) / constant)
        result[k] = keep * result[k - 1] + (1 - keep) * shares[k]
    return result


class Clip:
    """What is known at the end of each window of a clip, and the window that came."""

    def __init__(self, folder: Path, length: float):
        self.name = folder.name
        seconds, shares = frames(folder)
        window = np.floor(seconds / length + 1e-6).astype(int)
        # The last window is left out if it is not whole.
        whole = int((seconds[-1] + np.median(np.diff(seconds))) / length + 1e-6)
        ends = [np.flatnonzero(window == k)[-1] for k in range(whole)]
        self.means = np.array([shares[window == k].mean(0) for k in range(whole)])
        self.last = shares[ends]
        self.late = np.array(
            [shares[(seconds > seconds[e] - length / 4) & (seconds <= seconds[e])].mean(0) for e in ends]
        )
        self.long = np.array([shares[: e + 1].mean(0) for e in ends])
        self.before = np.vstack([self.means[:1], self.means[:-1]])
        self.exponential = {c: averaged(seconds, shares, c)[ends] for c in (0.25, 0.5, 1.0, 2.0, 4.0)}
        self.came = self.means[1:]


def normal(shares: np.ndarray) -> np.ndarray:
    """Shares that are positive and sum to 1."""
    shares = np.maximum(shares, FLOOR)
    return shares / shares.sum(1, keepdims=True)


def divergence(clip: Clip, forecast: np.ndarray) -> np.ndarray:
    """Kullback-Leibler divergence of what came from what was forecast, in nats, window by window."""
    came = normal(clip.came)
    return (came * np.log(came / normal(forecast[:-1]))).sum(1)


def distance(clip: Clip, forecast: np.ndarray) -> np.ndarray:
    """Sum of absolute differences of shares, window by window."""
    return np.abs(normal(clip.came) - normal(forecast[:-1])).sum(1)


def candidates() -> dict[str, dict[str, object]]:
    """Families of forecasts, each by the setting of its parameters."""
    tenths = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    return {
        "damped trend": {
            f"{d:+.1f}": lambda c, d=d: c.means + d * (c.means - c.before)
            for d in (-0.5, -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)
        },
        "window and last frame": {f"{a:.1f}": lambda c, a=a: (1 - a) * c.means + a * c.last for a in tenths},
        "window and all so far": {f"{a:.1f}": lambda c, a=a: (1 - a) * c.means + a * c.long for a in tenths},
        "window, last quarter, all so far": {
            f"{1 - a - b:.1f} {a:.1f} {b:.1f}": lambda c, a=a, b=b: (1 - a - b) * c.means + a * c.late + b * c.long
            for a, b in itertools.product(tenths, tenths)
            if a + b <= 1.0001
        },
        "exponential average": {f"{k} s": lambda c, k=k: c.exponential[k] for k in (0.25, 0.5, 1.0, 2.0, 4.0)},
    }


def interval(differences: list[np.ndarray]) -> tuple[float, float, float]:
    """Mean over clips of the mean paired difference, and its 95 % interval by blocks of windows within clips."""
    random = np.random.default_rng(1)
    means = np.zeros(SAMPLES)
    for values in differences:
        block = min(BLOCK, len(values))
        starts = random.integers(0, len(values), (SAMPLES, -(-len(values) // block)))
        picked = (starts[:, :, None] + np.arange(block)).reshape(SAMPLES, -1)[:, : len(values)] % len(values)
        means += values[picked].mean(1) / len(differences)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(np.mean([values.mean() for values in differences])), low, high


def report(folders: list[Path], length: float, measure, unit: str) -> None:
    """Print one table: each family beside the stronger of the two tables that say "same as now"."""
    clips = [Clip(folder, length) for folder in folders]
    now = {"window's mean": lambda c: c.means, "last frame": lambda c: c.last}
    scores = {name: [measure(c, make(c)) for c in clips] for name, make in now.items()}
    print(f"\n{length:g} s windows, {unit}; windows forecast: {', '.join(f'{c.name} {len(c.came)}' for c in clips)}")
    base = scores[min(scores, key=lambda name: np.mean([v.mean() for v in scores[name]]))]
    for name, values in scores.items():
        row(f"same as now: {name}", values, base)
    for family, settings in candidates().items():
        table = {key: [measure(c, make(c)) for c in clips] for key, make in settings.items()}
        chosen = []
        for held in range(len(clips)):
            others = [k for k in range(len(clips)) if k != held] or [held]
            chosen.append(min(table, key=lambda key: np.mean([table[key][k].mean() for k in others])))
        values = [table[key][k] for k, key in enumerate(chosen)]
        row(family, values, base, chosen)


def row(name: str, values: list[np.ndarray], base: list[np.ndarray], chosen: list[str] | None = None) -> None:
    """Print the means over all and by clip, the paired difference to the base likewise, and the settings."""
    means = [v.mean() for v in values]
    print(f"  {name:34s} {np.mean(means):.4f} by clip {' '.join(f'{m:.4f}' for m in means)}", end="")
    if values is base:
        print("  the stronger one")
        return
    differences = [v - b for v, b in zip(values, base)]
    parts = [differences, *([d] for d in differences)]
    texts = ["{:+.4f} ({:+.4f} to {:+.4f})".format(*interval(part)) for part in parts]
    print(f"  difference {texts[0]}; by clip {', '.join(texts[1:])}", end="")
    print(f"; settings {', '.join(chosen)}" if chosen else "")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="folders that ./passnet analyze wrote")
    folders = parser.parse_args().folders
    for length in (1.0, 2.0):
        report(folders, length, divergence, "KL divergence in nats")
        report(folders, length, distance, "sum of absolute differences")


if __name__ == "__main__":
    main()
