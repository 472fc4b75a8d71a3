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
streams: dict[str, stream.Stream] = {}
lock = threading.Lock()


@app.post("/streams/{name}/frames")
async def frame(name: str, seconds: float, request: Request) -> Response:
    """Answers a frame with its map."""
    jpeg = await request.body()
    return Response(await run_in_threadpool(look, name, seconds, jpeg), media_type="application/octet-stream")


def look(name: str, seconds: float, jpeg: bytes) -> bytes:
    """Looks at a frame; one at a time."""
    with lock:
        one = streams.get(name) or streams.setdefault(name, stream.Stream(model))
        pictures.decode(jpeg, one.frame[0])
        return one.look(seconds).tobytes()
