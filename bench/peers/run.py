"""Measures PASSNet Edge beside other ways to serve the same graphs and prints tables.

Each round starts every peer in turn, loads it and stops it, so that what slows the machine slows
all; the tables have medians over the rounds. Called by run.sh, which prepares what it needs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import shlex
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request

import tables

HERE = pathlib.Path(__file__).parent
HOME = HERE.parents[1]
PACKAGE = HOME / "src/main/resources/models/passnet-s"
READY_SECONDS = 60
SETTLING_SECONDS = 1
# A driver that compiles itself well in its few seconds takes three times of the machine what load.py takes.
DRIVER_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.5"


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


def loads(options) -> dict[str, list[str]]:
    """What each server gets, as options that `./passnet bench` and load.py share; drops are told on a schedule."""
    live, saturated = ["--fps", str(options.fps)], ["--saturate", str(options.saturate)]
    return {
        "live": ["--streams", "1", *live],
        "saturated": ["--streams", "1", *saturated],
        "many saturated": ["--streams", str(options.saturated_streams), *saturated],
        "many live": ["--streams", str(options.live_streams), *live],
    }


@contextlib.contextmanager
def running(command: list[str], environment: dict, folder: pathlib.Path, log):
    """A server in a session of its own, ended with all that it started."""
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class Bare:
    """Loops without a server, a command for each load; live, a loop wakes for its frames by itself."""

    def __init__(self, name: str, loads: dict[str, list[str]], **environment: str):
        self.name = name
        self.loads = loads
        self.environment = environment

    def measure(self, options) -> dict:
        return {load: output_json(command, **self.environment) for load, command in self.loads.items()}


class Passnet:
    """This server, as `./passnet serve` starts it, driven by its own bench command."""

    name = "PASSNet Edge"

    def measure(self, options) -> dict:
        port, http_port = free_port(), free_port()
        command = [str(HOME / "passnet"), "serve", "--device", "cpu"]
        command += ["--port", str(port), "--http-port", str(http_port)]
        with (options.folder / "passnet.log").open("w") as log, running(command, {}, HOME, log) as process:
            self.await_ready(http_port, process)
            at = ["--target", f"127.0.0.1:{port}", "--pid", str(process.pid), "--http-port", str(http_port)]
            found = {}
            for name, load in loads(options).items():
                found[name] = self.bench(options, [*at, *load])
                time.sleep(SETTLING_SECONDS)
            return found

    def await_ready(self, http_port: int, process) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{http_port}/q/health/ready", timeout=1):
                    return
            time.sleep(0.1)
        raise RuntimeError(f"./passnet serve was not ready within {READY_SECONDS} s")

    def bench(self, options, load: list[str]) -> dict:
        file = options.folder / "passnet.json"
        command = [HOME / "passnet", "bench", *load, "--json", file]
        command += ["--seconds", str(options.seconds), "--warmup", str(options.warmup)]
        environment = os.environ | {"PASSNET_JAVA_OPTS": DRIVER_OPTIONS}
        done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"./passnet bench failed:\n{done.stdout}{done.stderr}")
        found = json.loads(file.read_text())
        frames, shares = found["frames"], found.get("shares", {"smallest": 1, "largest": 1})
        return {
            "answersPerSecond": found["answersPerSecond"],
            "droppedPerSecond": (frames["due"] - frames["answered"]) / found["seconds"],
            "smallestShare": shares["smallest"],
            "largestShare": shares["largest"],
            "p50": found["ageMs"]["p50"],
            "p99": found["ageMs"]["p99"],
            "cpu": found["process"]["cpu"],
            "rssMb": found["process"]["endMb"],
            "loadCpu": found["loadCpu"],
        }


class Served:
    """A server in Python that load.py drives; stream.py says how its sessions can be set up."""

    def __init__(self, name: str, protocol: str, command, sessions: str):
        self.name = name
        self.protocol = protocol
        self.command = command
        self.sessions = sessions

    def measure(self, options) -> dict:
        port = free_port()
        found = {}
        with self.server(port, options) as pid:
            for name, load in loads(options).items():
                found[name] = output_json(self.load_command(port, pid, options) + load)
                time.sleep(SETTLING_SECONDS)
        return found

    def log(self, options) -> pathlib.Path:
        return options.folder / f"{self.protocol}-{self.sessions}.log"

    @contextlib.contextmanager
    def server(self, port: int, options):
        command, environment, folder = self.command(port)
        environment = environment | {"PASSNET_SESSIONS": self.sessions}
        with self.log(options).open("w") as log, running(command, environment, folder, log) as process:
            self.await_answer(port, process, options)
            yield process.pid

    def await_answer(self, port: int, process, options) -> None:
        """Waits until one frame is answered: an open port says little of whether the model is loaded."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            command = self.load_command(port, process.pid, options) + ["--probe"]
            if subprocess.run(command, cwd=HERE, capture_output=True).returncode == 0:
                return
            time.sleep(0.5)
        raise RuntimeError(f"{self.name} answered nothing within {READY_SECONDS} s; its log is {self.log(options)}")

    def load_command(self, port: int, pid: int, options) -> list[str]:
        command = [sys.executable, "load.py", self.protocol, "--target", f"127.0.0.1:{port}"]
        command += ["--pid", str(pid), "--jpegs", str(options.jpegs), "--outstanding", str(options.outstanding)]
        return command + ["--seconds", str(options.seconds), "--warmup", str(options.warmup)]


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
    cores = str(os.cpu_count())
    java = ["java", "io.passnet.edge.bench.BareLoop", str(PACKAGE), str(options.jpegs), str(options.seconds)]
    python = [sys.executable, "bare.py", "--jpegs", str(options.jpegs), "--seconds", str(options.seconds)]
    single = {"PASSNET_SESSIONS": "single"}
    found = [
        Bare(
            "bare loop in Java",
            {"saturated": [*java, "0", "1", "0"], "live": [*java, "0", "1", str(options.fps)]},
            **classpath,
        ),
        Bare("bare loops in Java with a core each", {"many saturated": [*java, "1", cores, "0"]}, **classpath),
        Bare("bare loop in Python", {"saturated": python}),
        Bare("bare loops in Python with a core each", {"many saturated": [*python, "--loops", cores]}, **single),
        Passnet(),
    ]
    servers = [
        ("MLServer", "mlserver", mlserver),
        ("Triton (PyTriton)", "triton", triton),
        ("LitServe", "litserve", litserve),
        ("FastAPI script", "script", script),
    ]
    for name, protocol, command in servers:
        found.append(Served(f"{name} as its defaults are", protocol, command, "plain"))
        found.append(Served(f"{name} tuned", protocol, command, "tuned"))
    # The only one that runs several frames at once.
    found.append(Served("FastAPI script tuned with a thread a frame", "script", script, "single"))
    wanted = options.only.split(",") if options.only else [""]
    return [peer for peer in found if any(word.lower() in peer.name.lower() for word in wanted)]


def main() -> None:
    """Runs the rounds and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--warmup", type=float, default=2)
    parser.add_argument("--fps", type=float, default=30)
    parser.add_argument("--live-streams", type=int, default=2, help="on a schedule, beside the load of one")
    parser.add_argument("--saturated-streams", type=int, default=4, help="without a schedule, beside the load of one")
    parser.add_argument("--saturate", type=int, default=4, help="frames of a stream on the way when saturated")
    parser.add_argument("--outstanding", type=int, default=4, help="frames of a peer's live stream on the way at most")
    parser.add_argument("--only", help="parts of names, with commas between")
    parser.add_argument("--folder", type=pathlib.Path, default=HOME / "target/peers")
    parser.add_argument("--jpegs", type=pathlib.Path, default=HOME / "target/peers/jpegs")
    parser.add_argument("--classpath", default="", help="for the loops in Java; run.sh gives it")
    options = parser.parse_args()
    # So that a server that runs is stopped then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rounds: dict[str, list[dict]] = {}
    chosen = peers(options)
    begin = time.monotonic()
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
    done = {peer.name: rounds[peer.name] for peer in chosen if peer.name in rounds}
    minutes = (time.monotonic() - begin) / 60
    print(f"Medians of {options.rounds} rounds of {options.seconds:g} s a load, in {minutes:.1f} minutes.")
    tables.show(f"One stream; live at {options.fps:g} frames/s:", done, tables.ONE_STREAM, Passnet.name)
    many = (
        f"{options.saturated_streams} streams saturated; {options.live_streams} live at {options.fps:g} frames/s each:"
    )
    tables.show(many, done, tables.MANY_STREAMS, Passnet.name)


if __name__ == "__main__":
    main()
