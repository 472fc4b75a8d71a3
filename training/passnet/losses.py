"""Training losses on densities, weighted by solid angle."""

from __future__ import annotations

import torch
from torch.nn import functional as F

# What a place counts that shows a person, an animal, a vehicle, a clock, none of these.
RARITY = (1.0, 3.0, 3.0, 5.0, 0.2)


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


def naming_loss(names, kinds: torch.Tensor, makers: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the names of places and of the sound, see `fusion.Mesi`.

    `kinds` [B, N] are the numbers of what is seen, `makers` [B] of what makes the sound; -1 where nobody knows.
    Few places show other kinds than people, most show nothing that can be heard: they count more and less.
    """
    seen, heard = names
    loss = F.cross_entropy(seen.flatten(0, 1), kinds.flatten(), seen.new_tensor(RARITY), ignore_index=-1)
    return loss + F.cross_entropy(heard[makers >= 0], makers[makers >= 0]) if (makers >= 0).any() else loss
