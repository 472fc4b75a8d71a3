"""Metrics against values worked out by hand, and against plain loops over pixels."""

import math

import numpy as np
import pytest

from passnet import metrics, sphere
from passnet.baselines import equator_prior, front_prior

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


def loop_scores(prediction, truth, weights):
    """All metrics as sums over pixels one by one: an independent reading of their definitions."""
    p, g, w = (values.flatten().tolist() for values in (prediction, truth, weights))
    total = sum(w)
    mean_p, mean_g = (sum(a * b for a, b in zip(w, values)) / total for values in (p, g))
    variance_p = sum(a * (b - mean_p) ** 2 for a, b in zip(w, p)) / total
    variance_g = sum(a * (b - mean_g) ** 2 for a, b in zip(w, g)) / total
    covariance = sum(a * (b - mean_p) * (c - mean_g) for a, b, c in zip(w, p, g)) / total
    sum_p, sum_g = (sum(a * b for a, b in zip(w, values)) for values in (p, g))
    shares = [(a * b / sum_p, a * c / sum_g) for a, b, c in zip(w, p, g)]
    looked = [c >= max(g) * 200 / 255 for c in g]
    pairs = [(a, b, c) for a, yes in zip(p, looked) if yes for b, c, no in zip(p, w, looked) if not no]
    wins = sum(c * (1.0 if a > b else 0.5 if a == b else 0.0) for a, b, c in pairs)
    return {
        "CC": covariance / (variance_p * variance_g) ** 0.5,
        "SIM": sum(min(a, b) for a, b in shares),
        "KLD": sum(b * math.log(2.2e-16 + b / (a + 2.2e-16)) for a, b in shares),
        "NSS": sum((a - mean_p) / variance_p**0.5 for a, yes in zip(p, looked) if yes) / sum(looked),
        "AUC-Judd": wins / sum(c for _, _, c in pairs),
    }


@pytest.mark.parametrize("weights", [sphere.solid_angle_weights(9, 18), np.ones((9, 18))], ids=["sphere", "even"])
def test_scores_agree_with_plain_loops(weights):
    random = np.random.default_rng(2)
    prediction, truth = random.integers(0, 9, (9, 18)).astype(float), random.random((9, 18)) ** 3
    expected = loop_scores(prediction, truth, weights)
    assert metrics.score(prediction, truth, weights) == pytest.approx(expected, rel=1e-9)
    assert tuple(expected) == metrics.METRICS


def test_unweighted_is_weighted_with_equal_weights():
    random = np.random.default_rng(3)
    prediction, truth = random.random((6, 12)), random.random((6, 12))
    unweighted = metrics.score(prediction, truth, np.ones((6, 12)))
    assert metrics.score(prediction, truth, np.full((6, 12), 0.37)) == pytest.approx(unweighted)
    assert unweighted["CC"] == pytest.approx(np.corrcoef(prediction.flatten(), truth.flatten())[0, 1])
    assert unweighted["NSS"] == pytest.approx(
        ((prediction - prediction.mean()) / prediction.std())[metrics.fixated(truth)].mean()
    )


def test_a_flat_prediction_scores_as_one_that_knows_nothing():
    scores = metrics.score(np.full((2, 2), 0.1), G, TILTED)
    assert (scores["CC"], scores["NSS"], scores["AUC-Judd"]) == (0, 0, 0.5)


@pytest.mark.parametrize("prediction, says", [(-P, "negative"), (P * np.nan, "no numbers"), (P[:1], "sizes")])
def test_maps_that_are_none_are_refused(prediction, says):
    with pytest.raises(ValueError, match=says):
        metrics.score(prediction, G, EVEN)


def test_an_empty_truth_is_refused():
    with pytest.raises(ValueError, match="empty"):
        metrics.score(P, np.zeros((2, 2)), EVEN)


def test_priors_are_densest_at_the_equator_and_at_the_front():
    equator, front = equator_prior(60, 120), front_prior(60, 120)
    assert equator.argmax() // 120 in (29, 30)
    row, column = np.unravel_index(front.argmax(), front.shape)
    assert row in (29, 30) and column in (59, 60)
