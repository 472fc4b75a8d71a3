"""Configuration of the network as plain data classes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

VARIANTS = ("visual", "mesi", "mesi-rssi")


@dataclass(frozen=True)
class ViewRing:
    """A ring of equal tangent views, evenly spaced in azimuth.

    `count` views of `width` x `height` pixels look at `elevation` degrees; the first one at azimuth 0.
    `focal` is the focal length in pixels: a view spans 2*atan(width/2/focal) horizontally.
    `shrink` averages the frame over shrink x shrink pixels before sampling, against aliasing.
    """

    count: int
    elevation: float
    width: int
    height: int
    focal: float
    shrink: int = 1


HORIZON = ViewRing(count=8, elevation=0.0, width=224, height=352, focal=170.0)
UPPER = ViewRing(count=4, elevation=65.0, width=96, height=96, focal=60.0, shrink=2)
LOWER = ViewRing(count=4, elevation=-65.0, width=96, height=96, focal=60.0, shrink=2)


@dataclass(frozen=True)
class AudioConfig:
    """Input and tokens of the audio graph; `samples` last samples at `rate` Hz, four channels."""

    rate: int = 16000
    samples: int = 16000
    frame: int = 400
    hop: int = 160
    mels: int = 64
    low_hz: float = 60.0
    high_hz: float = 7600.0
    tokens: int = 4
    semantic: int = 60

    @property
    def width(self) -> int:
        """Channels of a token: semantics, then the direction vector (x, y, z) and the level."""
        return self.semantic + 4


@dataclass(frozen=True)
class PassNetConfig:
    """All sizes of the network. The defaults are `passnet-s`; see `SIZES`.

    `sharpness` is the power of the density when the network predicts, not while it learns: viewers agree
    more than the rule that it learns from says; `still` is that of a picture without a past. `motion` is the
    part of what motion adds that is taken then: generated motion is cleaner than that of real, compressed
    video. `turns` is as how many pictures the encoder takes a frame: packages have 2, see `passnet.lean.turned`.
    """

    name: str = "passnet-s"
    variant: str = "mesi-rssi"
    frame_width: int = 1024
    frame_height: int = 512
    map_width: int = 128
    map_height: int = 64
    window: int = 16
    rings: tuple[ViewRing, ...] = (HORIZON, UPPER, LOWER)
    semantic: int = 80
    thumbnail: int = 4
    detail: int = 48
    heads: int = 4
    zonal_degree: int = 6
    sharpness: float = 1.35
    still: float = 0.65
    motion: float = 0.4
    turns: int = 1
    audio: AudioConfig = dataclasses.field(default_factory=AudioConfig)

    def __post_init__(self):
        if self.variant not in VARIANTS:
            raise ValueError(f"variant is {self.variant!r}, expected one of {VARIANTS}")
        if any(ring.count % self.turns for ring in self.rings):
            raise ValueError(f"turns is {self.turns}, expected a divisor of the views in each ring")

    @property
    def width(self) -> int:
        """Channels of a visual token: semantics, then a thumbnail of its 32 x 32 patch in grey."""
        return self.semantic + self.thumbnail**2

    def to_dict(self) -> dict:
        """Return the configuration as nested plain dicts, for checkpoints and run records."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> PassNetConfig:
        """Rebuild a configuration from `to_dict`."""
        values = dict(values)
        values["rings"] = tuple(ViewRing(**ring) for ring in values["rings"])
        values["audio"] = AudioConfig(**values["audio"])
        return cls(**values)


def finer(ring: ViewRing, times: int) -> ViewRing:
    """The same ring with `times` as many pixels along each side of a view."""
    return dataclasses.replace(
        ring, width=ring.width * times, height=ring.height * times, focal=ring.focal * times
    )


SIZES = {
    "passnet-s": PassNetConfig(),
    # Views twice as fine, tokens twice as wide, for a GPU; the trunk is the same.
    "passnet-b": PassNetConfig(
        name="passnet-b",
        frame_width=2048,
        frame_height=1024,
        map_width=256,
        map_height=128,
        rings=tuple(finer(ring, 2) for ring in (HORIZON, UPPER, LOWER)),
        semantic=176,
        detail=64,
        heads=8,
    ),
}
