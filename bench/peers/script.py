"""The server that one would write in an afternoon: FastAPI and uvicorn, a frame a request.

Run by `uvicorn script:app`.
"""

from __future__ import annotations

import threading

import fastapi
import pictures
import stream
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

app = fastapi.FastAPI()
model = stream.Model()
streams: dict[str, tuple[threading.Lock, stream.Stream]] = {}


@app.post("/streams/{name}/frames")
async def frame(name: str, seconds: float, request: Request) -> Response:
    """Answers a frame with its map."""
    jpeg = await request.body()
    if name not in streams:
        streams[name] = threading.Lock(), model.stream()
    answer = await run_in_threadpool(look, *streams[name], seconds, jpeg)
    return Response(answer, media_type="application/octet-stream")


def look(lock: threading.Lock, one: stream.Stream, seconds: float, jpeg: bytes) -> bytes:
    """Looks at a frame; one of a stream at a time, those of several streams beside each other."""
    with lock:
        pictures.decode(jpeg, one.frame[0])
        return one.look(seconds).tobytes()
