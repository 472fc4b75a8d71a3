"""Geometry: axes, weights, projections and the blend of views."""

import numpy as np

from passnet import sphere
from passnet.config import PassNetConfig


def test_axes_follow_omaf():
    np.testing.assert_allclose(sphere.unit(0.0, 0.0), [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(sphere.unit(np.pi / 2, 0.0), [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(sphere.unit(0.3, np.pi / 2), [0, 0, 1], atol=1e-12)


def test_left_half_of_an_image_is_to_the_left_and_its_top_is_up():
    directions = sphere.grid(4, 8)
    assert (directions[:, :4, 1] > 0).all()
    assert (directions[:2, :, 2] > 0).all()


def test_pixel_of_inverts_grid():
    column, row = sphere.pixel_of(sphere.grid(6, 12), 6, 12)
    np.testing.assert_allclose(column, np.broadcast_to(np.arange(12) + 0.5, (6, 12)), atol=1e-9)
    np.testing.assert_allclose(row, np.broadcast_to(np.arange(6)[:, None] + 0.5, (6, 12)), atol=1e-9)


def test_weights_sum_to_one_and_follow_the_cosine_of_latitude():
    weights = sphere.solid_angle_weights(4, 8)
    assert np.isclose(weights.sum(), 1)
    assert np.isclose(weights[0, 0] / weights[1, 0], np.cos(np.radians(67.5)) / np.cos(np.radians(22.5)))


def test_project_puts_left_things_left_and_high_things_up():
    axes = sphere.camera(np.radians(40), np.radians(10))
    right, down, depth = sphere.project(sphere.unit(np.radians(50), np.radians(15)), axes)
    assert depth > 0 and right < 0 and down < 0
    right, down, _ = sphere.project(sphere.unit(np.radians(40), np.radians(25)), axes)
    assert np.isclose(right, 0) and np.isclose(down, -np.tan(np.radians(15)))


def test_blend_reproduces_a_smooth_function_on_the_whole_sphere():
    rings = PassNetConfig().rings
    index, weight = sphere.blend_table(rings, 8, 64, 128)
    np.testing.assert_allclose(weight.sum(axis=1), 1, atol=1e-5)
    cells = np.concatenate([sphere.view_directions(ring, 8).reshape(-1, 3) for ring in rings])
    towards = np.array([0.48, -0.6, 0.64])
    blended = ((cells @ towards)[index] * weight).sum(axis=1).reshape(64, 128)
    np.testing.assert_allclose(blended, sphere.grid(64, 128) @ towards, atol=0.02)


def test_a_quarter_turn_maps_the_key_lattice_onto_itself():
    points = sphere.key_lattice()
    turned = points @ np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1]])
    nearest = (turned @ points.T).max(axis=1)
    np.testing.assert_allclose(nearest, 1, atol=1e-9)
    everywhere = sphere.grid(90, 180).reshape(-1, 3)
    assert (everywhere @ points.T).max(axis=1).min() > np.cos(np.radians(15.5))


def test_gathering_takes_means_near_its_points():
    directions = sphere.grid(32, 64).reshape(-1, 3)
    weights = sphere.gathering(sphere.key_lattice(), directions)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-9)
    towards = np.array([0.6, 0.0, 0.8])
    np.testing.assert_allclose(weights @ (directions @ towards), sphere.key_lattice() @ towards, atol=0.06)
