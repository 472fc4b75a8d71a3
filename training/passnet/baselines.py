"""Predictors that look at no picture: viewers stay near the horizon, and near the front."""

from __future__ import annotations

import numpy as np

from passnet import sphere


def equator_prior(height: int, width: int, spread: float = 18.0) -> np.ndarray:
    """Gaussian in elevation with a standard deviation of `spread` degrees, [height, width]."""
    elevation = (0.5 - (np.arange(height) + 0.5) / height) * 180
    return np.repeat(np.exp(-0.5 * (elevation / spread) ** 2)[:, None], width, axis=1)


def front_prior(height: int, width: int, spread: float = 30.0) -> np.ndarray:
    """Von Mises-Fisher bump around the front, about `spread` degrees wide, [height, width]."""
    return np.exp((sphere.grid(height, width)[..., 0] - 1) / np.radians(spread) ** 2)


PRIORS = {"equator prior": equator_prior, "front-centre prior": front_prior}
