"""Metrics against values worked out by hand."""

import numpy as np
import pytest

from passnet import metrics
from passnet.evaluate import equator_prior, front_prior, score_clip

EVEN = np.ones((2, 2))
TILTED = np.array([[1.0, 1.0], [3.0, 3.0]])
P = np.array([[1.0, 2.0], [3.0, 4.0]])
G = np.array([[0.0, 0.0], [0.0, 1.0]])


def test_correlation_of_a_map_with_itself_and_with_its_opposite():
    assert metrics.correlation(P, P * 5 + 2, TILTED) == pytest.approx(1)
    assert metrics.correlation(P, -P, TILTED) == pytest.approx(-1)


def test_correlation_by_hand():
    # Means 2.5 and 0.25; covariance 0.375, variances 1.25 and 0.1875.
    assert metrics.correlation(P, G, EVEN) == pytest.approx(0.375 / np.sqrt(1.25 * 0.1875))


def test_correlation_by_hand_with_weights():
    # Weights 1/8, 1/8, 3/8, 3/8: means 3 and 3/8; covariance 3/8, variances 1 and 15/64.
    assert metrics.correlation(P, G, TILTED) == pytest.approx(0.375 / np.sqrt(1.0 * 15 / 64))


def test_similarity_by_hand():
    assert metrics.similarity(P, G, EVEN) == pytest.approx(0.4)
    # Weighted prediction 1, 2, 9, 12 of 24: half of it lies where the truth is.
    assert metrics.similarity(P, G, TILTED) == pytest.approx(0.5)


def test_divergence_by_hand():
    assert metrics.divergence(P, G, EVEN) == pytest.approx(np.log(1 / 0.4))
    assert metrics.divergence(P, P, TILTED) == pytest.approx(0, abs=1e-9)


def test_scanpath_saliency_by_hand():
    assert metrics.scanpath_saliency(P, G > 0, EVEN) == pytest.approx(1.5 / np.sqrt(1.25))


def test_area_under_curve_by_hand():
    assert metrics.area_under_curve(P, G > 0, EVEN) == pytest.approx(1)
    # The fixated value 2 beats the negative 1 (weight 1) but not 3 and 4 (weight 3 each).
    fixated = np.array([[False, True], [False, False]])
    assert metrics.area_under_curve(P, fixated, TILTED) == pytest.approx(1 / 7)
    assert metrics.area_under_curve(np.ones((2, 2)), fixated, TILTED) == pytest.approx(0.5)


def test_empty_truth_is_counted_not_skipped():
    truth = np.zeros((15, 6, 12), np.uint8)
    truth[9, 3, 4] = 255
    means, left_out = score_clip(lambda number: equator_prior(6, 12), truth)
    assert left_out == 1
    assert np.isfinite(means["CC"])


def test_priors_are_densest_at_the_equator_and_at_the_front():
    equator, front = equator_prior(60, 120), front_prior(60, 120)
    assert equator.argmax() // 120 in (29, 30)
    row, column = np.unravel_index(front.argmax(), front.shape)
    assert row in (29, 30) and column in (59, 60)
