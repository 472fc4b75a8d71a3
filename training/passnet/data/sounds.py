"""Sounds: clips at 16 kHz with a class, and their encoding to first-order ambisonics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

RATE = 16000
SPEECH = "speech"
CLASSES = (
    SPEECH,
    "baby_cry",
    "chainsaw",
    "clock_tick",
    "dog_bark",
    "fire_crackling",
    "helicopter",
    "person_sneeze",
    "rain",
    "rooster",
    "sea_waves",
)
HUMAN = (SPEECH, "baby_cry", "person_sneeze")


@dataclass
class Sound:
    """Mono samples at 16 kHz, float32, and the class (index into CLASSES)."""

    samples: np.ndarray
    label: int


def resample(samples: np.ndarray, rate: int, target: int = RATE) -> np.ndarray:
    """Band-limited resampling of a whole clip in the frequency domain."""
    count = int(round(len(samples) * target / rate))
    spectrum = np.fft.rfft(samples)
    bins = count // 2 + 1
    kept = np.zeros(bins, complex)
    kept[: min(bins, len(spectrum))] = spectrum[:bins]
    return (np.fft.irfft(kept, count) * count / len(samples)).astype(np.float32)


def load_sounds(root: Path, held_out: bool) -> list[Sound]:
    """ESC-10 and spoken digits; held out are fold 5, and the speaker whose name sorts last. Needs soundfile."""
    import soundfile

    sounds = []
    for label, name in enumerate(CLASSES[1:], start=1):
        for path in sorted((root / "audio" / "esc10" / name).iterdir()):
            if path.name.startswith("5-") == held_out:
                samples, rate = soundfile.read(path)
                sounds.append(Sound(resample(samples, rate), label))
    paths = sorted((root / "audio" / "digits").glob("*.wav"))
    last = max(path.stem.split("_")[1] for path in paths)
    for path in paths:
        if (path.stem.split("_")[1] == last) == held_out:
            samples, rate = soundfile.read(path)
            sounds.append(Sound(resample(samples, rate), 0))
    return sounds


def synthetic_sounds(random: np.random.Generator, count: int) -> list[Sound]:
    """Tones and noises, for tests and for where the data is not."""
    time = np.arange(RATE) / RATE
    sounds = []
    for number in range(count):
        tone = np.sin(2 * np.pi * random.uniform(150, 2000) * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))
        noise = random.normal(0, 0.3, RATE)
        sounds.append(Sound((tone if number % 2 else noise).astype(np.float32), number % len(CLASSES)))
    return sounds


def stretch_of(random: np.random.Generator, sound: Sound, count: int) -> np.ndarray:
    """`count` samples of a sound, from anywhere within it, looped where it is short; peak about 0.5."""
    start = random.integers(0, len(sound.samples))
    samples = np.take(sound.samples, np.arange(start, start + count), mode="wrap")
    return samples / (np.abs(sound.samples).max() + 1e-6) * 0.5


def encode(samples: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Plane wave in ACN order with SN3D gains, [4, S]: W = s, (Y, Z, X) = s times the direction's y, z, x.

    `direction` is a unit vector [3], or [S, 3] for a moving source.
    """
    x, y, z = np.moveaxis(np.asarray(direction, np.float32), -1, 0)
    return np.stack([samples, samples * y, samples * z, samples * x]).astype(np.float32)
