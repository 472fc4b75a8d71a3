"""Does the model use the sound and the past? Scores on held-out GENERATED clips, with controls.

    python3 -m passnet.controls --checkpoint checkpoints/clips.pt

All figures are synthetic: they say how well the rule in `passnet.data.scenes` was learned, and not
how viewers behave.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from passnet.baselines import equator_prior
from passnet.data.places import data_root
from passnet.data.scenes import SceneMaker
from passnet.metrics import correlation, divergence
from passnet.model import load_checkpoint
from passnet.train import FastEarly, TrainConfig, load_material, predict, sample


def controls(batch: dict) -> dict[str, dict]:
    """The batch as it is, and with one thing taken away at a time."""
    only_now = torch.where(batch["age"] > 0, torch.full_like(batch["age"], -1.0), batch["age"])
    return {
        "as it is": batch,
        "sound silenced": {**batch, "samples": batch["samples"] * 0},
        "sound of another clip": {
            **batch,
            "samples": batch["samples"].roll(1, 0),
            "heard": batch["heard"][:, :1].roll(1, 0) * torch.ones_like(batch["heard"]),
        },
        "no sound": {**batch, "heard": batch["heard"] * 0},
        "no direction (mono)": {**batch, "samples": batch["samples"] * torch.tensor([1.0, 0, 0, 0])[:, None]},
        "no past": {**batch, "age": only_now},
    }


def measure(model, maker: SceneMaker, clips: int, seed: int = 99) -> dict[str, dict[str, float]]:
    """Mean CC and KLD [control] over `clips` clips in which there is sound from a direction."""
    random = np.random.default_rng(seed)
    config, weights = TrainConfig(stage="clips"), maker.solid_angle
    results: dict[str, list] = {}
    done, early = 0, FastEarly(model)
    while done < clips:
        drawn = [sample(maker, random, config, model.config.window) for _ in range(8)]
        batch = torch.utils.data.default_collate(drawn)
        for name, changed in controls(batch).items():
            with torch.no_grad():
                density = predict(model, changed, early)[0].numpy()
            for prediction, item in zip(density, drawn):
                if item["heard"][0] and item["samples"][0, 1:].abs().max() > 0:
                    truth = item["target"].numpy()
                    scores = correlation(prediction, truth, weights), divergence(prediction, truth, weights)
                    results.setdefault(name, []).append(scores)
        truths = [d["target"].numpy() for d in drawn if d["heard"][0] and d["samples"][0, 1:].abs().max() > 0]
        prior = equator_prior(*weights.shape)
        scores = [(correlation(prior, truth, weights), divergence(prior, truth, weights)) for truth in truths]
        results.setdefault("equator prior", []).extend(scores)
        done += len(truths)
    return {
        name: {"CC": float(np.mean([v[0] for v in values])), "KLD": float(np.mean([v[1] for v in values]))}
        for name, values in results.items()
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--cache", type=Path, default=Path("data"))
    parser.add_argument("--clips", type=int, default=60)
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    root = data_root(arguments.data)
    if not root.is_dir():
        print(f"skipped: there is no data under {root}")
        return
    model, _ = load_checkpoint(arguments.checkpoint)
    maker = SceneMaker(load_material(root, arguments.cache, True, model.config))
    table = measure(model, maker, arguments.clips)
    for name, values in table.items():
        print(f"synthetic, {name:24} CC {values['CC']:.3f}  KLD {values['KLD']:.3f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
