"""PASSNet's three graphs and one stream's memory, as its clients in Python would write it."""

from __future__ import annotations

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
    """The graphs, with sessions set up as PASSNet Edge sets up its own."""

    def __init__(self, package: pathlib.Path = PACKAGE, threads: int = 0):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.encoder, self.audio, self.fusion = (
            ort.InferenceSession(package / f"{name}.onnx", options, ["CPUExecutionProvider"])
            for name in ("encoder", "audio", "fusion")
        )


class Stream:
    """The last frames' tokens in rings that the graphs write to and read in place."""

    def __init__(self, model: Model):
        self.model = model
        self.frame = np.zeros((TURNS, 512, 1024, 3), np.uint8)
        self.samples = np.zeros((1, 4, 16000), np.float32)
        self.detail = np.zeros(DETAIL, np.float32)
        self.visual = np.zeros((WINDOW, *VISUAL), np.float32)
        self.audio = np.zeros((1, WINDOW, *AUDIO), np.float32)
        self.age = np.full((1, WINDOW), EMPTY, np.float32)
        self.heard = np.zeros((1, WINDOW), np.float32)
        self.scene_time = np.zeros(1, np.float32)
        self.map = np.zeros((1, 64, 128), np.float32)
        self.times = np.full(WINDOW, np.nan)
        self.slot = -1
        self.encode = [
            bind(model.encoder, {"frame": self.frame}, {"visual": self.visual[i], "detail": self.detail})
            for i in range(WINDOW)
        ]
        self.hear = [bind(model.audio, {"samples": self.samples}, {"audio": self.audio[:, i]}) for i in range(WINDOW)]
        self.fuse = bind(
            model.fusion,
            {
                "visual": self.visual.reshape(1, WINDOW, -1, VISUAL[-1]),
                "detail": self.detail.reshape(1, -1, DETAIL[-1]),
                "audio": self.audio,
                "age": self.age,
                "heard": self.heard,
                "scene_time": self.scene_time,
            },
            {"map": self.map},
        )

    def look(self, seconds: float, heard: bool = False) -> np.ndarray:
        """Looks at what is in the first half of `frame`, and hears `samples`; returns the map, which the next call overwrites."""
        self.slot = (self.slot + 1) % WINDOW
        self.times[self.slot] = seconds
        self.age[0] = np.nan_to_num(seconds - self.times, nan=EMPTY)
        self.heard[0, self.slot] = heard
        self.scene_time[0] = seconds
        half = self.frame.shape[2] // 2
        self.frame[1, :, :half], self.frame[1, :, half:] = self.frame[0, :, half:], self.frame[0, :, :half]
        self.model.encoder.run_with_iobinding(self.encode[self.slot])
        if heard:
            self.model.audio.run_with_iobinding(self.hear[self.slot])
        else:
            self.audio[0, self.slot] = 0
        self.model.fusion.run_with_iobinding(self.fuse)
        return self.map[0]


def bind(session, inputs: dict, outputs: dict):
    """Binds arrays in place: ONNX Runtime reads and writes their memory."""
    binding = session.io_binding()
    for name, array in inputs.items():
        binding.bind_input(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
    for name, array in outputs.items():
        binding.bind_output(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
    return binding
