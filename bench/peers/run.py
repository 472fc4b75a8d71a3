"""Measures PASSNet Edge beside other ways to serve the same graphs and prints one table.

Each round starts every peer in turn, loads it and stops it, so that what slows the machine slows
all; the table has medians over the rounds. Called by run.sh, which prepares what it needs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import shlex
import socket
import statistics
import subprocess
import sys
import sysconfig
import time

HERE = pathlib.Path(__file__).parent
HOME = HERE.parents[1]
PACKAGE = HOME / "src/main/resources/models/passnet-s"
READY_SECONDS = 60
STREAM_ENDS_SECONDS = 2


def free_port() -> int:
    """A port that nothing listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def output_json(command: list[str], **environment: str) -> dict:
    """The last line that a command prints."""
    done = subprocess.run(command, cwd=HERE, env=os.environ | environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command)} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Bare:
    """A loop without a server: it has no frames of its own pace, and no age."""

    def __init__(self, name: str, command: list[str], **environment: str):
        self.name = name
        self.command = command
        self.environment = environment

    def measure(self, options) -> dict:
        found = output_json(self.command, **self.environment)
        return {"saturated": {"answersPerSecond": found.get("jpeg", found["visual"])}, "loops": found}


class Passnet:
    """This server, by its own bench command."""

    name = "PASSNet Edge"

    def measure(self, options) -> dict:
        return {
            "saturated": self.bench(options, ["--saturate", str(options.outstanding)]),
            "live": self.bench(options, ["--fps", str(options.fps)]),
        }

    def bench(self, options, load: list[str]) -> dict:
        file = options.folder / "passnet.json"
        command = [HOME / "passnet", "bench", *load, "--json", file]
        command += ["--seconds", str(options.seconds), "--warmup", str(options.warmup)]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"./passnet bench failed:\n{done.stdout}{done.stderr}")
        found = json.loads(file.read_text())
        return {
            "answersPerSecond": found["answersPerSecond"],
            "p50": found["ageMs"]["p50"],
            "p99": found["ageMs"]["p99"],
            "cpu": found["process"]["cpu"],
            "rssMb": found["process"]["endMb"],
            "loadCpu": found["loadCpu"],
        }


class Served:
    """A server in Python that load.py drives."""

    def __init__(self, name: str, protocol: str, command):
        self.name = name
        self.protocol = protocol
        self.command = command

    def measure(self, options) -> dict:
        port = free_port()
        with self.server(port, options) as pid:
            saturated = self.load(port, pid, options, ["--saturate", str(options.outstanding)])
            time.sleep(STREAM_ENDS_SECONDS)
            live = self.load(port, pid, options, ["--fps", str(options.fps)])
        return {"saturated": saturated, "live": live}

    @contextlib.contextmanager
    def server(self, port: int, options):
        command, environment, folder = self.command(port)
        with (options.folder / f"{self.protocol}.log").open("w") as log:
            process = subprocess.Popen(
                command, cwd=folder, env=os.environ | environment, stdout=log, stderr=log, start_new_session=True
            )
            try:
                self.await_answer(port, process, options)
                yield process.pid
            finally:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, 9)

    def await_answer(self, port: int, process, options) -> None:
        """Waits until one frame is answered: an open port says little of whether the model is loaded."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            command = self.load_command(port, process.pid, options) + ["--probe"]
            if subprocess.run(command, cwd=HERE, capture_output=True).returncode == 0:
                return
            time.sleep(0.5)
        log = options.folder / f"{self.protocol}.log"
        raise RuntimeError(f"{self.name} answered nothing within {READY_SECONDS} s; its log is {log}")

    def load_command(self, port: int, pid: int, options) -> list[str]:
        command = [sys.executable, "load.py", self.protocol, "--target", f"127.0.0.1:{port}"]
        command += ["--pid", str(pid), "--jpegs", str(options.jpegs)]
        return command + ["--seconds", str(options.seconds), "--warmup", str(options.warmup)]

    def load(self, port: int, pid: int, options, load: list[str]) -> dict:
        return output_json(self.load_command(port, pid, options) + load)


def mlserver(port: int):
    """Command, environment and folder of MLServer."""
    environment = {
        "MLSERVER_GRPC_PORT": str(port),
        "MLSERVER_HTTP_PORT": str(free_port()),
        "MLSERVER_METRICS_PORT": str(free_port()),
        "PYTHONPATH": str(HERE / "mlserver"),
    }
    return [str(pathlib.Path(sys.executable).with_name("mlserver")), "start", "."], environment, HERE / "mlserver"


def triton(port: int):
    """The same of Triton."""
    # Triton's stub loads the shared library of the Python that it runs in.
    libraries = {"LD_LIBRARY_PATH": sysconfig.get_config_var("LIBDIR")}
    return [sys.executable, "triton_app.py", str(port)], libraries, HERE


def script(port: int):
    """The same of the script."""
    return [sys.executable, "-m", "uvicorn", "script:app", "--port", str(port), "--log-level", "warning"], {}, HERE


def litserve(port: int):
    """The same of LitServe."""
    return [sys.executable, "litserve_app.py", str(port)], {}, HERE


def peers(options) -> list:
    """All that are measured, or those that --only names."""
    # Not an argument: ONNX Runtime 1.29 dies at its start where the command line has about 4,000 bytes or more.
    classpath = {"CLASSPATH": options.classpath}
    java = ["java", "io.passnet.edge.bench.BareLoop", str(PACKAGE)]
    java += [str(options.jpegs), str(options.seconds), "0"]
    python = [sys.executable, "bare.py", "--seconds", str(options.seconds)]
    found = [
        Bare("bare loop, Java", java, **classpath),
        Passnet(),
        Served("MLServer", "mlserver", mlserver),
        Served("Triton (PyTriton)", "triton", triton),
        Served("FastAPI script", "script", script),
        Served("LitServe", "litserve", litserve),
        Bare("bare loop, Python", python),
    ]
    wanted = options.only.split(",") if options.only else [""]
    return [peer for peer in found if any(word.lower() in peer.name.lower() for word in wanted)]


def median(rounds: list[dict], load: str, key: str) -> float | None:
    """Over the rounds that have it."""
    values = [one[load][key] for one in rounds if key in one.get(load, {})]
    return statistics.median(values) if values else None


COLUMNS = [
    ("maps/s", "saturated", "answersPerSecond", "{:.1f}", 1),
    ("CPU", "saturated", "cpu", "{:.2f}", -1),
    ("driver", "saturated", "loadCpu", "{:.2f}", 0),
    ("live/s", "live", "answersPerSecond", "{:.1f}", 1),
    ("p50 ms", "live", "p50", "{:.1f}", -1),
    ("p99 ms", "live", "p99", "{:.1f}", -1),
    ("CPU", "live", "cpu", "{:.2f}", -1),
    ("driver", "live", "loadCpu", "{:.2f}", 0),
    ("RSS MB", "live", "rssMb", "{:.0f}", -1),
]


def print_table(rounds: dict[str, list[dict]], fps: float) -> None:
    """Prints medians, and where others are better than this server."""
    print(f"\nSaturated: as fast as it goes. Live: one stream of {fps:g} JPEGs a second. Medians of rounds.")
    print("CPU: processors in use by the server; driver: by what loads it.\n")
    print(f"{'':20}" + "".join(f"{title:>9}" for title, *_ in COLUMNS) + "  rounds")
    table = {name: [median(of, load, key) for _, load, key, *_ in COLUMNS] for name, of in rounds.items()}
    for name, values in table.items():
        cells = ["-" if value is None else COLUMNS[i][3].format(value) for i, value in enumerate(values)]
        print(f"{name:20}" + "".join(f"{cell:>9}" for cell in cells) + f"{len(rounds[name]):8}")
    for name, of in rounds.items():
        if "loops" in of[0]:
            loops = {key: statistics.median(one["loops"][key] for one in of) for key in of[0]["loops"]}
            print(f"{name}: " + ", ".join(f"{key} {value:.1f} maps/s" for key, value in loops.items()))
    print_losses(table)


def print_losses(table: dict[str, list[float | None]]) -> None:
    """Prints a line for each figure in which a peer is better."""
    ours = table.pop(Passnet.name, None)
    if ours is None:
        return
    for name, values in table.items():
        for (title, load, _, form, better), mine, its in zip(COLUMNS, ours, values, strict=True):
            if its is not None and mine is not None and better * (its - mine) > 0:
                print(f"{name} is better in {load} {title}: {form.format(its)}, ours {form.format(mine)}")


def main() -> None:
    """Runs the rounds and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--warmup", type=float, default=4)
    parser.add_argument("--fps", type=float, default=30)
    parser.add_argument("--outstanding", type=int, default=2, help="frames on the way at once when saturated")
    parser.add_argument("--only", help="parts of names, with commas between")
    parser.add_argument("--folder", type=pathlib.Path, default=HOME / "target/peers")
    parser.add_argument("--jpegs", type=pathlib.Path, default=HOME / "target/peers/jpegs")
    parser.add_argument("--classpath", default="", help="for the loop in Java; run.sh gives it")
    options = parser.parse_args()
    rounds: dict[str, list[dict]] = {}
    chosen = peers(options)
    with (options.folder / "rounds.jsonl").open("a") as kept:
        for number in range(options.rounds):
            for peer in chosen[number % len(chosen) :] + chosen[: number % len(chosen)]:
                print(f"round {number + 1} of {options.rounds}: {peer.name}", file=sys.stderr)
                try:
                    found = peer.measure(options)
                except RuntimeError as failure:
                    print(failure, file=sys.stderr)
                    continue
                rounds.setdefault(peer.name, []).append(found)
                kept.write(json.dumps({"peer": peer.name, **found}) + "\n")
                kept.flush()
    print_table({peer.name: rounds[peer.name] for peer in chosen if peer.name in rounds}, options.fps)


if __name__ == "__main__":
    main()
