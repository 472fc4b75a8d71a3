"""Audio: directions and levels of sounds with a known answer."""

import numpy as np
import pytest
import torch

from passnet import sphere
from passnet.audio import AudioEncoder, SoundField, mel_bank
from passnet.config import AudioConfig
from passnet.data.sounds import encode, resample

TIME = np.arange(16000) / 16000
TONE = np.sin(2 * np.pi * 440 * TIME).astype(np.float32)


def tokens_of(samples):
    torch.manual_seed(0)
    with torch.no_grad():
        return AudioEncoder(AudioConfig())(torch.from_numpy(samples)[None])[0]


@pytest.mark.parametrize("azimuth, elevation", [(0, 0), (90, 0), (-135, 30), (20, -80)])
def test_direction_of_a_plane_wave(azimuth, elevation):
    direction = sphere.unit(np.radians(azimuth), np.radians(elevation))
    tokens = tokens_of(encode(TONE, direction))
    np.testing.assert_allclose(tokens[:, -4:-1].numpy(), np.tile(direction, (4, 1)), atol=0.02)


def test_mono_has_no_direction_and_silence_is_finite():
    mono = np.zeros((4, 16000), np.float32)
    assert torch.isfinite(tokens_of(mono)).all()
    mono[0] = TONE
    assert tokens_of(mono)[:, -4:-1].abs().max() < 1e-6


def test_newest_sound_is_in_the_last_token():
    samples = np.zeros((4, 16000), np.float32)
    samples[:, 13000:] = encode(TONE, np.array([1.0, 0.0, 0.0]))[:, 13000:]
    level = tokens_of(samples)[:, -1]
    assert level.argmax() == 3 and level[3] > level[:3].max() + 0.5


def test_spectrum_peaks_at_the_tone():
    config = AudioConfig()
    logmel, _, _ = SoundField(config)(torch.from_numpy(encode(TONE, np.array([1.0, 0, 0])))[None])
    centre = (mel_bank(config) * np.arange(201) * 40).sum(1) / mel_bank(config).sum(1)
    assert abs(centre[int(logmel[0, :, 50].argmax())] - 440) < 45


def test_resampling_keeps_a_tone():
    slow = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
    np.testing.assert_allclose(resample(slow, 8000), TONE, atol=1e-3)
