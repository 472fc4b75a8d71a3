"""Does the model use the sound and the past? Scores on held-out GENERATED scenes, with controls.

    python3 -m passnet.controls --package passnet-s --clips 40

A checkpoint (`--checkpoint checkpoints/clips-mesi-rssi.pt`) runs in PyTorch, at about a third of the speed;
models with the same encoder share its work. All figures are synthetic: they say how well the rule in
`passnet.data.scenes` was learned, and not how viewers behave. Scenes and sounds are of the held-out part
of the material.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from passnet.baselines import PRIORS
from passnet.bootstrap import statistic
from passnet.config import VARIANTS
from passnet.data.batches import STEPS_OF_TIME, load_maker
from passnet.data.places import data_root
from passnet.data.scenes import Clip, SceneMaker
from passnet.duel import AFTER, delays, duel_shares, half_way, jump_courses, progress
from passnet.metrics import correlation, divergence
from passnet.predictors import add_arguments, last_map, load_models, remembering

RATIO, DELAY = 1.5, 0.5
NO_PAST = "no past (taken for a still)"
# Sound of which a direction is known, and sound of which only the kind is.
DIRECTED, UNDIRECTED = "sound from a direction", "sound without a direction"
SCORES = {"CC": correlation, "KLD": divergence}


def with_sound(maker: SceneMaker, random: np.random.Generator, window: int, kind: str) -> Clip:
    """The next clip with sound of a kind (DIRECTED or UNDIRECTED); `window` frames, the current one first."""
    while True:
        clip = maker.clip(random, -np.arange(window) * random.choice(STEPS_OF_TIME))
        if clip.heard and np.abs(clip.samples[:, 1:]).any() == (kind == DIRECTED):
            return clip


def controls(clip: Clip, other: Clip, kind: str) -> dict[str, tuple[np.ndarray | list, int]]:
    """Samples [U, 4, S] (or none) and how many frames are played: all as it is, then one thing taken away.

    Without a past the current frame is alone in the ring, and by design such a map is a still's: broader.
    """
    count = len(clip.times)
    played = {
        "as it is": (clip.samples, count),
        "sound silenced": (clip.samples * 0, count),
        "sound of another clip": (other.samples, count),
    }
    if kind == DIRECTED:
        played |= {
            "no sound": ([None] * count, count),
            "no direction (mono)": (clip.samples * np.float32([1, 0, 0, 0])[:, None], count),
            NO_PAST: (clip.samples, 1),
        }
    return played


def measure(
    models: dict, maker: SceneMaker, count: int, kind: str = DIRECTED, seed: int = 99
) -> dict[str, dict[str, dict[str, list]]]:
    """Values [model or prior][control][CC or KLD][count] on clips with sound of a kind."""
    random, window = np.random.default_rng(seed), next(iter(models.values())).config.window
    result: dict[str, dict] = {}

    def note(name: str, control: str, prediction: np.ndarray, truth: np.ndarray) -> None:
        for metric, function in SCORES.items():
            value = function(prediction, truth, maker.solid_angle)
            result.setdefault(name, {}).setdefault(control, {}).setdefault(metric, []).append(value)

    upcoming = with_sound(maker, random, window, kind)
    for number in range(count):
        clip, upcoming = upcoming, with_sound(maker, random, window, kind)
        for name, graphs in remembering(models).items():
            for control, (samples, frames) in controls(clip, upcoming, kind).items():
                # The current frame is the first one of a clip.
                played = (values[:frames][::-1] for values in (clip.frames, clip.times, samples))
                note(name, control, last_map(graphs, clip.scene_time, *played), clip.target)
        for name, prior in PRIORS.items():
            note(name, "as it is", prior(*clip.target.shape), clip.target)
        progress(f"clips with {kind}", number + 1, count)
    return result


def report_controls(values: dict, kind: str) -> dict:
    """Print means with intervals, and what each control takes away; return them as plain data."""
    count = len(next(iter(values.values()))["as it is"]["CC"])
    print(f"\nsynthetic: {count} clips with {kind}; 95 % intervals: clips resampled")
    if kind == DIRECTED:
        print("(without a past the frame is alone in the ring, and is answered as a still is: with a broader map)")
    result: dict[str, dict] = {}
    for name, by_control in values.items():
        for control, by_metric in by_control.items():
            cells = {metric: statistic(numbers) for metric, numbers in by_metric.items()}
            paired = {
                f"{metric} less as it is": statistic(np.subtract(numbers, by_control["as it is"][metric]))
                for metric, numbers in by_metric.items()
                if control != "as it is"
            }
            text = "  ".join(f"{metric} {cell}" for metric, cell in (cells | paired).items())
            print(f"synthetic, {name:24} {control:27} {text}")
            own = result.setdefault(name, {})
            own[control] = {metric: asdict(cell) for metric, cell in (cells | paired).items()}
    return result


def both_kinds(directed: dict, undirected: dict) -> dict[str, dict[str, dict[str, list]]]:
    """The values "as it is" of the clips of both kinds, one behind the other."""
    joined: dict[str, dict] = {}
    for name in undirected:
        first, second = (values[name]["as it is"] for values in (directed, undirected))
        joined[name] = {"as it is": {metric: [*first[metric], *second[metric]] for metric in SCORES}}
    return joined


def report_order(models: dict, values: dict, kind: str) -> dict:
    """Print whether later variants score better on the same clips; return the differences as plain data."""
    names = sorted(models, key=lambda name: -VARIANTS.index(models[name].config.variant))
    result: dict[str, dict] = {}
    for better, worse in zip(names, names[1:]):
        if models[better].config.variant == models[worse].config.variant:
            continue
        pair = {
            metric: statistic(np.subtract(values[better]["as it is"][metric], values[worse]["as it is"][metric]))
            for metric in SCORES
        }
        clear = {"CC": pair["CC"].low > 0, "KLD": pair["KLD"].high < 0}
        for metric, cell in pair.items():
            verdict = "yes" if clear[metric] else "no"
            print(f"synthetic, {kind}, {better} minus {worse}: {metric} {cell}  better: {verdict}")
        result[f"{better} - {worse}"] = {
            metric: asdict(cell) | {"better": clear[metric]} for metric, cell in pair.items()
        }
    if not result:
        print("skipped: order of variants: it takes models of several variants")
    return result


def report_duels(values: dict[str, dict[str, np.ndarray]]) -> dict:
    """Print the shares of the one that sounds and of its likeness; return them as plain data."""
    count = len(next(iter(next(iter(values.values())).values())))
    print(
        f"\nsynthetic: {count} scenes of two alike moving people, one of which sounds: mass within 12 degrees of each"
    )
    print("(ratio sounding / silent: median, and mean of its logarithm; 95 % intervals: scenes resampled)")
    result: dict[str, dict] = {}
    for name, by_sound in values.items():
        own = result[name] = {}
        for sound, pairs in by_sound.items():
            ratios = pairs[:, 0] / pairs[:, 1]
            logarithm = statistic(np.log(ratios))
            cells = {
                "sounding": statistic(pairs[:, 0]),
                "silent": statistic(pairs[:, 1]),
                "median ratio": statistic(ratios, np.median),
                "mean ratio": type(logarithm)(*(float(np.exp(end)) for end in asdict(logarithm).values())),
            }
            own[sound] = {key: asdict(cell) for key, cell in cells.items()}
            print(f"synthetic, {name:24} {sound:22} " + "  ".join(f"{key} {cell}" for key, cell in cells.items()))
        heard, *without = by_sound
        reached = min(own[heard]["median ratio"]["value"], own[heard]["mean ratio"]["value"]) >= RATIO
        logarithms = {sound: np.log(pairs[:, 0] / pairs[:, 1]) for sound, pairs in by_sound.items()}
        gone = all(
            own[sound]["mean ratio"]["high"] < RATIO and statistic(logarithms[heard] - logarithms[sound]).low > 0
            for sound in without
        )
        own["verdict"] = {"ratio_reached": reached, "gone_without_own_sound": gone}
        print(
            f"synthetic, {name}: {RATIO} times the share, median and mean: {'yes' if reached else 'no'}; gone without ",
            end="",
        )
        print(f"its own sound (interval below {RATIO}, paired difference above 0): {'yes' if gone else 'no'}")
    return result


def report_jumps(values: dict[str, dict[float, np.ndarray]]) -> dict:
    """Print how soon maps follow a sound that jumps; return it as plain data."""
    print("\nsynthetic: the sound jumps to the other one; seconds of media until the larger share is there")
    print(f"({AFTER} s where it never is, and where the map was not on the first one before)")
    result: dict[str, dict] = {}
    for name, rates in values.items():
        for rate, courses in rates.items():
            waited, before = delays(courses, rate)
            cells = {"median": statistic(waited, np.median), "within": statistic(waited <= DELAY)}
            reached, half = cells["median"].value <= DELAY, half_way(courses, rate)
            print(
                f"synthetic, {name:24} {rate:g} frames a second: median {cells['median']} s, within {DELAY} s "
                f"{cells['within']} of {len(courses)} scenes (on the first one before: {before.sum()}), "
                f"mean map half way after {half:.2f} s; at most {DELAY} s: {'yes' if reached else 'no'}"
            )
            own = {"scenes": len(courses), "on_first_before": int(before.sum()), "half_way": half, "reached": reached}
            own |= {key: asdict(cell) for key, cell in cells.items()}
            own["course"] = courses.mean(axis=0).round(4).tolist()
            result.setdefault(name, {})[f"{rate:g}"] = own
    return result


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_arguments(parser)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--cache", type=Path, default=Path("data"), help="folder that holds cutouts.npz")
    parser.add_argument("--clips", type=int, default=60, help="scenes of each kind; half as many with a jump")
    parser.add_argument("--pictures", type=Path, default=None, help="folder for a plot of the jumps")
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    root = data_root(arguments.data)
    if not root.is_dir():
        print(f"skipped: there is no data under {root}")
        return
    if not (arguments.cache / "cutouts.npz").is_file():
        print(f"skipped: no {arguments.cache / 'cutouts.npz'}; make it with python3 -m passnet.data.cutouts")
        return
    models = load_models(arguments)
    maker = load_maker(root, arguments.cache, True, next(iter(models.values())).config)
    print(f"synthetic: scenes made by {maker.rule}, the rule in passnet/data/scenes.py")
    result = {"note": "synthetic: generated scenes", "rule": asdict(maker.rule)}
    directed, undirected = (measure(models, maker, arguments.clips, kind) for kind in (DIRECTED, UNDIRECTED))
    result["controls"] = report_controls(directed, DIRECTED)
    result["controls_without_direction"] = report_controls(undirected, UNDIRECTED)
    print()
    sets = {DIRECTED: directed, UNDIRECTED: undirected, "both": both_kinds(directed, undirected)}
    result["order"] = {kind: report_order(models, values, kind) for kind, values in sets.items()}
    result["duels"] = report_duels(duel_shares(models, maker, arguments.clips))
    courses = jump_courses(models, maker, max(1, arguments.clips // 2))
    result["jumps"] = report_jumps(courses)
    if arguments.pictures:
        from passnet.pictures import jump_picture

        arguments.pictures.mkdir(parents=True, exist_ok=True)
        jump_picture(arguments.pictures / "jumps.png", courses)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
