"""Training losses on densities, weighted by solid angle."""

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


def region_loss(density, regions, looks, solid_angle) -> torch.Tensor:
    """The same where photographs are seen, each for itself: there the target is real eye tracking.

    `density` [B, h, w]; `regions` and `looks` [B, R, h, w] as in `data.scenes.Clip`. Both sides are
    normalised within the region. Zero where there is none.
    """
    used = regions.sum(dim=(2, 3)) > 0
    if not used.any():
        return density.sum() * 0
    count = regions.shape[1]
    weights = (regions * solid_angle)[used].flatten(1)
    weights = weights / weights.sum(dim=1, keepdim=True)
    predicted = density.unsqueeze(1).expand(-1, count, -1, -1)[used].flatten(1)
    target = looks[used].flatten(1) + 0.05
    predicted = predicted / (weights * predicted).sum(dim=1, keepdim=True)
    target = target / (weights * target).sum(dim=1, keepdim=True)
    divergence = (weights * target * (torch.log(target) - torch.log(predicted + 1e-4))).sum(dim=1)
    left, right = predicted - 1, target - 1
    covariance = (weights * left * right).sum(dim=1)
    scale = torch.sqrt((weights * left**2).sum(dim=1) * (weights * right**2).sum(dim=1) + 1e-4)
    return (divergence + 1 - covariance / scale).mean()
