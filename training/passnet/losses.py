"""Training loss on densities, weighted by solid angle."""

from __future__ import annotations

import torch


def saliency_loss(density: torch.Tensor, target: torch.Tensor, solid_angle: torch.Tensor) -> torch.Tensor:
    """KL divergence of target from density, plus 1 - correlation, plus half of 1 - similarity.

    `density` and `target` [B, h, w] relative to uniform; `solid_angle` [h, w] sums to 1.
    """
    density, target = density.flatten(1), target.flatten(1)
    weights = solid_angle.flatten()
    divergence = (weights * target * (torch.log(target + 1e-4) - torch.log(density + 1e-4))).sum(dim=1)
    left, right = density - 1, target - 1
    covariance = (weights * left * right).sum(dim=1)
    scale = torch.sqrt((weights * left**2).sum(dim=1) * (weights * right**2).sum(dim=1) + 1e-8)
    similarity = (weights * torch.minimum(density, target)).sum(dim=1)
    return (divergence + (1 - covariance / scale) + 0.5 * (1 - similarity)).mean()
