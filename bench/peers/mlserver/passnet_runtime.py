"""PASSNet's graphs as a runtime of MLServer: a stream's memory is found by the request's parameter `stream`."""

from __future__ import annotations

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import pictures  # noqa: E402
import stream  # noqa: E402
from mlserver import MLModel  # noqa: E402
from mlserver.types import InferenceRequest, InferenceResponse, ResponseOutput  # noqa: E402


class Passnet(MLModel):
    """A frame a request."""

    async def load(self) -> bool:
        self.passnet = stream.Model()
        self.streams: dict[str, stream.Stream] = {}
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        name = payload.parameters.stream
        one = self.streams.get(name) or self.streams.setdefault(name, self.passnet.stream())
        jpeg, seconds = payload.inputs[0].data.root[0], payload.inputs[1].data.root[0]
        pictures.decode(jpeg, one.frame[0])
        found = one.look(seconds)
        output = ResponseOutput(name="map", shape=[1], datatype="BYTES", data=[found.tobytes()])
        return InferenceResponse(model_name=self.name, outputs=[output])
