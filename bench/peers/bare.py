"""The graphs in bare loops in Python: the most that a server in Python can reach.

A loop is one stream that decodes a JPEG and looks at it, in a thread of its own. Prints one line of
JSON: maps a second, of all loops.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import pathlib
import time

import pictures
import stream

WARMUP_SECONDS = 2


def maps_a_second(jpegs: list[bytes], seconds: float) -> float:
    """Warms up, then measures, with sessions of its own."""
    one = stream.Model().stream()
    run(one, jpegs, WARMUP_SECONDS)
    return run(one, jpegs, seconds)


def run(one: stream.Stream, jpegs: list[bytes], seconds: float) -> float:
    """Runs for some seconds; returns maps a second."""
    begin = time.perf_counter()
    maps = 0
    while time.perf_counter() - begin < seconds:
        pictures.decode(jpegs[maps % len(jpegs)], one.frame[0])
        one.look(maps / 30 + 1e-3)
        maps += 1
    return maps / (time.perf_counter() - begin)


def main() -> None:
    """Reads options, prints the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jpegs", type=pathlib.Path, required=True, help="folder of *.jpg")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--loops", type=int, default=1, help="side by side")
    options = parser.parse_args()
    jpegs = [path.read_bytes() for path in sorted(options.jpegs.glob("*.jpg"))]
    with concurrent.futures.ThreadPoolExecutor(options.loops) as loops:
        rates = list(loops.map(maps_a_second, [jpegs] * options.loops, [options.seconds] * options.loops))
    print(json.dumps({"answersPerSecond": round(sum(rates), 2)}))


if __name__ == "__main__":
    main()
