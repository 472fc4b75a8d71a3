"""Speed of a model package in ONNX Runtime on the CPU.

python3 -m passnet.speed --package ../src/main/resources/models/passnet-s --threads 2
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from passnet.config import PassNetConfig
from passnet.export import example_inputs


def measure(package: Path, threads: int, runs: int, batch: int = 1) -> dict[str, list[float]]:
    """Seconds of each of `runs` runs of each graph, after three runs to warm up."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    examples = example_inputs(PassNetConfig(), batch)
    times = {}
    for name, inputs in examples.items():
        path = str(package / f"{name}.onnx")
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        feeds = {entry.name: inputs[entry.name].numpy() for entry in session.get_inputs()}
        for _ in range(3):
            session.run(None, feeds)
        times[name] = []
        for _ in range(runs):
            start = time.perf_counter()
            session.run(None, feeds)
            times[name].append(time.perf_counter() - start)
    return times


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--batch", type=int, default=1)
    arguments = parser.parse_args()
    times = measure(arguments.package, arguments.threads, arguments.runs, arguments.batch)
    print(f"{'graph':8} {'min ms':>8} {'median ms':>10}")
    for name, values in times.items():
        print(f"{name:8} {min(values) * 1e3:8.2f} {np.median(values) * 1e3:10.2f}")
    fastest = sum(min(values) for values in times.values())
    median = sum(float(np.median(values)) for values in times.values())
    print(f"{'sum':8} {fastest * 1e3:8.2f} {median * 1e3:10.2f}   {arguments.batch / median:.1f} maps/s at the median")


if __name__ == "__main__":
    main()
