"""Synthetic tests of sound: the duels are fair, and what is read off maps is right."""

import dataclasses
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from passnet import controls, duel, predictors, sphere
from passnet.data.duels import loud, make_duel
from passnet.data.paste import bump
from passnet.data.sounds import RATE
from passnet.stream import TorchGraphs

SECONDS, JUMP = 2.0, 1.5


class Listener:
    """Stands where `Stream` does: its map is wide round the equator, with a bump where the sound of the last half
    second comes from."""

    def __init__(self, graphs):
        self.config, self.start = graphs.config, None

    def push(self, frame, time, samples=None):
        directions = sphere.grid(self.config.map_height, self.config.map_width)
        density = np.ones(directions.shape[:2])
        if samples is not None and self.config.variant != "visual":
            samples = samples[:, -RATE // 2 :]
            arrival = (samples[0] * samples[[3, 1, 2], :]).sum(axis=1)
            if np.linalg.norm(arrival) > 0.1 * (samples[0] ** 2).sum():
                density += bump(directions, arrival[None] / np.linalg.norm(arrival))
        return density


def listener(variant: str):
    """Graphs for `Listener`."""
    config = SimpleNamespace(variant=variant, window=3, map_height=64, map_width=128)
    return SimpleNamespace(config=config, places=0, encode=None, listen=None, fuse=None)


@pytest.fixture
def listeners(monkeypatch):
    monkeypatch.setattr(predictors, "Stream", Listener)
    return {"deaf": listener("visual"), "hears": listener("mesi-rssi")}


@pytest.fixture(scope="module")
def duels(maker):
    random = np.random.default_rng(6)
    return [make_duel(maker, random, SECONDS, JUMP) for _ in range(6)]


def between(left, right):
    """Angle in degrees between unit vectors."""
    return np.degrees(np.arccos(np.clip(left @ right, -1, 1)))


def test_the_two_differ_in_side_and_sound_alone(duels):
    for scene in duels:
        left, right = scene.things
        assert left.image is right.image and left.points is right.points
        assert (left.half_width, left.elevation, left.roll) == (right.half_width, right.elevation, right.roll)
        assert left.speed == -right.speed != 0
        for time in (0.0, 1.0, SECONDS):
            ways = scene.directions(time)
            assert ways[0, 0] == pytest.approx(ways[1, 0], abs=0.05)  # cosine to the front
            assert between(left.axes(time)[0], right.axes(time)[0]) > 60
    assert {scene.first for scene in duels} == {0, 1}


def test_the_two_look_the_same(duels):
    pasted = []
    for thing in duels[0].things:
        # Half the sphere apart at 1 s, so a whole number of columns.
        placed = dataclasses.replace(thing, azimuth=np.sign(thing.azimuth) * np.pi / 2 - thing.speed)
        image = np.zeros_like(duels[0].base)
        duels[0].canvas.paste(image, placed.image, placed.axes(1.0), placed.half_width)
        pasted.append(image)
    assert pasted[0].max() > 50
    np.testing.assert_allclose(np.roll(pasted[0], duels[0].canvas.width // 2, axis=1), pasted[1], atol=0.1)


def test_the_sound_points_to_one_and_then_to_the_other(duels):
    for scene in duels:
        scene.noise = scene.noise * 0
        for time, emitter in ((JUMP - 0.1, scene.first), (SECONDS, 1 - scene.first)):
            heard = scene.heard(time)[:, -RATE // 4 :]
            arrival = (heard[0] * heard[[3, 1, 2]]).sum(axis=1)
            expected = scene.things[emitter].axes(time)[0]
            assert between(arrival / np.linalg.norm(arrival), expected) < 6  # it moves within the quarter second
            assert np.linalg.norm(arrival) == pytest.approx((heard[0] ** 2).sum(), rel=0.02)


def test_the_scene_moves(duels):
    frames = [duels[0].frame(time) for time in (0.0, SECONDS)]
    assert frames[0].shape == duels[0].base.shape and frames[0].dtype == np.uint8
    assert np.abs(frames[0].astype(int) - frames[1]).max() > 50


def test_silence_is_cut_from_a_sound():
    samples = np.zeros(RATE, np.float32)
    samples[RATE // 2 : RATE // 2 + 1600] = 0.5
    assert len(loud(samples)) == 1600 and loud(samples).min() == 0.5


def test_shares_of_an_even_map_are_the_area_of_caps():
    ways = sphere.unit(np.array([0.3, -2.0]), np.array([0.1, 0.5]))
    cap = (1 - np.cos(np.radians(12))) / 2
    assert duel.shares(np.ones((180, 360)), ways) == pytest.approx([cap, cap], rel=0.03)
    peak = duel.shares(bump(sphere.grid(90, 180), ways[:1], np.radians(4)), ways)
    assert peak[0] > 0.95 and peak[1] < 0.01


def test_delays_count_from_the_jump_and_only_where_there_was_something_to_leave():
    rate, start = 10.0, int(duel.LEAD * 10)
    courses = np.full((4, start + 16), 0.2)
    courses[0, start + 3 :] = 0.8
    courses[1, start + 7 :] = 0.6
    courses[2, :] = 0.9  # never was on the first one
    waited, before = duel.delays(courses, rate)
    assert waited == pytest.approx([0.3, 0.7, duel.AFTER, duel.AFTER])
    assert before.tolist() == [True, True, False, True]
    assert duel.half_way(courses[:1], rate) == pytest.approx(0.3)
    assert duel.half_way(courses[2:], rate) == duel.AFTER


def test_a_frame_is_encoded_once():
    calls = []
    encode = lambda frame: calls.append(1) or frame.sum()  # noqa: E731
    models = {name: SimpleNamespace(config=None, places=0, listen=None, encode=encode) for name in "ab"}
    first, second = predictors.remembering(models).values()
    frame = np.ones((1, 2, 2, 3), np.uint8)
    assert [first.encode(frame), first.encode(frame.copy()), second.encode(frame)] == [12, 12, 12] and len(calls) == 1
    assert first.encode(frame * 2) == 24 and len(calls) == 2


def test_only_the_last_map_is_made(model):
    """And it is the one that a stream makes of the same frames and sounds."""
    graphs = TorchGraphs(model)
    random, config = np.random.default_rng(2), model.config
    frames = random.integers(0, 255, (3, config.frame_height, config.frame_width, 3), np.uint8)
    times, samples = np.arange(3) / 10, random.normal(0, 0.1, (3, 4, config.audio.samples)).astype(np.float32)
    stream = predictors.started(graphs, 1.0)
    streamed = [stream.push(*played) for played in zip(frames, times, samples)]
    once = predictors.Remembering(graphs)
    assert np.array_equal(predictors.last_map(once, 1.0, frames, times, samples), streamed[-1])
    assert np.array_equal(predictors.started(once, 1.0).push(frames[0], 0.0, samples[0]), streamed[0])


def test_one_that_hears_is_told_from_one_that_does_not(listeners, maker, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(controls, "load_models", lambda arguments: listeners)
    monkeypatch.setattr(controls, "load_maker", lambda *arguments: maker)
    monkeypatch.setattr(duel, "JUMP_RATES", (10.0,))
    (tmp_path / "cutouts.npz").touch()
    scores = tmp_path / "scores.json"
    command = ["controls", "--data", str(tmp_path), "--cache", str(tmp_path), "--clips", "4", "--json", str(scores)]
    monkeypatch.setattr(sys, "argv", command)
    controls.main()
    result, printed = json.loads(scores.read_text()), capsys.readouterr().out
    assert all(line.startswith(("synthetic", "(", "skipped")) for line in printed.splitlines() if line)
    hears, deaf = result["duels"]["hears"], result["duels"]["deaf"]
    assert hears["verdict"]["ratio_reached"] and not any(deaf["verdict"].values())
    assert not result["jumps"]["deaf"]["10"]["reached"]
    assert hears["sound silenced"]["mean ratio"]["value"] == pytest.approx(1, abs=0.2)
    assert deaf["as it is"]["mean ratio"]["value"] == pytest.approx(1, abs=0.2)
    assert result["jumps"]["hears"]["10"]["reached"] and result["jumps"]["hears"]["10"]["median"]["value"] > 0
    by_control = result["controls"]["hears"]
    assert by_control[controls.NO_PAST] == by_control["as it is"] | {
        k: v for k, v in by_control[controls.NO_PAST].items() if "less" in k
    }
    assert by_control["as it is"]["CC"]["value"] > by_control["sound silenced"]["CC"]["value"] + 0.02
    assert by_control["sound silenced"]["CC"] == by_control["no direction (mono)"]["CC"]
    order = result["order"]
    assert list(order) == [controls.DIRECTED, controls.UNDIRECTED, "both"]
    assert list(order[controls.DIRECTED]) == ["hears - deaf"]
    differences = [by_pair["hears - deaf"]["CC"]["value"] for by_pair in order.values()]
    assert differences[0] > 0.02 and differences[1] == 0 and differences[2] == pytest.approx(differences[0] / 2)
    without = result["controls_without_direction"]["hears"]
    assert list(without) == ["as it is", "sound silenced", "sound of another clip"]


def test_absent_data_is_said_to_be_skipped(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["controls", "--checkpoint", "none.pt", "--data", str(tmp_path / "none")])
    controls.main()
    assert capsys.readouterr().out.startswith("skipped: there is no data")
