"""Speed of smaller number formats on the CPU, and what they do to the maps, in one run.

python3 -m passnet.quantize --package ../src/main/resources/models/passnet-s --threads 2 --movie FILM

INT8, made here and not kept: the encoder's convolutions with weights per channel and activations scaled on
calibration frames (static), the fusion graph's products (dynamic), both. `--other` sets further packages,
such as one in fp16, beside them. Maps are compared with those of the package on frames that were not used
to calibrate: a run of consecutive frames from the film's first half calibrates, one from its second half
is compared; or pictures drawn from noise.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from pathlib import Path

import numpy as np

from passnet.metrics import correlation
from passnet.speed import graph_files, measure, open_session
from passnet.sphere import solid_angle_weights
from passnet.stream import encode
from passnet.video import duration, read_frames

RATE = 30.0


def noise_frames(count: int, height: int, width: int, seed: int) -> np.ndarray:
    """Pictures [count, height, width, 3] uint8 with as much contrast at each scale, and a moving block."""
    random, frames = np.random.default_rng(seed), np.zeros((count, height, width, 3))
    size = 2
    while height // size > 0:
        rows, columns = -(-height // size), -(-width // size)
        texture = np.kron(random.normal(0, 25, (rows, columns, 3)), np.ones((size, size, 1)))
        frames += texture[:height, :width]
        size *= 2
    for index, frame in enumerate(frames):
        left = index * width // (2 * count)
        frame[height // 3 : height * 2 // 3, left : left + width // 16] += 80
    return np.clip(frames + 127, 0, 255).astype(np.uint8)


def two_runs(movie: Path, count: int, height: int, width: int) -> list[np.ndarray]:
    """Two runs of `count` consecutive frames of a film at RATE a second, one from the middle of each half."""
    seconds, needed = duration(movie), 2 * count / RATE
    if seconds < needed:
        raise SystemExit(f"{movie} lasts {seconds:.1f} s; two runs of {count} frames take {needed:.1f} s")
    starts = [seconds * part / 4 - needed / 4 for part in (1, 3)]
    return [read_frames(movie, width, height, RATE, start, count) for start in starts]


class Calibration:
    """Feeds frames [n, H, W, 3] to ONNX Runtime's calibration, one at a time."""

    def __init__(self, frames: np.ndarray):
        self.left = iter(frames)

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The inputs of the next run, None at the end."""
        frame = next(self.left, None)
        return None if frame is None else {"frame": frame[None]}


def int8_encoder(source: Path, target: Path, frames: np.ndarray) -> None:
    """Write the encoder with its convolutions in INT8: weights per channel, activations by calibration."""
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    quantize_static(
        str(source),
        str(target),
        Calibration(frames),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


def int8_fusion(source: Path, target: Path) -> None:
    """Write the fusion graph with the weights of its products in INT8, activations scaled at run time."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(source), str(target), op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8
    )


def maps(files: list[Path], frames: np.ndarray, count: int, threads: int = 1) -> np.ndarray:
    """The last `count` maps [count, h, w] of frames [n, H, W, 3] at RATE a second, without sound."""
    encoder, _, fusion = (open_session(path, threads) for path in files)
    shapes = {entry.name: entry.shape for entry in fusion.get_inputs()}
    window = shapes["visual"][1]
    turns = shapes["visual"][2] // encoder.get_outputs()[0].shape[1]
    encoded = [encode(encoder, frame[None], turns) for frame in frames]
    ring = np.zeros((len(frames) + window, *shapes["visual"][2:]), np.float32)
    ring[window:] = [visual[0] for visual, _ in encoded]
    found = []
    for last in range(len(frames) - count, len(frames)):
        age = (window - 1 - np.arange(window)) / RATE
        age[age > (last + 0.5) / RATE] = -1
        values = {
            "visual": ring[None, last + 1 : last + 1 + window],
            "detail": encoded[last][1],
            "audio": np.zeros((1, *shapes["audio"][1:]), np.float32),
            "age": age[None].astype(np.float32),
            "heard": np.zeros((1, window), np.float32),
            "scene_time": np.array([last / RATE], np.float32),
        }
        found.append(fusion.run(["map"], {name: values[name] for name in shapes})[0][0])
    return np.stack(found)


def variants(package: Path, folder: Path, frames: np.ndarray, others: list[Path]) -> dict[str, list[Path]]:
    """Files of encoder, audio and fusion of each number format, the package itself first."""
    encoder, audio, fusion = graph_files(package)
    small_encoder, small_fusion = folder / "encoder.onnx", folder / "fusion.onnx"
    int8_encoder(encoder, small_encoder, frames)
    int8_fusion(fusion, small_fusion)
    found = {
        "the package": [encoder, audio, fusion],
        "INT8 encoder, static": [small_encoder, audio, fusion],
        "INT8 fusion, dynamic": [encoder, audio, small_fusion],
        "INT8 both": [small_encoder, audio, small_fusion],
    }
    return {**found, **{str(other): graph_files(other) for other in others}}


def compare(models: dict[str, list[Path]], frames: np.ndarray, count: int, threads: int, rounds: int) -> list[dict]:
    """A row for each number format: MB, milliseconds, speed-up and likeness of maps to the first one's."""
    times = {name: values.sum(axis=1) for name, values in measure(models, threads, rounds).items()}
    results = {name: maps(files, frames, count, threads) for name, files in models.items()}
    first = next(iter(models))
    weights = solid_angle_weights(*results[first].shape[1:])
    rows = []
    for name, files in models.items():
        likeness = [correlation(found, true, weights) for found, true in zip(results[name], results[first])]
        rows.append(
            {
                "name": name,
                "megabytes": sum(path.stat().st_size for path in files) / 1e6,
                "ms": float(np.median(times[name]) * 1e3),
                "speed": float(np.median(times[first] / times[name])),
                "cc": float(np.mean(likeness)),
                "cc_least": float(np.min(likeness)),
                "difference": float(np.abs(results[name] - results[first]).max()),
            }
        )
    return rows


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--other", type=Path, action="append", default=[], help="a further package; may be repeated")
    parser.add_argument("--movie", type=Path, help="frames of this film; without it, pictures drawn from noise")
    parser.add_argument("--frames", type=int, default=40, help="half of them calibrate, half are compared")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    (shape,) = [entry.shape for entry in open_session(graph_files(arguments.package)[0], 1).get_inputs()]
    height, width, half = shape[1], shape[2], arguments.frames // 2
    if arguments.movie:
        calibration, frames = two_runs(arguments.movie, half, height, width)
    else:
        calibration, frames = (noise_frames(half, height, width, seed) for seed in (0, 1))
    # Its advice to fold first is followed already.
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        models = variants(arguments.package, Path(folder), calibration, arguments.other)
        rows = compare(models, frames, half, arguments.threads, arguments.rounds)
    print(f"{'':32} {'MB':>7} {'ms/map':>8} {'speed':>6} {'CC':>8} {'least':>8} {'max diff':>9}")
    for row in rows:
        print(
            f"{row['name']:32} {row['megabytes']:7.2f} {row['ms']:8.2f} {row['speed']:6.2f} {row['cc']:8.5f}"
            f" {row['cc_least']:8.5f} {row['difference']:9.4f}"
        )
    print("speed: median over the rounds of the package's time by this one's; CC and largest difference: of the maps")


if __name__ == "__main__":
    main()
