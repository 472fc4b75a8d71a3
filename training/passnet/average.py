"""Puts the mean of several checkpoints in the place of what one network was taught before the clips run.

    python3 -m passnet.average checkpoints/frames-visual.pt \\
        --taught checkpoints/frames-visual-1800.pt checkpoints/frames-visual.pt --output checkpoints/seen-visual.pt

What the frames and objects runs teach (encoder, attention over the sphere, decoder) becomes the mean of its values
in `--taught`; the rest stays. Means of late checkpoints depend less on the last steps, and the mean of a network and
of what it was tuned to keeps more of what it knew.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from passnet.model import PassNet, load_checkpoint, save_checkpoint
from passnet.train import KNOWN

TAUGHT = ("encoder.", *(f"fusion.{part}" for part in KNOWN))


@torch.no_grad()
def average(model: PassNet, taught: list[PassNet]) -> None:
    """Set the parameters of `model` that the frames run teaches to the means of those of `taught`."""
    sources = [dict(source.named_parameters()) for source in taught]
    for name, parameter in model.named_parameters():
        if name.startswith(TAUGHT):
            parameter.copy_(torch.stack([source[name] for source in sources]).mean(dim=0))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path, help="network whose other parts stay")
    parser.add_argument("--taught", type=Path, nargs="+", required=True, help="checkpoints to take the mean of")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    for path in (arguments.checkpoint, *arguments.taught):
        if not path.is_file():
            raise SystemExit(f"no checkpoint {path}; train it first, see README.md")
    model, _ = load_checkpoint(arguments.checkpoint)
    average(model, [load_checkpoint(path)[0] for path in arguments.taught])
    save_checkpoint(arguments.output, model)


if __name__ == "__main__":
    main()
