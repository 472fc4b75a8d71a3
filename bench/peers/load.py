"""Drives a peer with JPEG frames of one or more streams, on a schedule or as fast as it goes.

Prints one line of JSON. Ages count from when a frame was due, not from when it was sent, so that a
server that stalls is not spared the frames that it held up. On a schedule, --outstanding frames
of a stream are on the way at most, as no client can send without bound: beyond that the newest frame
waits, and those before it are dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import itertools
import json
import pathlib
import resource
import struct
import time

from hdrh.histogram import HdrHistogram

LONGEST_US = 3_600_000_000
MAP_BYTES = 64 * 128 * 4


class MlServer:
    """MLServer's own protocol: a V2 inference request over gRPC for each frame, with raw contents."""

    def __init__(self, target: str):
        self.target = target

    async def open(self) -> None:
        import grpc
        import mlserver.grpc.dataplane_pb2 as messages
        import mlserver.grpc.dataplane_pb2_grpc as services

        self.messages = messages
        self.channel = grpc.aio.insecure_channel(self.target)
        self.stub = services.GRPCInferenceServiceStub(self.channel)

    async def send(self, stream: int, seconds: float, jpeg: bytes) -> None:
        request = self.messages.ModelInferRequest(model_name="passnet")
        request.parameters["stream"].string_param = f"stream-{stream}"
        picture = request.inputs.add(name="frame", datatype="BYTES", shape=[1])
        picture.contents.bytes_contents.append(jpeg)
        when = request.inputs.add(name="seconds", datatype="FP64", shape=[1])
        when.contents.fp64_contents.append(seconds)
        answer = await self.stub.ModelInfer(request)
        found = answer.outputs[0].contents.bytes_contents[0]
        assert len(found) == MAP_BYTES, len(found)

    async def close(self) -> None:
        await self.channel.close()


class Triton(MlServer):
    """The same protocol as Triton has it, contents as raw bytes."""

    async def send(self, stream: int, seconds: float, jpeg: bytes) -> None:
        request = self.messages.ModelInferRequest(model_name="passnet")
        request.inputs.add(name="frame", datatype="UINT8", shape=[len(jpeg)])
        request.inputs.add(name="stream", datatype="INT32", shape=[1])
        request.inputs.add(name="seconds", datatype="FP32", shape=[1])
        request.raw_input_contents.extend([jpeg, struct.pack("<i", stream), struct.pack("<f", seconds)])
        answer = await self.stub.ModelInfer(request)
        found = answer.raw_output_contents[0]
        assert len(found) == MAP_BYTES, len(found)


class Script:
    """A POST for each frame, over connections that stay open."""

    place = "/streams/stream-{stream}/frames?seconds={seconds}"

    def __init__(self, target: str):
        self.url = f"http://{target}{self.place}"

    async def open(self) -> None:
        import aiohttp

        self.session = aiohttp.ClientSession()

    async def send(self, stream: int, seconds: float, jpeg: bytes) -> None:
        url = self.url.format(stream=stream, seconds=seconds)
        async with self.session.post(url, data=jpeg) as response:
            found = await response.read()
            assert response.status == 200 and len(found) == MAP_BYTES, found[:200]

    async def close(self) -> None:
        await self.session.close()


class LitServe(Script):
    """JSON with the picture in base64, which is what LitServe hands to its workers."""

    place = "/predict"

    async def send(self, stream: int, seconds: float, jpeg: bytes) -> None:
        frame = {"stream": f"stream-{stream}", "seconds": seconds, "frame": base64.b64encode(jpeg).decode()}
        async with self.session.post(self.url, json=frame) as response:
            found = await response.read()
            assert response.status == 200 and len(found) == MAP_BYTES, found[:200]


PEERS = {"mlserver": MlServer, "triton": Triton, "script": Script, "litserve": LitServe}


class Load:
    """Counts frames, answers and ages within the measured time."""

    def __init__(self, peer, jpegs: list[bytes], options):
        self.peer = peer
        self.jpegs = jpegs
        self.options = options
        self.ages = HdrHistogram(1, LONGEST_US, 3)
        self.answers = [0] * options.streams
        self.dropped = 0
        self.start = time.perf_counter() + options.warmup + 0.2
        self.end = self.start + options.seconds

    async def frame(self, stream: int, number: int, due: float) -> None:
        """Sends a frame and waits for its answer."""
        await self.peer.send(stream, number / self.options.fps, self.jpegs[number % len(self.jpegs)])
        now = time.perf_counter()
        if self.start <= due < self.end:
            self.ages.record_value(min(LONGEST_US, int((now - due) * 1e6)))
        self.answers[stream] += self.start <= now < self.end

    async def on_time(self, stream: int) -> None:
        """Sends frames when they are due, or the newest one as soon as no more than allowed are on the way."""
        fps = self.options.fps
        begin = self.start - self.options.warmup + stream / (fps * self.options.streams)
        allowed = asyncio.Semaphore(self.options.outstanding)
        number = 0
        async with asyncio.TaskGroup() as frames:
            while (due := begin + number / fps) < self.end:
                await asyncio.sleep(max(0, due - time.perf_counter()))
                await allowed.acquire()
                newest = int((min(time.perf_counter(), self.end) - begin) * fps)
                self.dropped += sum(begin + late / fps >= self.start for late in range(number, newest))
                number = max(number, newest)
                task = frames.create_task(self.frame(stream, number, begin + number / fps))
                task.add_done_callback(lambda _: allowed.release())
                number += 1

    async def freely(self, stream: int, numbers) -> None:
        """Sends the next frame when one is answered."""
        while (now := time.perf_counter()) < self.end:
            await self.frame(stream, next(numbers), now)

    async def run(self) -> None:
        tasks = []
        for stream in range(self.options.streams):
            if self.options.saturate:
                numbers = itertools.count()
                tasks += [self.freely(stream, numbers) for _ in range(self.options.saturate)]
            else:
                tasks.append(self.on_time(stream))
        watch = asyncio.create_task(self.watch())
        await asyncio.gather(*tasks)
        await watch

    async def watch(self) -> None:
        """Reads processor time and memory of the server's processes at both ends."""
        await asyncio.sleep(self.start - time.perf_counter())
        before, own = processor_seconds(self.options.pid), own_seconds()
        await asyncio.sleep(self.end - time.perf_counter())
        self.cpu = (processor_seconds(self.options.pid) - before) / self.options.seconds
        self.own = (own_seconds() - own) / self.options.seconds
        self.resident = resident_mb(self.options.pid)

    def report(self) -> dict:
        quantile = self.ages.get_value_at_percentile
        seconds, mean = self.options.seconds, sum(self.answers) / len(self.answers)
        return {
            "answersPerSecond": round(sum(self.answers) / seconds, 2),
            "droppedPerSecond": round(self.dropped / seconds, 2),
            "smallestShare": round(min(self.answers) / max(mean, 1e-9), 3),
            "largestShare": round(max(self.answers) / max(mean, 1e-9), 3),
            "p50": quantile(50) / 1e3,
            "p99": quantile(99) / 1e3,
            "cpu": round(self.cpu, 3),
            "rssMb": round(self.resident),
            "loadCpu": round(self.own, 3),
        }


def own_seconds() -> float:
    """Processor time of this process."""
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def family(pid: int) -> list[int]:
    """A process and all that it started (Linux)."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def processor_seconds(pid: int) -> float:
    """Processor time of a process and all that it started."""
    ticks = 0
    for one in family(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def resident_mb(pid: int) -> float:
    """Proportional set size where it can be read, so that what processes share counts once."""
    total = 0
    for one in family(pid):
        for line in pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


async def drive(options) -> dict:
    """Opens the peer, loads it and reports."""
    jpegs = [path.read_bytes() for path in sorted(options.jpegs.glob("*.jpg"))]
    peer = PEERS[options.peer](options.target)
    await peer.open()
    if options.probe:
        await peer.send(-1, 1, jpegs[0])
        await peer.close()
        return {}
    load = Load(peer, jpegs, options)
    await load.run()
    await peer.close()
    return load.report()


def main() -> None:
    """Reads options, prints the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--target", required=True, help="HOST:PORT")
    parser.add_argument("--pid", type=int, required=True, help="the server's process")
    parser.add_argument("--jpegs", type=pathlib.Path, required=True, help="folder of *.jpg")
    parser.add_argument("--streams", type=int, default=1)
    parser.add_argument("--fps", type=float, default=30)
    parser.add_argument("--saturate", type=int, help="frames of a stream on the way at all times, without a schedule")
    parser.add_argument("--outstanding", type=int, default=4, help="the same at most, on a schedule")
    parser.add_argument("--probe", action="store_true", help="send one frame and end")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warmup", type=float, default=3)
    print(json.dumps(asyncio.run(drive(parser.parse_args()))))


if __name__ == "__main__":
    main()
