"""Saliency metrics on the sphere: each pixel counts by its solid angle.

Definitions follow Bylinskii et al., "What do different evaluation metrics tell us about saliency
models?" (TPAMI 2019), with sums over pixels replaced by sums weighted with w = cos(latitude). With
equal weights they are the unweighted metrics of papers. Maps and weights are [h, w]; a map is at
least 0 and need not be normalised.
"""

from __future__ import annotations

import numpy as np

EPSILON = 2.2e-16
TOP = 200 / 255
METRICS = ("CC", "SIM", "KLD", "NSS", "AUC-Judd")


def is_flat(values: np.ndarray) -> bool:
    """Whether a map [h, w] is the same everywhere, but for rounding."""
    return bool(np.ptp(values) <= 1e-6 * np.abs(values).max())


def share(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`values` times `weights`, scaled to sum to 1; a map of zeros becomes the uniform one."""
    product = values * weights
    total = product.sum()
    return product / total if total > 0 else weights / weights.sum()


def correlation(prediction: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    """CC, the weighted Pearson correlation of two maps; 0 where one is flat."""
    if is_flat(prediction) or is_flat(truth):
        return 0.0
    weights = weights / weights.sum()
    left = prediction - (weights * prediction).sum()
    right = truth - (weights * truth).sum()
    scale = np.sqrt((weights * left**2).sum() * (weights * right**2).sum())
    return float((weights * left * right).sum() / scale)


def similarity(prediction: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    """SIM, the overlap of two densities: 1 where they agree."""
    return float(np.minimum(share(prediction, weights), share(truth, weights)).sum())


def divergence(prediction: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    """KLD, sum of G log(eps + G / (P + eps)): ground truth first, natural logarithm."""
    p, g = share(prediction, weights), share(truth, weights)
    return float((g * np.log(EPSILON + g / (p + EPSILON))).sum())


def fixated(truth: np.ndarray) -> np.ndarray:
    """Pixels that stand for fixations where only a map is given: at least 200/255 of its maximum."""
    return truth >= TOP * truth.max()


def scanpath_saliency(prediction: np.ndarray, fixations: np.ndarray, weights: np.ndarray) -> float:
    """NSS, mean z-score of the prediction at the pixels of the mask `fixations`; 0 where it is flat."""
    if is_flat(prediction):
        return 0.0
    weights = weights / weights.sum()
    mean = (weights * prediction).sum()
    spread = np.sqrt((weights * (prediction - mean) ** 2).sum())
    return float(((prediction - mean) / spread)[fixations].mean())


def area_under_curve(prediction: np.ndarray, fixations: np.ndarray, weights: np.ndarray) -> float:
    """AUC-Judd: thresholds at the fixated pixels' values; false positives are weighted by solid angle.

    Ties count half, so a flat map has 0.5.
    """
    positive = prediction[fixations]
    negative, negative_weights = prediction[~fixations], weights[~fixations]
    order = np.argsort(negative, kind="stable")
    summed = np.concatenate([[0.0], np.cumsum(negative_weights[order])])
    below = summed[np.searchsorted(negative[order], positive, side="left")]
    upto = summed[np.searchsorted(negative[order], positive, side="right")]
    return float(((below + upto) / 2).mean() / summed[-1])


def score(prediction: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """All metrics of one pair of maps; a flat prediction knows nothing, so its CC and NSS are 0."""
    if prediction.shape != truth.shape or truth.shape != weights.shape:
        raise ValueError(f"sizes differ: map {prediction.shape}, truth {truth.shape}, weights {weights.shape}")
    if not np.isfinite(prediction).all() or prediction.min() < 0:
        raise ValueError("a map has values that are negative or no numbers")
    if is_flat(truth):
        raise ValueError("the truth is empty: there is nothing to score against")
    mask = fixated(truth)
    return {
        "CC": correlation(prediction, truth, weights),
        "SIM": similarity(prediction, truth, weights),
        "KLD": divergence(prediction, truth, weights),
        "NSS": scanpath_saliency(prediction, mask, weights),
        "AUC-Judd": area_under_curve(prediction, mask, weights),
    }
