"""Audio encoder: log-mel and direction of sound in the graph, tokens of what sounds and where."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from passnet.config import AudioConfig


def mel_bank(config: AudioConfig) -> np.ndarray:
    """Triangular filters [mels, bins] on the HTK mel scale, 2595 log10(1 + f / 700)."""
    bins = np.arange(config.frame // 2 + 1) * config.rate / config.frame
    low, high = 2595 * np.log10(1 + np.array([config.low_hz, config.high_hz]) / 700)
    corners = 700 * (10 ** (np.linspace(low, high, config.mels + 2) / 2595) - 1)
    rise = (bins - corners[:-2, None]) / (corners[1:-1] - corners[:-2])[:, None]
    fall = (corners[2:, None] - bins) / (corners[2:] - corners[1:-1])[:, None]
    bank = np.maximum(0, np.minimum(rise, fall))
    empty = bank.sum(axis=1) == 0
    bank[empty, np.abs(bins - corners[1:-1][empty][:, None]).argmin(axis=1)] = 1.0
    return bank


def fourier_basis(config: AudioConfig) -> np.ndarray:
    """Windowed cosine, then sine rows [2 * bins, 1, frame] of a discrete Fourier transform."""
    time = np.arange(config.frame)
    phase = 2 * np.pi * np.arange(config.frame // 2 + 1)[:, None] * time / config.frame
    window = np.hanning(config.frame + 1)[:-1]
    basis = np.concatenate([np.cos(phase), -np.sin(phase)]) * window
    return basis[:, None, :] / np.sqrt((window**2).sum())


class SoundField(nn.Module):
    """Spectrum and intensity of first-order ambisonics (ACN order W, Y, Z, X; SN3D).

    In: samples [B, 4, S]. Out: log-mel power of W [B, mels, F]; intensity per mel band [B, 3, mels, F]
    as (x, y, z), relative to the power: the real part of conj(W) * (X, Y, Z), which is 1 in length for
    one plane wave, and points to where the sound comes from; the mel power of W [B, 1, mels, F].
    """

    def __init__(self, config: AudioConfig):
        super().__init__()
        self.config = config
        self.bins = config.frame // 2 + 1
        self.register_buffer("basis", torch.tensor(fourier_basis(config), dtype=torch.float32), persistent=False)
        self.register_buffer("bank", torch.tensor(mel_bank(config), dtype=torch.float32), persistent=False)

    def forward(self, samples: torch.Tensor):
        spectra = nn.functional.conv1d(samples.reshape(-1, 1, self.config.samples), self.basis, stride=self.config.hop)
        spectra = spectra.reshape(-1, 4, 2, self.bins, spectra.shape[-1])
        omni = spectra[:, :1]
        power = (omni * omni).sum(dim=2)
        cross = (omni * spectra[:, 1:]).sum(dim=2)
        mel_power = self.bank @ power
        mel_cross = self.bank @ cross
        y, z, x = mel_cross.chunk(3, dim=1)
        intensity = torch.cat([x, y, z], dim=1) / (mel_power + 1e-6)
        return torch.log(mel_power[:, 0] + 1e-6), intensity, mel_power


class AudioEncoder(nn.Module):
    """In: `samples` [B, 4, S]. Out: `audio` [B, A, Da], one token for each A-th part of the span.

    A token holds semantics from a small network on the log-mel, then the direction vector (x, y, z;
    its length is 1 for one source and 0 for diffuse or mono sound) and the level.
    """

    def __init__(self, config: AudioConfig):
        super().__init__()
        self.config = config
        self.field = SoundField(config)
        channels = (16, 32, 48, 64)
        layers, previous = [], 1
        for width in channels:
            layers += [nn.Conv2d(previous, width, 3, 2, 1), nn.GroupNorm(4, width), nn.ReLU()]
            previous = width
        self.network = nn.Sequential(*layers)
        self.semantic = nn.Linear(previous * config.mels // 16, config.semantic)
        frames = (config.samples - config.frame) // config.hop + 1
        self.frames = frames // config.tokens * config.tokens

    def directions(self, intensity: torch.Tensor, mel_power: torch.Tensor) -> torch.Tensor:
        """Power-weighted mean direction and level of each part, [B, A, 4]."""
        tokens = self.config.tokens
        share = mel_power.sqrt()
        weighted = (intensity * share).sum(dim=2)[..., -self.frames :].reshape(-1, 3, tokens, self.frames // tokens)
        total = share.sum(dim=2)[..., -self.frames :].reshape(-1, 1, tokens, self.frames // tokens)
        vector = weighted.sum(dim=3) / (total.sum(dim=3) + 1e-3)
        level = torch.log(total.mean(dim=3) + 1e-3) / 4
        return torch.cat([vector, level], dim=1).transpose(1, 2)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        logmel, intensity, mel_power = self.field(samples)
        features = self.network((logmel.unsqueeze(1) + 4) / 4)
        tokens = self.config.tokens
        span = features.shape[-1] // tokens * tokens
        features = features[..., -span:].reshape(-1, features.shape[1] * features.shape[2], tokens, span // tokens)
        semantic = self.semantic(features.mean(dim=3).transpose(1, 2))
        return torch.cat([semantic, self.directions(intensity, mel_power)], dim=-1)
