"""Scores on real 360-degree video and stills, with intervals, beside baselines.

    python3 -m passnet.evaluate --package ../src/main/resources/models/passnet-s --pictures pictures

The validation clips have no sound, so a model's sound path has no part in these scores; what sound
does is measured on generated scenes by `passnet.controls`.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from passnet import bootstrap, sphere
from passnet.baselines import PRIORS
from passnet.data.places import data_root
from passnet.heads import evaluate_heads, over_viewers
from passnet.metrics import METRICS
from passnet.predictors import FLAT, add_arguments, flat_map, flat_model, load_models, stream_maps
from passnet.tables import Scores, differences, heading, line, mean_intervals, plain
from passnet.video import read_frames, resize_map

RATE, FIRST, EVERY, LEAST = 10.0, 9, 3, 40
BLOCK = 10  # scored frames, so 3 s
TITLES = {"weighted": "weighted by solid angle", "unweighted": "unweighted"}
PUBLISHED, OTHER = "published maps of the authors", "{}, maps of the other clip"


@dataclass
class ClipMaps:
    """A clip: frames [n, H, W, 3] uint8 at 10 a second, truth [n, h, w] uint8, maps [n, ., .] by predictor."""

    name: str
    frames: np.ndarray
    truth: np.ndarray
    maps: dict[str, np.ndarray]


def read_clip(folder: Path, models: dict) -> ClipMaps:
    """A clip's maps of all models, of the flat model, and those that its authors published, if any."""
    truth = np.load(folder / "gt.npz")["map"]
    films, frames, maps = {}, {}, {}
    for name, graphs in models.items():
        size = graphs.config.frame_width, graphs.config.frame_height
        if size not in films:
            films[size] = read_frames(folder / "frames.mp4", *size)[: len(truth)]
        frames[name] = films[size]
        if len(frames[name]) < len(truth):
            raise SystemExit(f"{folder}: frames.mp4 has {len(frames[name])} frames, gt.npz has {len(truth)} maps")
        maps[name] = stream_maps(graphs, frames[name], RATE)
    flat = flat_model(models)
    if flat:
        maps[FLAT] = np.stack([flat_map(flat[1], frame) for frame in frames[flat[0]]])
    if (folder / "passnet.npz").is_file():
        maps[PUBLISHED] = np.load(folder / "passnet.npz")["map"].astype(float)
    return ClipMaps(folder.name, next(iter(frames.values())), truth, maps)


def add_controls(clips: list[ClipMaps], models: dict) -> None:
    """Priors, and each model's maps of the next clip: what a clip's own pictures do not explain."""
    own = [{name: clip.maps[name] for name in models} for clip in clips]
    for number, clip in enumerate(clips):
        if len(clips) > 1:
            for name, maps in own[(number + 1) % len(clips)].items():
                clip.maps[OTHER.format(name)] = np.resize(maps, (len(clip.truth), *maps.shape[1:]))
        for name, prior in PRIORS.items():
            clip.maps[name] = np.broadcast_to(prior(*clip.truth.shape[1:]), clip.truth.shape)


def score_maps(maps: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> Scores:
    """Scores of maps [n, ., .] against truth [n, h, w] uint8: every third frame, the first nine left out."""
    scores = Scores()
    for number in range(FIRST, len(truth), EVERY):
        prediction = resize_map(maps[number], *truth.shape[1:])
        scores.add(prediction, truth[number].astype(float), weights, LEAST)
    return scores


def score_clips(clips: list[ClipMaps]) -> dict[str, dict[str, dict[str, Scores]]]:
    """Scores [weighting][predictor][clip]."""
    table: dict[str, dict] = {}
    for clip in clips:
        size = clip.truth.shape[1:]
        for weighting, weights in (("weighted", sphere.solid_angle_weights(*size)), ("unweighted", np.ones(size))):
            for name, maps in clip.maps.items():
                scores = score_maps(maps, clip.truth, weights)
                table.setdefault(weighting, {}).setdefault(name, {})[clip.name] = scores
    return table


def ends_of_clips(table: dict[str, dict[str, dict[str, Scores]]], clips: list[str]) -> str:
    """What the two ends beside a score of clips are."""
    first = next(by_clip for by_clip in table["weighted"].values() if len(by_clip) == len(clips))
    number = sum(bootstrap.units([scores.rows], BLOCK) for scores in first.values())
    blocks = f"{number} blocks of {BLOCK * EVERY / RATE:g} s within the clips"
    spread = f"spread over {blocks} (descriptive, not an interval)"
    if len(clips) >= bootstrap.ENOUGH_CLIPS:
        return f"In brackets: of a clip, {spread}; of the mean, 95 % interval: clips resampled."
    return f"In brackets: {spread}. {len(clips)} clips say nothing about other clips."


def report_clips(table: dict[str, dict[str, dict[str, Scores]]], clips: list[str]) -> dict:
    """Print the tables of all clips and of their mean; return them as plain data."""
    print(f"\n{ends_of_clips(table, clips)}")
    result: dict[str, dict] = {}
    for weighting, predictors in table.items():
        for clip in [*clips, "mean"]:
            print(f"\n{heading(f'{clip}, {TITLES[weighting]}')}")
            for name, by_clip in predictors.items():
                chosen = list(by_clip.values()) if clip == "mean" else [by_clip[clip]] if clip in by_clip else []
                if len(chosen) < (len(clips) if clip == "mean" else 1):
                    print(f"{name:44} skipped: no maps of " + ("every clip" if clip == "mean" else "this clip"))
                    continue
                values = mean_intervals(chosen, BLOCK)
                counts = {
                    "scored": sum(len(scores.rows) for scores in chosen),
                    "flat": sum(scores.flat for scores in chosen),
                    "empty": sum(scores.empty for scores in chosen),
                }
                print(line(name, values, **counts))
                result.setdefault(weighting, {}).setdefault(name, {})[clip] = plain(values) | counts
    return result


def report_heads(table: dict[str, dict[str, Scores]], models: dict) -> dict:
    """Print the tables of the stills and what sets models apart from priors; return them as plain data."""
    print("\n95 % intervals: stills resampled; of differences, the same stills for both.")
    result: dict[str, dict] = {}
    for weighting, predictors in table.items():
        print(f"\n{heading(f'heads on stills, {TITLES[weighting]}')}")
        own = result.setdefault(weighting, {"scores": {}, "differences": {}})
        intervals = {name: scores.intervals(block=1) for name, scores in predictors.items()}
        for name, scores in predictors.items():
            counts = {"scored": len(scores.rows), "flat": scores.flat, "empty": scores.empty}
            print(line(name, intervals[name], **counts))
            own["scores"][name] = plain(intervals[name]) | counts
        for model in models:
            for prior in PRIORS:
                apart = differences(predictors[model], predictors[prior])
                pair = own["differences"][f"{model} - {prior}"] = {}
                print(f"{model} minus {prior}:")
                for metric in METRICS:
                    overlap = intervals[model][metric].overlaps(intervals[prior][metric])
                    print(f"    {metric:8} {apart[metric]!s:24} intervals overlap: {'yes' if overlap else 'no'}")
                    pair[metric] = plain(apart)[metric] | {"intervals_overlap": overlap}
    return result


def report_viewers(stills: list[dict], models: dict) -> dict:
    """Print how scores on these stills would vary with other viewers; return that as plain data."""
    intervals = over_viewers(stills)
    print("\nheads on these very stills, weighted by solid angle; 95 % intervals: viewers of each still resampled")
    for name, values in intervals.items():
        print(f"{name:44} " + "  ".join(f"{metric} {value!s:<22}" for metric, value in values.items()).rstrip())
    result = {name: plain(values) for name, values in intervals.items()}
    for model in models:
        for prior in PRIORS:
            clear = {m: not value.overlaps(intervals[prior][m]) for m, value in intervals[model].items()}
            print(f"{model} and {prior}, intervals apart: " + ", ".join(m for m, yes in clear.items() if yes))
    return result


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_arguments(parser)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--pictures", type=Path, default=None, help="folder for plots and side-by-side videos")
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    models, validation = load_models(arguments), data_root(arguments.data) / "validation"
    result: dict[str, dict] = {}
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    if not flat_model(models):
        print(f"skipped: {FLAT}: it takes a checkpoint whose encoder can look at a flat frame")
    folders = sorted(path.parent for path in (validation / "avs_odv").glob("*/gt.npz"))
    if folders:
        clips = [read_clip(folder, models) for folder in folders]
        add_controls(clips, models)
        if len(clips) == 1:
            print("skipped: maps of the other clip: there is only one clip")
        table, names = score_clips(clips), [clip.name for clip in clips]
        result["avs_odv"] = report_clips(table, names) | {"ends": ends_of_clips(table, names)}
        if arguments.pictures:
            from passnet.pictures import clip_pictures

            weighted = result["avs_odv"]["weighted"]
            clip_pictures(arguments.pictures, clips, list(models), [PUBLISHED, FLAT], RATE, weighted)
    else:
        print(f"skipped: clips with ground truth: there are none under {validation / 'avs_odv'}")
    if (validation / "avtrack360").is_dir():
        table, stills = evaluate_heads(models, validation / "avtrack360")
        result["avtrack360"] = report_heads(table, models)
        result["avtrack360"]["viewers"] = report_viewers(stills, models)
        if arguments.pictures:
            from passnet.pictures import still_pictures

            still_pictures(arguments.pictures, stills, list(models), result["avtrack360"]["weighted"]["scores"])
    else:
        print(f"skipped: stills with head directions: there is no {validation / 'avtrack360'}")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
