"""Training. Stage `frames`: encoder, attention over the sphere and decoder, on single frames of plain scenes. Stage
`objects`: the same but for the trunk, in scenes with objects that are no people. Stage `clips`: what motion, time and
sound add, for all variants side by side on the same clips; the rest is frozen.

    python3 -m passnet.train --stage frames --run frames --steps 2600
    python3 -m passnet.train --stage objects --run objects --start checkpoints/frames-visual.pt --steps 600 --rate 4e-4
    python3 -m passnet.train --stage clips --run clips --start checkpoints/objects-visual.pt --steps 700

Every run writes `runs/RUN/config.json` and `runs/RUN/curve.csv`, and `checkpoints/RUN-VARIANT.pt`, from
which the same command goes on where it was stopped. What learns runs on a GPU where there is one; scenes
and what is frozen are made on the CPU, by `--workers` processes.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import json
import math
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader

from passnet.config import SIZES, VARIANTS
from passnet.data.batches import Scenes, load_maker
from passnet.data.places import data_root
from passnet.data.scenes import Rule
from passnet.data.sounds import CLASSES
from passnet.forward import Frozen, predict
from passnet.losses import region_loss, saliency_loss
from passnet.model import PassNet, load_checkpoint, save_checkpoint

# What variants have beside the visual network.
ADDED = ("fusion.audio_context.", "fusion.mesi.", "fusion.rssi.")
# What stages `frames` and `objects` teach of the fusion graph.
KNOWN = tuple(
    [f"visual_stage.{part}." for part in ("position", "spatial", "temporal.own", "temporal.feedforward")]
    + [f"decoder.{part}." for part in ("norm", "reduce", "merge", "logits", "priors")]
)
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
STAGES = {"frames": ("visual",), "objects": ("visual",), "clips": VARIANTS}


@dataclass(frozen=True)
class TrainConfig:
    """One run. Rates are the peaks of a warm-up and cosine over `steps`."""

    stage: str = "frames"
    seed: int = 1
    batch: int = 6
    steps: int = 3000
    rate: float = 1.2e-3
    trunk_rate: float = 1e-4
    frames: int = 3
    average: float = 0.995
    label_weight: float = 0.1
    region_weight: float = 0.5
    contrast: float = Rule.contrast
    rest: float = Rule.rest

    @property
    def rule(self) -> Rule:
        """The rule of regard that scenes follow."""
        return Rule(self.contrast, self.rest)

    @property
    def clip_frames(self) -> int:
        """Frames of a clip."""
        return self.frames if self.stage == "clips" else 1


class Learner:
    """One variant in training: the network, its running average, its optimiser."""

    def __init__(self, model: PassNet, config: TrainConfig):
        self.model, self.config = model.to(DEVICE), config
        self.average = copy.deepcopy(model)
        # Names what sounds, so that the audio tokens learn to tell sounds apart; training alone uses it.
        self.label_head = torch.nn.Linear(model.config.audio.width, len(CLASSES)).to(DEVICE)
        groups = parameter_groups(model, config)
        groups.append({"params": list(self.label_head.parameters()), "rate": config.rate})
        self.optimiser = torch.optim.AdamW([{**group, "lr": 0.0} for group in groups], weight_decay=1e-4)

    def state(self) -> dict:
        """What a checkpoint holds beside the average."""
        parts = {"live": self.model, "optimiser": self.optimiser, "label_head": self.label_head}
        return {name: part.state_dict() for name, part in parts.items()}

    def resume(self, average: PassNet, state: dict) -> None:
        """Go on from a checkpoint's average and `state`."""
        self.average.load_state_dict(average.state_dict())
        self.model.load_state_dict(state["live"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.label_head.load_state_dict(state["label_head"])

    def encode(self, model: PassNet, batch: dict):
        """Tokens and detail of a batch, by the learning part of the encoder where there is one."""
        return batch["encoded"] if self.config.stage == "clips" else model.encoder.describe(batch["encoded"])

    def learn(self, batch: dict, step: int, solid_angle: torch.Tensor) -> float:
        """One step; the loss of the maps."""
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * schedule(step, self.config)
        density, tokens = predict(self.model, batch, self.encode(self.model, batch))
        loss = total = saliency_loss(density, batch["target"], solid_angle)
        if self.config.region_weight:
            regions = region_loss(density, batch["regions"], batch["looks"], solid_angle)
            total = total + self.config.region_weight * regions
        named = (batch["label"] >= 0) & (batch["heard"][:, 0] > 0)
        if named.any() and self.model.config.variant != "visual":
            guess = self.label_head(tokens.mean(dim=1))[named]
            total = total + self.config.label_weight * F.cross_entropy(guess, batch["label"][named])
        self.optimiser.zero_grad()
        total.backward()
        parameters = [p for group in self.optimiser.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        self.optimiser.step()
        keep = min(self.config.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.model.parameters()):
                mean.lerp_(value, 1 - keep)
        return float(loss.detach())


def parameter_groups(model: PassNet, config: TrainConfig) -> list[dict]:
    """What trains in the stage, at which rate; the backbone never does.

    Stage `objects` leaves the trunk alone: more of pasted pictures would only teach it how they are pasted. Stage
    `clips` leaves alone what the stages before have taught, where people look in a picture: it learns what motion,
    time and sound add.
    """
    model.encoder.requires_grad_(False)
    known = KNOWN if config.stage == "clips" else ()
    fusion = []
    for name, parameter in model.fusion.named_parameters():
        parameter.requires_grad_(not name.startswith(known))
        fusion += [parameter] if parameter.requires_grad else []
    groups = [{"params": [*fusion, *model.audio.parameters()], "rate": config.rate}]
    if config.stage != "clips":
        heads = [*model.encoder.local.parameters(), *model.encoder.semantic.parameters()]
        groups.append({"params": heads, "rate": config.rate})
    if config.stage == "frames":
        trunk = [*model.encoder.trunk.neck.parameters(), *model.encoder.trunk.objects.parameters()]
        groups.append({"params": trunk, "rate": config.trunk_rate})
    for group in groups:
        for parameter in group["params"]:
            parameter.requires_grad_(True)
    return groups


def placed(batch):
    """A batch, or part of one, on the device that learns."""
    if isinstance(batch, dict):
        return {name: placed(value) for name, value in batch.items()}
    return [placed(value) for value in batch] if isinstance(batch, list) else batch.to(DEVICE)


def schedule(step: int, config: TrainConfig) -> float:
    """Part of the peak rate: 50 steps of warm-up, then a cosine to a hundredth."""
    warm = min(1.0, (step + 1) / 50)
    return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, step / config.steps))))


@torch.no_grad()
def graft(variant: str, source: PassNet) -> PassNet:
    """A network of `variant` that begins as `source`, a visual one: what it adds is silent at first."""
    model = PassNet(dataclasses.replace(source.config, variant=variant))
    lacking, unknown = model.load_state_dict(source.state_dict(), strict=False)
    foreign = [name for name in lacking if not name.startswith(ADDED)]
    if foreign or unknown:
        raise ValueError(f"the checkpoint to start from is of another network: {', '.join([*foreign, *unknown][:5])}")
    stage = model.fusion.visual_stage
    added = [stage.temporal.past, stage.motion[-1], model.fusion.decoder.moving[-1]]
    if variant != "visual":
        mesi = model.fusion.mesi
        added += [mesi.look.out, mesi.feedforward.layers[-1]]
    if variant == "mesi-rssi":
        rssi = model.fusion.rssi
        added += [rssi.where[-1], rssi.spatial.attention.out, rssi.spatial.feedforward.layers[-1]]
    for layer in added:
        layer.weight.zero_()
        if layer.bias is not None:
            layer.bias.zero_()
    return model


def learners(config: TrainConfig, arguments) -> tuple[list[Learner], int, float]:
    """The variants of the stage, new or where their checkpoints left off; steps and seconds so far."""
    files = checkpoint_files(arguments.run, config)
    if any(file.exists() for file in files):
        made, steps = [], set()
        for file in files:
            average, state = load_checkpoint(file)
            if state["train"] != dataclasses.asdict(config):
                raise SystemExit(f"{file} was trained with {state['train']}; give the same options, or another --run")
            made.append(Learner(PassNet(average.config), config))
            made[-1].resume(average, state)
            steps.add(state["step"])
        if len(steps) > 1:
            raise SystemExit(f"{arguments.run}: checkpoints of steps {sorted(steps)}; delete them to begin anew")
        return made, state["step"], state["seconds"]
    if arguments.start:
        source, _ = load_checkpoint(arguments.start)
    else:
        source = PassNet(dataclasses.replace(SIZES[arguments.size], variant="visual"))
        source.encoder.trunk.load_detector(str(data_root(arguments.data) / "weights" / "FastestDet.onnx"))
    return [Learner(graft(variant, source), config) for variant in STAGES[config.stage]], 0, 0.0


def checkpoint_files(run: str, config: TrainConfig) -> list[Path]:
    """One checkpoint for each variant of the stage."""
    return [Path("checkpoints") / f"{run}-{variant}.pt" for variant in STAGES[config.stage]]


@torch.no_grad()
def held_out_losses(made: list[Learner], batches: list[dict], solid_angle) -> list[float]:
    """Mean loss of each variant's average over fixed batches."""
    return [
        float(
            np.mean(
                [
                    float(saliency_loss(predict(mean, batch, one.encode(mean, batch))[0], batch["target"], solid_angle))
                    for batch in batches
                ]
            )
        )
        for one, mean in ((one, one.average) for one in made)
    ]


def train(config: TrainConfig, arguments) -> None:
    """Run or resume."""
    torch.manual_seed(config.seed)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    run = Path("runs") / arguments.run
    run.mkdir(parents=True, exist_ok=True)
    Path("checkpoints").mkdir(exist_ok=True)
    made, step, seconds = learners(config, arguments)
    network = made[0].model.config
    root = data_root(arguments.data)
    kind = network, config.rule, config.stage == "frames"
    maker = load_maker(root, arguments.cache, False, *kind)
    solid_angle = torch.tensor(maker.solid_angle, dtype=torch.float32, device=DEVICE)
    frozen = Frozen(copy.deepcopy(made[0].model.encoder).cpu(), whole=config.stage == "clips")
    shape = config.batch, config.clip_frames, network.window
    held_scenes = Scenes(load_maker(root, arguments.cache, True, *kind), frozen, *shape, [7])
    held_random = np.random.default_rng(7)
    held = [placed(held_scenes.batch(held_random)) for _ in range(8)]
    frozen.session = None
    record = {
        "train": dataclasses.asdict(config),
        "variants": STAGES[config.stage],
        "start": str(arguments.start or "FastestDet"),
        "workers": arguments.workers,
        "network": {name: value for name, value in network.to_dict().items() if name != "variant"},
    }
    (run / "config.json").write_text(json.dumps(record, indent=1) + "\n")
    scenes = Scenes(maker, frozen, *shape, [config.seed, step])
    batches = iter(DataLoader(scenes, batch_size=None, num_workers=arguments.workers))
    names = [learner.model.config.variant for learner in made]
    header = ",".join(["step", *names, *[f"held_out_{name}" for name in names], "seconds"])
    curve = run / "curve.csv"
    if step == 0:
        curve.write_text(header + "\n")
    until, started, recent = time.time() + arguments.minutes * 60, time.time() - seconds, []
    while step < config.steps and time.time() < until:
        batch = placed(next(batches))
        recent.append([learner.learn(batch, step, solid_angle) for learner in made])
        step += 1
        if step % 100 == 0 or step == config.steps or time.time() >= until:
            values = np.mean(recent, axis=0).tolist() + held_out_losses(made, held, solid_angle)
            seconds, recent = time.time() - started, []
            for learner, file in zip(made, checkpoint_files(arguments.run, config)):
                state = {"train": dataclasses.asdict(config), "step": step, "seconds": seconds, **learner.state()}
                save_checkpoint(file, learner.average, **state)
            if step == arguments.keep:
                for file in checkpoint_files(arguments.run, config):
                    shutil.copy(file, file.with_name(f"{file.stem}-{step}.pt"))
            line = ",".join([str(step), *[f"{value:.4f}" for value in values], f"{seconds:.0f}"])
            with curve.open("a") as file:
                file.write(line + "\n")
            print(line, flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, field in TrainConfig.__dataclass_fields__.items():
        choices = tuple(STAGES) if name == "stage" else None
        parser.add_argument(
            f"--{name.replace('_', '-')}", type=type(field.default), default=field.default, choices=choices
        )
    parser.add_argument("--run", required=True)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--keep", type=int, help="a multiple of 100: the step whose checkpoints are kept for good")
    parser.add_argument("--start", type=Path, help="checkpoint of a visual network to begin from")
    parser.add_argument("--size", choices=tuple(SIZES), default="passnet-s", help="sizes, without --start")
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--cache", type=Path, default=Path("data"), help="folder that holds cutouts.npz")
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
