"""Generated scenes: the rule of regard, pasting, and one step of training."""

import numpy as np
import pytest
import torch

from passnet import sphere
from passnet.data import figures
from passnet.data.paste import Canvas, bump, point_directions
from passnet.data.scenes import Thing
from passnet.losses import saliency_loss
from passnet.train import TrainConfig, parameter_groups, predict, sample
from passnet.video import overlay, resize_map


def thing(azimuth, **changes):
    picture = np.full((20, 10, 4), 255, np.uint8)
    return Thing(picture, np.array([[0.5, 0.5]]), 1.0, azimuth, 0.0, 0.1, **changes)


def mass_near(density, direction, weights, radius=25.0):
    near = sphere.grid(*density.shape) @ direction > np.cos(np.radians(radius))
    return float((density * weights)[near].sum())


def test_bump_is_a_density():
    weights = sphere.solid_angle_weights(90, 180)
    density = bump(sphere.grid(90, 180), sphere.unit(0.4, 0.3)[None])
    assert (density * weights).sum() == pytest.approx(1, abs=0.01)


def test_paste_lands_where_the_target_says():
    canvas, image = Canvas(80, 160), np.zeros((80, 160, 3), np.float32)
    for azimuth in (0.1, np.pi, -2.0):
        image[:] = 0
        axes = sphere.camera(azimuth, 0.2, 0.1)
        canvas.paste(image, np.full((10, 10, 4), 255, np.uint8), axes, 0.2)
        centre = (canvas.directions * image[..., :1]).sum(axis=(0, 1))
        aimed = point_directions(np.array([[0.5, 0.5]]), axes, 0.2, 1.0)[0]
        assert centre @ aimed / np.linalg.norm(centre) > np.cos(np.radians(2))


def test_moving_and_sounding_things_draw_more(maker):
    weights = maker.solid_angle
    left, right = sphere.unit(np.pi / 2, 0), sphere.unit(-np.pi / 2, 0)
    plain = maker.density([thing(np.pi / 2), thing(-np.pi / 2)], False, 60.0)
    assert mass_near(plain, left, weights) == pytest.approx(mass_near(plain, right, weights), rel=0.02)
    moving = maker.density([thing(np.pi / 2, speed=0.3), thing(-np.pi / 2)], False, 60.0)
    assert mass_near(moving, left, weights) > 2 * mass_near(moving, right, weights)
    sounding = maker.density([thing(np.pi / 2), thing(-np.pi / 2, sounding=True)], False, 60.0)
    assert mass_near(sounding, right, weights) > 2 * mass_near(sounding, left, weights)


def test_looks_are_near_the_front_at_the_start(maker):
    things = [thing(0.0), thing(np.pi)]
    front = sphere.unit(0.0, 0.0)
    shares = [mass_near(maker.density(things, False, time), front, maker.solid_angle) for time in (0.0, 1.0, 60.0)]
    assert shares[0] > 0.9 and shares[0] > shares[1] > shares[2]


def test_clip_is_reproducible_and_its_target_a_density(maker):
    times = np.array([0.0, -0.2, -0.5])
    first, second = (maker.clip(np.random.default_rng(4), times) for _ in range(2))
    np.testing.assert_array_equal(first.frames, second.frames)
    np.testing.assert_array_equal(first.target, second.target)
    assert first.frames.shape == (3, 320, 640, 3) and first.samples.shape == (3, 4, 16000)
    assert (first.target * maker.solid_angle).sum() == pytest.approx(1, abs=1e-4)


def test_figures_are_opaque_inside_and_clear_outside():
    image = figures.figure(np.random.default_rng(1))
    assert image.shape == (160, 80, 4)
    assert (image[0, 0, 3], image[80, 40, 3]) == (0, 255)


@pytest.mark.parametrize("stage", ["frames", "clips"])
def test_training_lowers_the_loss_on_one_batch(maker, stage):
    from passnet.config import PassNetConfig
    from passnet.model import PassNet

    torch.manual_seed(0)
    config = TrainConfig(stage=stage, frames=2)
    network = PassNet(PassNetConfig())
    groups = parameter_groups(network, config)
    random = np.random.default_rng(3)
    batch = torch.utils.data.default_collate([sample(maker, random, config, 16) for _ in range(2)])
    solid_angle = torch.tensor(maker.solid_angle, dtype=torch.float32)
    optimiser = torch.optim.Adam([p for group in groups for p in group["params"]], lr=1e-3)
    losses = []
    for _ in range(6):
        loss = saliency_loss(predict(network, batch)[0], batch["target"], solid_angle)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss))
    assert losses[-1] < losses[0] - 0.02
    early = network.encoder.trunk.stem[0].weight
    assert not early.requires_grad


def test_resize_map_wraps_and_overlay_keeps_shape():
    values = np.zeros((4, 8))
    values[2, 0] = 1
    larger = resize_map(values, 8, 16)
    assert larger[4, 15] == pytest.approx(larger[5, 2], abs=0.2) and larger[4, 15] > 0
    assert overlay(np.zeros((8, 16, 3), np.uint8), values).shape == (8, 16, 3)
