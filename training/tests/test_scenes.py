"""Generated scenes: the rule of regard, pasting, and one step of training."""

import dataclasses

import numpy as np
import pytest
import torch
from conftest import SMALL

from passnet import sphere
from passnet.data import figures
from passnet.data.batches import Scenes
from passnet.data.paste import Canvas, bump, outlined, point_directions
from passnet.data.photos import load_cutouts
from passnet.data.scenes import SCRAP, SIGN, SOUNDING, SceneMaker, Thing
from passnet.forward import Frozen
from passnet.losses import region_loss
from passnet.model import PassNet
from passnet.train import Learner, TrainConfig
from passnet.video import overlay, resize_map


def thing(azimuth, **changes):
    picture = np.full((20, 10, 4), 255, np.uint8)
    return Thing(picture, np.array([[0.5, 0.5]]), 1.0, azimuth, 0.0, 0.1, **changes)


def density(maker, things, scene_time=60.0):
    return maker.density(things, [maker.bumps(one) for one in things], False, scene_time)


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
    plain = density(maker, [thing(np.pi / 2), thing(-np.pi / 2)])
    assert mass_near(plain, left, weights) == pytest.approx(mass_near(plain, right, weights), rel=0.02)
    moving = density(maker, [thing(np.pi / 2, speed=0.3), thing(-np.pi / 2)])
    assert mass_near(moving, left, weights) > 2 * mass_near(moving, right, weights)
    sounding = density(maker, [thing(np.pi / 2), thing(-np.pi / 2, sounding=True)])
    assert mass_near(sounding, right, weights) > 2 * mass_near(sounding, left, weights)


def test_somebody_heard_from_nowhere_makes_people_draw(maker):
    person, other, photo = thing(np.pi / 2, human=1.0), thing(-np.pi / 2), thing(np.pi, human=0.5, photo=True)
    assert [one.draw(True) / one.draw() for one in (person, other, photo)] == [SOUNDING, 1.0, (1 + SOUNDING) / 2]
    assert person.person and not other.person and not photo.person


def test_what_is_no_person_draws_little_and_less_off_the_horizon(maker):
    random = np.random.default_rng(2)
    objects = [maker.object(random, 0.0) for _ in range(300)]
    assert not any(one.person for one in objects)
    level = [one.weight for one in objects if abs(one.elevation) < np.radians(10)]
    steep = [one.weight for one in objects if abs(one.elevation) > np.radians(50)]
    assert len(level) > 60 and len(steep) > 10
    assert max(level) <= SIGN and min(level) > 0.8 * SCRAP and max(steep) < 0.02


def test_a_third_of_the_people_are_drawn_in_plain_scenes_alone(maker):
    random, material = np.random.default_rng(2), maker.material
    cut, drawn = material.people[0].image.shape, figures.figure(random).shape
    plain = SceneMaker(dataclasses.replace(material, objects=[]), (128, 256))
    assert {maker.person(random, 0.0).image.shape for _ in range(30)} == {cut}
    assert {plain.person(random, 0.0).image.shape for _ in range(30)} == {cut, drawn}


def test_cut_outs_are_read_as_people_and_objects_and_a_file_without_objects_is_refused(tmp_path):
    picture, points = np.zeros((4, 4, 4), np.uint8), np.zeros((0, 2))
    parts = {f"{kind}_{n}": value for n in range(3) for kind, value in (("image", picture), ("fixations", points))}
    parts |= {"held_out": np.array([False, True, False]), "box_photo": np.array(["a/1"]), "boxes": np.ones((1, 4))}
    np.savez(tmp_path / "cutouts.npz", **parts)
    with pytest.raises(ValueError, match="make it anew"):
        load_cutouts(tmp_path, False)
    np.savez(tmp_path / "cutouts.npz", person=np.array([True, True, False]), **parts)
    cutouts, boxes = load_cutouts(tmp_path, False)
    assert [cutout.person for cutout in cutouts] == [True, False] and boxes["a/1"].shape == (1, 4)


def test_outlines_and_emblems_are_opaque_in_part_and_clear_in_part():
    random = np.random.default_rng(3)
    for _ in range(20):
        alpha = outlined(random, np.zeros((40, 60, 3), np.uint8))[..., 3]
        assert alpha[20, 30] == 255 and (alpha == 0).any()
        alpha = figures.emblem(random)[..., 3]
        assert (alpha > 200).any() and (alpha == 0).any()


def test_looks_are_near_the_front_at_the_start(maker):
    things = [thing(0.0), thing(np.pi)]
    front = sphere.unit(0.0, 0.0)
    shares = [mass_near(density(maker, things, time), front, maker.solid_angle) for time in (0.0, 1.0, 60.0)]
    assert shares[0] > 0.9 and shares[0] > shares[1] > shares[2]


def test_clip_is_reproducible_and_its_target_a_density(maker):
    times = np.array([0.0, -0.2, -0.5])
    first, second = (maker.clip(np.random.default_rng(4), times) for _ in range(2))
    np.testing.assert_array_equal(first.frames, second.frames)
    np.testing.assert_array_equal(first.target, second.target)
    assert first.frames.shape == (3, 128, 256, 3) and first.samples.shape == (3, 4, 16000)
    assert (first.target * maker.solid_angle).sum() == pytest.approx(1, abs=1e-4)


def test_figures_are_opaque_inside_and_clear_outside():
    image = figures.figure(np.random.default_rng(1))
    assert image.shape == (160, 80, 4)
    assert (image[0, 0, 3], image[80, 40, 3]) == (0, 255)


def test_regions_show_photographs_where_nothing_covers_them(maker):
    photo, person = thing(0.0, photo=True), thing(0.05)
    photo.half_width = 0.4
    things = [photo, person]
    regions, looks = maker.photo_looks(things, [maker.bumps(one) for one in things])
    assert regions[0].sum() > 0 and not regions[1:].any()
    assert not (regions[0].astype(bool) & maker.covers(person)).any()
    assert looks[0].max() > 0


def test_region_loss_is_least_where_the_course_within_the_region_is_right(maker):
    photo = thing(0.3, photo=True)
    photo.half_width = 0.5
    right = torch.from_numpy(maker.bumps(photo)).float()[None]
    regions, looks = (torch.from_numpy(part)[None] for part in maker.photo_looks([photo], [right[0].numpy()]))
    solid_angle = torch.tensor(maker.solid_angle, dtype=torch.float32)
    flat, shifted = torch.ones_like(right), right.roll(9, dims=2)
    losses = [float(region_loss(value + 0.05, regions, looks, solid_angle)) for value in (right, flat, shifted)]
    assert losses[0] < 0.01 and losses[0] < losses[1] < losses[2]
    assert float(region_loss(right, regions * 0, looks, solid_angle)) == 0


@pytest.mark.parametrize("stage", ["frames", "objects", "clips"])
def test_training_lowers_the_loss_on_one_batch(maker, stage):
    pytest.importorskip("onnxruntime")
    torch.manual_seed(0)
    config = TrainConfig(stage=stage, frames=2, steps=10**6, rate=5e-3)
    learner = Learner(PassNet(SMALL), config)
    random = np.random.default_rng(3)
    solid_angle = torch.tensor(maker.solid_angle, dtype=torch.float32)
    frozen = Frozen(learner.model.encoder, whole=stage == "clips")
    batch = Scenes(maker, frozen, 2, config.clip_frames, 16, [3]).batch(random)
    before = [parameter.clone() for parameter in learner.model.encoder.parameters()]
    losses = [learner.learn(batch, 50, solid_angle) for _ in range(40)]
    assert losses[-1] < losses[0] - 0.01
    moved = [not torch.equal(old, new) for old, new in zip(before, learner.model.encoder.parameters())]
    trunk = learner.model.encoder.trunk
    backbone, whole = (len(list(part.parameters())) for part in (trunk.backbone, trunk))
    assert not any(moved[:backbone]) and any(moved[backbone:whole]) == (stage == "frames")
    assert any(moved[whole:]) == (stage != "clips")


def test_only_stills_teach_what_tells_them_from_scenes_that_hold_still(maker):
    pytest.importorskip("onnxruntime")
    torch.manual_seed(0)
    config = TrainConfig(stage="frames", rate=5e-3)
    learner = Learner(PassNet(SMALL), config)
    fusion = learner.model.fusion
    calm, alone = fusion.decoder.calm.item(), fusion.visual_stage.alone.clone()
    frozen = Frozen(learner.model.encoder, whole=False)
    batch = Scenes(maker, frozen, 2, config.clip_frames, 16, [3]).batch(np.random.default_rng(3))
    for _ in range(5):
        learner.learn(batch, 50, torch.tensor(maker.solid_angle, dtype=torch.float32))
    # Weight decay alone may move them.
    assert fusion.decoder.calm.item() == pytest.approx(calm, abs=1e-4)
    assert torch.allclose(fusion.visual_stage.alone, alone, atol=1e-4)


def test_resize_map_wraps_and_overlay_keeps_shape():
    values = np.zeros((4, 8))
    values[2, 0] = 1
    larger = resize_map(values, 8, 16)
    assert larger[4, 15] == pytest.approx(larger[5, 2], abs=0.2) and larger[4, 15] > 0
    assert overlay(np.zeros((8, 16, 3), np.uint8), values).shape == (8, 16, 3)
