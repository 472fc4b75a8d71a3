"""Saliency metrics on the sphere: each pixel counts by its solid angle.

Definitions follow Bylinskii et al., "What do different evaluation metrics tell us about saliency
models?" (TPAMI 2019), with sums over pixels replaced by sums weighted with w = cos(latitude).
"""

from __future__ import annotations

import numpy as np

EPSILON = 2.2e-16
TOP = 200 / 255


def share(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`values` times `weights`, scaled to sum to 1; a map of zeros becomes the uniform one."""
    product = values * weights
    total = product.sum()
    return product / total if total > 0 else weights / weights.sum()


def correlation(prediction: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    """CC, the weighted Pearson correlation of two maps [h, w]; nan where one is flat."""
    weights = weights / weights.sum()
    left = prediction - (weights * prediction).sum()
    right = truth - (weights * truth).sum()
    scale = np.sqrt((weights * left**2).sum() * (weights * right**2).sum())
    return float((weights * left * right).sum() / scale) if scale > 0 else float("nan")


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
    """NSS, mean z-score of the prediction at the pixels of the mask `fixations`; nan where flat."""
    weights = weights / weights.sum()
    mean = (weights * prediction).sum()
    spread = np.sqrt((weights * (prediction - mean) ** 2).sum())
    return float(((prediction - mean) / spread)[fixations].mean()) if spread > 0 else float("nan")


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
    """All metrics of one pair of maps [h, w]."""
    mask = fixated(truth)
    return {
        "CC": correlation(prediction, truth, weights),
        "SIM": similarity(prediction, truth, weights),
        "KLD": divergence(prediction, truth, weights),
        "NSS": scanpath_saliency(prediction, mask, weights),
        "AUC-Judd": area_under_curve(prediction, mask, weights),
    }
