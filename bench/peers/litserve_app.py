"""PASSNet's graphs behind LitServe: one worker, as a stream's memory lies in its process.

LitServe hands JSON to its worker, so the picture comes in base64.
"""

from __future__ import annotations

import base64
import sys

import litserve
import pictures
import stream
from fastapi import Response


class Passnet(litserve.LitAPI):
    """A frame a request."""

    def setup(self, device: str) -> None:
        self.passnet = stream.Model()
        self.streams: dict[str, stream.Stream] = {}

    def decode_request(self, request: dict):
        return request["stream"], request["seconds"], base64.b64decode(request["frame"])

    def predict(self, asked) -> bytes:
        name, seconds, jpeg = asked
        one = self.streams.get(name) or self.streams.setdefault(name, self.passnet.stream())
        pictures.decode(jpeg, one.frame[0])
        return one.look(seconds).tobytes()

    def encode_response(self, output: bytes) -> Response:
        return Response(output, media_type="application/octet-stream")


if __name__ == "__main__":
    server = litserve.LitServer(Passnet(), accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), num_api_servers=1, generate_client_file=False)
