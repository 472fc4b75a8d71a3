"""Speed of ONNX graphs in ONNX Runtime on the CPU, measured in turns.

python3 -m passnet.speed --package ../src/main/resources/models/passnet-s --threads 2

`bench/models.py` at the top of the repository sets the same figures beside other models.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

import numpy as np

GRAPHS = ("encoder", "audio", "fusion")


def open_session(graph: Path | bytes, threads: int):
    """A session on a file or a graph in memory, set up as the server's own: threads that wait do not spin.

    With 0 threads it takes all cores.
    """
    import onnxruntime

    graph = graph if isinstance(graph, bytes) else str(graph)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def example_feeds(session, batch: int = 1) -> dict[str, np.ndarray]:
    """Seeded values for each input of a graph, in the shape that the graph states; free sizes are the batch."""
    random, feeds = np.random.default_rng(0), {}
    for entry in session.get_inputs():
        shape = [size if isinstance(size, int) else batch for size in entry.shape]
        if entry.type == "tensor(uint8)":
            feeds[entry.name] = random.integers(0, 256, shape, np.uint8)
        elif entry.type == "tensor(float)":
            feeds[entry.name] = random.normal(0, 0.1, shape).astype(np.float32)
        else:
            raise ValueError(f"input {entry.name} is {entry.type}, expected uint8 or float")
    return feeds


def measure(models: dict[str, list[Path]], threads: int, rounds: int, batch: int = 1) -> dict[str, np.ndarray]:
    """Seconds [rounds, graphs] of each model's graphs, one after another; each round runs every model once.

    So what slows the machine for a while slows all models, and their ratios within a round are sound.
    Two rounds before the first warm up.
    """
    sessions = {name: [open_session(path, threads) for path in paths] for name, paths in models.items()}
    feeds = {name: [example_feeds(session, batch) for session in opened] for name, opened in sessions.items()}
    times = {name: np.zeros((rounds + 2, len(opened))) for name, opened in sessions.items()}
    for turn in range(rounds + 2):
        for name, opened in sessions.items():
            for index, session in enumerate(opened):
                start = time.perf_counter()
                session.run(None, feeds[name][index])
                times[name][turn, index] = time.perf_counter() - start
    return {name: values[2:] for name, values in times.items()}


def graph_files(package: Path) -> list[Path]:
    """The files of a package's graphs, in the order in which a stream runs them."""
    files = [package / f"{name}.onnx" for name in GRAPHS]
    missing = [path.name for path in files if not path.is_file()]
    if missing:
        raise SystemExit(f"{package} lacks {', '.join(missing)}; name the folder of a model package")
    return files


def runs(package: Path) -> np.ndarray:
    """How often each graph runs for a map: the encoder once for each turn of the frame."""
    turns = re.search(r"^  turns: (\d+)$", (package / "model.yaml").read_text(), re.MULTILINE)
    return np.array([int(turns[1]) if turns else 1, 1, 1])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--batch", type=int, default=1)
    arguments = parser.parse_args()
    models = {"package": graph_files(arguments.package)}
    times = measure(models, arguments.threads, arguments.runs, arguments.batch)["package"] * 1e3
    times *= runs(arguments.package)
    print(f"{'graph':8} {'min ms':>8} {'median ms':>10}")
    for name, values in zip(GRAPHS, times.T):
        print(f"{name:8} {values.min():8.2f} {np.median(values):10.2f}")
    total = times.sum(axis=1)
    rate = arguments.batch * 1e3 / np.median(total)
    print(f"{'all':8} {total.min():8.2f} {np.median(total):10.2f}   {rate:.1f} maps/s at the median")


if __name__ == "__main__":
    main()
