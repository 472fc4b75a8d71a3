"""PASSNet's graphs behind Triton Inference Server, by PyTriton: Triton takes the requests, this process answers."""

from __future__ import annotations

import socket
import sys

import numpy as np
import pictures
import stream
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

model = stream.Model()
streams: dict[int, stream.Stream] = {}


def look(requests):
    """Answers frames with their maps."""
    answers = []
    for request in requests:
        name = int(request["stream"][0])
        one = streams.get(name) or streams.setdefault(name, model.stream())
        pictures.decode(request["frame"].tobytes(), one.frame[0])
        answers.append({"map": one.look(float(request["seconds"][0])).copy()})
    return answers


def free_port() -> int:
    """A port that nothing listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main(port: int) -> None:
    """Serves until it is stopped."""
    address = "127.0.0.1"
    config = TritonConfig(
        grpc_address=address, grpc_port=port, http_address=address, http_port=free_port(), allow_metrics=False
    )
    with Triton(config=config) as triton:
        triton.bind(
            model_name="passnet",
            infer_func=look,
            inputs=[
                Tensor(name="frame", dtype=np.uint8, shape=(-1,)),
                Tensor(name="stream", dtype=np.int32, shape=(1,)),
                Tensor(name="seconds", dtype=np.float32, shape=(1,)),
            ],
            outputs=[Tensor(name="map", dtype=np.float32, shape=(64, 128))],
            config=ModelConfig(batching=False),
        )
        triton.serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
