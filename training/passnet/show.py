"""Pictures of a model's maps on a video with its sound.

python3 -m passnet.show --package ../src/main/resources/models/passnet-s --video clip.mp4 --output maps.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from passnet.data.sounds import RATE
from passnet.stream import OnnxGraphs, Stream
from passnet.video import overlay, read_frames, read_sound, save_picture


def last_samples(sound: np.ndarray, time: float, count: int) -> np.ndarray:
    """The `count` samples of mono `sound` [n] that end at `time` seconds, as [4, count]: all in W."""
    end = int(round(time * RATE))
    part = sound[max(0, end - count) : end]
    samples = np.zeros((4, count), np.float32)
    samples[0, count - len(part) :] = part
    return samples


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--video", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=10.0, help="frames a second to run at")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between pictures")
    parser.add_argument("--seconds", type=float, default=40.0)
    arguments = parser.parse_args()
    graphs = OnnxGraphs(arguments.package)
    config, stream = graphs.config, Stream(graphs)
    frames = read_frames(arguments.video, config.frame_width, config.frame_height, arguments.rate)
    sound = read_sound(arguments.video, RATE)
    pictures, step = [], int(arguments.every * arguments.rate)
    for number, frame in enumerate(frames[: int(arguments.seconds * arguments.rate)]):
        time = number / arguments.rate
        samples = last_samples(sound, time, config.audio.samples) if len(sound) else None
        density = stream.push(frame, time, samples)
        if number % step == step // 2:
            pictures.append(overlay(frame, density))
    save_picture(arguments.output, [pictures[row : row + 2] for row in range(0, len(pictures) - 1, 2)])


if __name__ == "__main__":
    main()
