"""PASSNet's graphs and one stream's memory, as a server in Python would have them.

The environment's PASSNET_SESSIONS says how they run:
  plain   as ONNX Runtime comes: its own choice of threads, which spin while they wait; results are copied
  tuned   as PASSNet Edge does: threads do not spin, graphs read and write the stream's memory in place
  single  as tuned, with one thread for each run, so that streams run beside each other
"""

from __future__ import annotations

import os
import pathlib

import numpy as np
import onnxruntime as ort

PACKAGE = pathlib.Path(__file__).parents[2] / "src/main/resources/models/passnet-s"
WINDOW = 16
# The encoder takes a frame as two pictures, the second one turned by half, and sees half of the views in each.
TURNS = 2
VISUAL = (TURNS, 344, 96)
DETAIL = (TURNS, 1376, 52)
AUDIO = (4, 64)
EMPTY = -1.0


class Model:
    """The graphs. Without sound, the one for it is loaded and not run."""

    def __init__(self, how: str | None = None):
        self.how = how or os.environ.get("PASSNET_SESSIONS", "tuned")
        options = ort.SessionOptions()
        if self.how != "plain":
            options.intra_op_num_threads = 1 if self.how == "single" else 0
            options.inter_op_num_threads = 1
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.encoder, self.audio, self.fusion = (
            ort.InferenceSession(PACKAGE / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
            for name in ("encoder", "audio", "fusion")
        )

    def stream(self) -> Stream:
        """A stream that has seen nothing yet."""
        return (Stream if self.how == "plain" else BoundStream)(self)


class Stream:
    """The last frames' tokens in rings; the graphs run on arrays, and what they return is copied there."""

    def __init__(self, model: Model):
        self.model = model
        self.frame = np.zeros((TURNS, 512, 1024, 3), np.uint8)
        self.detail = np.zeros(DETAIL, np.float32)
        self.visual = np.zeros((WINDOW, *VISUAL), np.float32)
        self.audio = np.zeros((1, WINDOW, *AUDIO), np.float32)
        self.age = np.full((1, WINDOW), EMPTY, np.float32)
        self.heard = np.zeros((1, WINDOW), np.float32)
        self.scene_time = np.zeros(1, np.float32)
        self.map = np.zeros((1, 64, 128), np.float32)
        self.times = np.full(WINDOW, np.nan)
        self.slot = -1

    def memory(self) -> dict:
        """What the fusion graph reads."""
        names = ("audio", "age", "heard", "scene_time")
        return {name: getattr(self, name) for name in names} | {
            "visual": self.visual.reshape(1, WINDOW, -1, VISUAL[-1]),
            "detail": self.detail.reshape(1, -1, DETAIL[-1]),
        }

    def look(self, seconds: float) -> np.ndarray:
        """Looks at the picture in `frame[0]`; returns the map, which the next call overwrites."""
        self.slot = (self.slot + 1) % WINDOW
        self.times[self.slot] = seconds
        self.age[0] = np.nan_to_num(seconds - self.times, nan=EMPTY)
        self.scene_time[0] = seconds
        half = self.frame.shape[2] // 2
        self.frame[1, :, :half], self.frame[1, :, half:] = self.frame[0, :, half:], self.frame[0, :, :half]
        self.run()
        return self.map[0]

    def run(self) -> None:
        """Runs the graphs."""
        visual, self.detail = self.model.encoder.run(["visual", "detail"], {"frame": self.frame})
        self.visual[self.slot] = visual
        (self.map,) = self.model.fusion.run(["map"], self.memory())


class BoundStream(Stream):
    """The same with rings that the graphs write to and read in place."""

    def __init__(self, model: Model):
        super().__init__(model)
        self.encode = [
            bind(model.encoder, {"frame": self.frame}, {"visual": self.visual[i], "detail": self.detail})
            for i in range(WINDOW)
        ]
        self.fuse = bind(model.fusion, self.memory(), {"map": self.map})

    def run(self) -> None:
        self.model.encoder.run_with_iobinding(self.encode[self.slot])
        self.model.fusion.run_with_iobinding(self.fuse)


def bind(session, inputs: dict, outputs: dict):
    """Binds arrays in place: ONNX Runtime reads and writes their memory."""
    binding = session.io_binding()
    for name, array in inputs.items():
        binding.bind_input(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
    for name, array in outputs.items():
        binding.bind_output(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
    return binding
