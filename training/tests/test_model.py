"""The network: shapes, gradients, symmetries, streaming."""

import dataclasses

import numpy as np
import pytest
import torch
from conftest import SMALL

from passnet import sphere
from passnet.attention import legendre, legendre_powers
from passnet.average import average
from passnet.config import VARIANTS, PassNetConfig
from passnet.forward import Frozen
from passnet.losses import saliency_loss
from passnet.model import PassNet, load_checkpoint, save_checkpoint
from passnet.priors import SpherePriors
from passnet.stream import Stream, TorchGraphs
from passnet.train import graft


def weights_of(config):
    return torch.tensor(sphere.solid_angle_weights(config.map_height, config.map_width), dtype=torch.float32)


def run(model, window, **changes):
    with torch.no_grad():
        return model(**{**window, **changes})


def test_legendre_powers_agree_with_the_recursion():
    cosines = torch.linspace(-1, 1, 21)
    powers = cosines[:, None] ** torch.arange(7)
    torch.testing.assert_close(legendre(cosines, 6), powers @ legendre_powers(6).T, atol=1e-5, rtol=0)


def test_shapes_of_passnet_s(full_model):
    with torch.no_grad():
        visual, detail = full_model.encoder(torch.zeros(2, 512, 1024, 3, dtype=torch.uint8))
        assert visual.shape == (2, 688, 96) and detail.shape == (2, 2752, 52)
        assert full_model.encoder.flat(torch.zeros(1, 512, 1024, 3, dtype=torch.uint8)).shape == (1, 64, 128)


def test_shapes_and_unit_mean(model, window):
    visual, detail = model.encoder(window["frames"][:, 0])
    assert visual.shape == (1, 56, 96) and detail.shape == (1, 224, 52)
    assert model.audio(window["samples"][:, 0]).shape == (1, 4, 64)
    density = run(model, window)
    assert density.shape == (1, 64, 128)
    assert (density > 0).all()
    assert float((density * weights_of(model.config)).sum()) == pytest.approx(1, abs=1e-4)


def test_priors_prefer_the_front_most_at_the_start_and_the_horizon_always():
    priors = SpherePriors(64, 128)
    with torch.no_grad():
        start, later = priors(torch.tensor([0.0, 1000.0]))
    front, side = (32, 64), (32, 32)
    assert start[front] - start[side] > later[front] - later[side] > 0
    assert later[front] > later[5, 64]


@pytest.fixture
def unoriented(model):
    """The network without its lasting front prior: turning the panorama then turns the map."""
    lasting = model.fusion.decoder.priors.lasting
    kept = lasting.data.clone()
    lasting.data.zero_()
    yield model
    lasting.data.copy_(kept)


def test_frames_are_encoded_alike_alone_and_together(model, window):
    pytest.importorskip("onnxruntime")
    frames = window["frames"][0, [3, 9, 0]]
    with torch.no_grad():
        together = model.encoder(frames)
        for whole in (True, False):
            parts = Frozen(model.encoder, whole)(frames[None])
            joined = parts if whole else model.encoder.describe(parts)
            for left, right in zip(together, joined):
                torch.testing.assert_close(left, right, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("variant", VARIANTS)
def test_gradients_reach_every_part(variant, window):
    torch.manual_seed(0)
    network = PassNet(dataclasses.replace(SMALL, variant=variant)).train()
    few = {name: value[:, [3, 9, 0]].repeat_interleave(2, 0) for name, value in window.items() if name != "scene_time"}
    few["age"][1, 1:] = -1  # The second has no past.
    density = network(**few, scene_time=window["scene_time"].repeat(2))
    target = torch.rand_like(density)
    saliency_loss(density, target / target.mean(), weights_of(network.config)).backward()
    silent = [
        name
        for name, parameter in network.named_parameters()
        if parameter.requires_grad and (parameter.grad is None or not parameter.grad.abs().any())
    ]
    if variant == "visual":
        silent = [name for name in silent if not name.startswith("audio.")]
    assert not silent, silent


def test_turning_the_panorama_turns_the_map(unoriented, window):
    # By a quarter, which is a whole number of views in every ring; the front prior has faded.
    quarter = window["frames"].shape[3] // 4
    late = {**window, "scene_time": torch.tensor([1e4]), "heard": torch.zeros_like(window["heard"])}
    still = run(unoriented, late)
    turned = run(unoriented, late, frames=torch.roll(late["frames"], quarter, dims=3))
    torch.testing.assert_close(torch.roll(still, 32, dims=2), turned, atol=2e-3, rtol=2e-3)


def test_sound_turns_with_the_panorama(unoriented, window):
    # A plane wave, so that there is a direction to turn: from azimuth 40 degrees.
    wave = torch.randn(1, 16, 1, 16000, generator=torch.Generator().manual_seed(2)) * 0.1
    x, y = np.cos(np.radians(40)), np.sin(np.radians(40))
    samples = torch.cat([wave, wave * y, wave * 0, wave * x], dim=2)
    late = {**window, "scene_time": torch.tensor([1e4]), "samples": samples}
    still = torch.roll(run(unoriented, late), 32, dims=2)
    frames = torch.roll(late["frames"], 64, dims=3)
    # A roll to the right by a quarter turns azimuths by -90 degrees: (x, y) becomes (y, -x).
    samples = torch.cat([wave, -wave * x, wave * 0, wave * y], dim=2)
    turned = run(unoriented, {**late, "samples": samples}, frames=frames)
    torch.testing.assert_close(still, turned, atol=1e-4, rtol=1e-4)
    unturned = run(unoriented, late, frames=frames)
    assert (still - unturned).abs().max() > 20 * (still - turned).abs().max()


def test_a_silent_scene_that_holds_still_is_seen_alike_by_all_variants(model, window):
    quiet = {**window, "heard": torch.zeros_like(window["heard"])}
    quiet["frames"] = window["frames"][:, 3:4].expand(-1, 16, -1, -1, -1)
    visual = PassNet(dataclasses.replace(SMALL, variant="visual")).eval()
    visual.load_state_dict(model.state_dict(), strict=False)
    torch.testing.assert_close(run(model, quiet), run(visual, quiet), atol=1e-5, rtol=1e-4)
    slower = {**quiet, "age": torch.where(window["age"] > 0, window["age"] * 3, window["age"])}
    torch.testing.assert_close(run(model, quiet), run(model, slower), atol=1e-5, rtol=1e-4)


def test_one_picture_alone_is_told_from_a_scene_that_holds_still(model, window):
    frames = window["frames"][:, 3:4].expand(-1, 16, -1, -1, -1)
    single = window["age"].clone()
    single[single > 0] = -1
    quiet = {**window, "frames": frames, "heard": torch.zeros_like(window["heard"])}
    assert (run(model, quiet) - run(model, {**quiet, "age": single})).abs().max() > 1e-3


def test_order_of_the_ring_does_not_matter(model, window):
    order = torch.randperm(16, generator=torch.Generator().manual_seed(1))
    mixed = {name: value[:, order] if name != "scene_time" else value for name, value in window.items()}
    torch.testing.assert_close(run(model, window), run(model, mixed), atol=1e-5, rtol=1e-4)


def test_empty_slots_do_not_matter(model, window):
    frames = window["frames"].clone()
    frames[:, 1] = 255 - frames[:, 1]
    assert window["age"][0, 1] == -1
    torch.testing.assert_close(run(model, window), run(model, window, frames=frames), atol=0, rtol=0)


def test_the_past_and_the_sound_do_matter(model, window):
    alone = window["age"].clone()
    alone[alone > 0] = -1
    full = run(model, window)
    assert (full - run(model, window, age=alone)).abs().max() > 1e-4
    assert (full - run(model, window, samples=window["samples"].flip(2))).abs().max() > 1e-5


def test_silence_and_no_sound_are_told_apart_and_both_finite(model, window):
    silence = torch.zeros_like(window["samples"])
    quiet = run(model, window, samples=silence)
    none = run(model, window, samples=silence, heard=torch.zeros_like(window["heard"]))
    assert torch.isfinite(quiet).all() and torch.isfinite(none).all()
    assert (quiet - none).abs().max() > 1e-6
    other = run(model, window, heard=torch.zeros_like(window["heard"]))
    torch.testing.assert_close(none, other, atol=0, rtol=0)


def test_streaming_equals_the_window(model):
    random = np.random.default_rng(2)
    frames = random.integers(0, 256, (19, 128, 256, 3), np.uint8)
    sounds = random.normal(0, 0.1, (19, 4, 16000)).astype(np.float32)
    stream = Stream(TorchGraphs(model))
    for number in range(19):
        streamed = stream.push(frames[number], number / 30, sounds[number] if number % 3 else None)
    kept = np.arange(18, 2, -1)
    window = {
        "frames": torch.from_numpy(frames[kept].copy())[None],
        "samples": torch.from_numpy(sounds[kept].copy())[None],
        "age": torch.arange(16, dtype=torch.float32)[None] / 30,
        "heard": torch.from_numpy((kept % 3 != 0).astype(np.float32))[None],
        "scene_time": torch.tensor([18 / 30]),
    }
    assert np.abs(run(model, window)[0].numpy() - streamed).max() < 1e-4


def test_variants_grafted_onto_a_visual_network_begin_as_it_is(window):
    torch.manual_seed(1)
    visual = PassNet(dataclasses.replace(SMALL, variant="visual", sharpness=1.0, still=1.0)).eval()
    single = torch.where(window["age"] > 0, -1.0, window["age"])
    # Grafted parts are silent, and so is the past, which single frames have not taught.
    visual.fusion.visual_stage.alone.data.zero_()
    visual.fusion.decoder.calm.data.fill_(-30.0)
    expected = run(visual, window, age=single)
    for variant in VARIANTS:
        torch.testing.assert_close(run(graft(variant, visual).eval(), window), expected, atol=1e-4, rtol=1e-3)


def test_average_sets_what_frames_teach_and_leaves_the_rest():
    made = [PassNet(SMALL) for _ in range(3)]
    before = {name: value.clone() for name, value in made[0].named_parameters()}
    average(made[0], made[1:])
    left, right = (dict(model.named_parameters()) for model in made[1:])
    for name, value in made[0].named_parameters():
        taught = name.startswith(("encoder.", "fusion.decoder.merge.", "fusion.visual_stage.spatial."))
        if taught or name.startswith(("audio.", "fusion.mesi.", "fusion.rssi.")):
            torch.testing.assert_close(value, (left[name] + right[name]) / 2 if taught else before[name])


def test_checkpoint_round_trip(model, window, tmp_path):
    save_checkpoint(tmp_path / "model.pt", model, step=7)
    loaded, state = load_checkpoint(tmp_path / "model.pt")
    assert state["step"] == 7 and loaded.config == model.config
    torch.testing.assert_close(run(model, window), run(loaded, window), atol=0, rtol=0)


def test_config_names_the_variants_it_knows():
    with pytest.raises(ValueError, match="mesi-rssi"):
        PassNetConfig(variant="other")
