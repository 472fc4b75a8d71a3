"""Plots the curve of a training run: loss of each variant, in training and on held-out generated scenes.

    python3 -m passnet.curves runs/frames runs/clips

writes `curve.png` beside each `curve.csv`. Needs matplotlib.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

COLOURS = {"visual": "#4b78a8", "mesi": "#d08a2e", "mesi-rssi": "#c2452d"}


def plot(run: Path) -> Path:
    """Write `run`/curve.png from `run`/curve.csv."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with (run / "curve.csv").open(newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    figure, axes = pyplot.subplots(figsize=(5, 3.2), layout="constrained")
    steps = [row["step"] for row in rows]
    for name in (name for name in COLOURS if name in rows[0]):
        axes.plot(steps, [row[name] for row in rows], color=COLOURS[name], linestyle=":", linewidth=1)
        held_out = [row[f"held_out_{name}"] for row in rows]
        axes.plot(steps, held_out, color=COLOURS[name], label=name)
    axes.set(xlabel="step", ylabel="loss", title=f"{run.name}: held out (lines), training (dots); generated scenes")
    axes.title.set_size(9)
    axes.legend(fontsize=8)
    figure.savefig(run / "curve.png", dpi=90)
    pyplot.close(figure)
    return run / "curve.png"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folder with curve.csv")
    for run in parser.parse_args().runs:
        if not (run / "curve.csv").is_file():
            raise SystemExit(f"{run} has no curve.csv; give the folder of a run, such as runs/clips")
        print(plot(run))


if __name__ == "__main__":
    main()
