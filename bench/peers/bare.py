"""The graphs in a bare loop in Python: the most that a server in Python can reach. Prints one line of JSON."""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import stream


def maps_a_second(seconds: float, heard: bool, threads: int) -> float:
    """Warms up, then measures, with sound or without."""
    one = stream.Stream(stream.Model(threads=threads))
    one.frame[:] = np.random.default_rng(1).integers(0, 256, one.frame.shape, np.uint8)
    run(one, 1, heard)
    return run(one, seconds, heard)


def run(one: stream.Stream, seconds: float, heard: bool) -> float:
    """Runs for some seconds; returns maps a second."""
    begin = time.perf_counter()
    maps = 0
    while time.perf_counter() - begin < seconds:
        one.look(maps / 30 + 1e-3, heard)
        maps += 1
    return maps / (time.perf_counter() - begin)


def main() -> None:
    """Reads options, prints the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    print(
        json.dumps(
            {
                "visual": maps_a_second(options.seconds, False, options.threads),
                "sound": maps_a_second(options.seconds, True, options.threads),
            }
        )
    )


if __name__ == "__main__":
    main()
