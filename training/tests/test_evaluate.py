"""Intervals, counts and tables of the evaluation, on made-up maps and folders."""

import argparse
import gzip
import json
import shutil
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from passnet import bootstrap, evaluate, heads, predictors, sphere
from passnet.baselines import equator_prior, front_prior
from passnet.bootstrap import Interval
from passnet.data.paste import bump
from passnet.tables import Scores, differences
from passnet.video import read_frames, write_video


class Painter:
    """Graphs whose map is the frame's red channel on a grid of 8 x 16; heard and past have no part."""

    class config:
        name, frame_width, frame_height = "painter", 32, 16


class PainterStream:
    """Stands where `Stream` does."""

    def __init__(self, graphs):
        self.start = None

    def push(self, frame, time, samples=None):
        return frame[::2, ::2, 0].astype(np.float32) + 1


@pytest.fixture
def painter(monkeypatch):
    monkeypatch.setattr(predictors, "Stream", PainterStream)
    return Painter()


def covering(draw, interval_of, truth, runs=200):
    """How many of `runs` data sets have an interval that holds the truth."""
    intervals = [interval_of(draw(np.random.default_rng(run))) for run in range(runs)]
    return sum(interval.low <= truth <= interval.high for interval in intervals)


@pytest.mark.parametrize(("count", "least"), [(5, 345), (10, 366), (40, 368)])
def test_intervals_cover_a_known_mean(count, least):
    """Of 400, half of them skew; plain percentiles cover it 331 times with 5 values and 355 times with 10."""
    even = covering(lambda random: random.normal(2.0, 1.0, count), bootstrap.statistic, 2.0)
    skew = covering(lambda random: random.exponential(2.0, count), bootstrap.statistic, 2.0)
    assert least <= even + skew < 392


def test_quantiles_of_student_are_those_in_tables():
    found = [bootstrap.student(0.975, freedom) for freedom in (2, 4, 9, 29)]
    assert found == pytest.approx([4.303, 2.776, 2.262, 2.045], rel=0.01)
    assert bootstrap.tail(10**6) == pytest.approx(0.025, rel=1e-4)


def test_blocks_cover_the_mean_of_values_that_hang_together():
    def drift(random):
        noise, values = random.normal(size=300), np.zeros(300)
        for step in range(1, 300):
            values[step] = 0.8 * values[step - 1] + noise[step]
        return values

    blocked = covering(drift, lambda values: bootstrap.over_clips([values], 30), 0.0)
    single = covering(drift, lambda values: bootstrap.over_clips([values], 1), 0.0)
    assert single < 130 and 182 < blocked < 197


def test_several_clips_are_resampled_as_clips():
    alike = [np.full(20, value) for value in (0.1, 0.2, 0.3, 0.4, 0.5)]
    few, several = bootstrap.over_clips(alike[:2], 5), bootstrap.over_clips(alike, 5)
    assert (few.value, few.low, few.high) == pytest.approx((0.15, 0.15, 0.15))
    assert several.value == pytest.approx(0.3) and several.low < 0.25 < 0.35 < several.high


def test_a_paired_difference_is_narrower_than_what_it_is_between():
    random = np.random.default_rng(1)
    hard = random.normal(0, 1, 10)
    left, right = Scores([[v + 0.3] * 5 for v in hard]), Scores([[v] * 5 for v in hard])
    apart = differences(left, right)["CC"]
    assert (apart.low, apart.high) == pytest.approx((0.3, 0.3))
    assert left.intervals(1)["CC"].overlaps(right.intervals(1)["CC"])
    assert not Interval(1, 0, 2).overlaps(Interval(3, 2.5, 4))


def test_flat_maps_and_empty_truths_are_counted():
    truth = np.zeros((15, 6, 12), np.uint8)
    truth[9, 3, 4] = 255
    weights = sphere.solid_angle_weights(6, 12)
    scores = evaluate.score_maps(np.broadcast_to(equator_prior(6, 12), truth.shape), truth, weights)
    assert (len(scores.rows), scores.flat, scores.empty) == (1, 0, 1)
    scores = evaluate.score_maps(np.ones((15, 6, 12)), truth, weights)
    assert (len(scores.rows), scores.flat, scores.empty) == (1, 1, 1)
    assert scores.metric("CC") == [0.0]
    with pytest.raises(ValueError, match="empty"):
        evaluate.score_maps(np.ones((15, 6, 12)), truth * 0, weights).metric("CC")


def test_heads_point_where_the_file_says(tmp_path):
    path = tmp_path / "1_head.csv.gz"
    rows = [f"1,{second},{0 if second < 2 else 90},-30,0" for second in np.arange(0, 30, 0.1)]
    path.write_bytes(gzip.compress("\n".join(["observer,seconds,yaw_deg,pitch_deg,roll_deg", *rows]).encode()))
    density = heads.viewer_maps(path, 90, 180).sum(axis=0)
    row, column = np.unravel_index(density.argmax(), density.shape)
    # A yaw of 90 degrees is to the right, a pitch of -30 up.
    assert abs(column - 135) <= 1 and abs(row - 30) <= 1
    assert (density * sphere.solid_angle_weights(90, 180)).sum() == pytest.approx(1, abs=0.02)


def test_intervals_over_viewers_are_as_wide_as_viewers_differ():
    def bumps(azimuths):
        points = sphere.unit(np.radians(azimuths), np.zeros(len(azimuths)))
        return np.stack([bump(sphere.grid(90, 180), point[None], heads.BLUR) for point in points])

    def still(viewers):
        return {"truth": viewers.sum(axis=0), "viewers": viewers, "maps": {"equator": equator_prior(90, 180)}}

    alike = heads.over_viewers([still(bumps([20.0] * 8))])["equator"]["CC"]
    assert alike.high - alike.low < 1e-9
    apart = heads.over_viewers([still(bumps(np.arange(0, 360, 45.0)))])["equator"]["CC"]
    # Fewer directions are left when viewers are drawn twice: the rest of the equator is missed.
    assert apart.low < apart.value - 0.01


def test_a_flat_model_sees_the_frame_whole():
    class Local(torch.nn.Module):
        def flat(self, frame):
            return frame[:, ::8, ::8, 0].float()

    model = torch.nn.Module()
    model.encoder = Local()
    frame = np.zeros((16, 32, 3), np.uint8)
    frame[8, 24] = 9
    density = predictors.flat_map(model, frame)
    assert density.shape == (2, 4) and density.argmax() == 7 and density.sum() == pytest.approx(1)


def test_models_need_names_of_their_own(tmp_path):
    def arguments(*checkpoints):
        return argparse.Namespace(package=[], checkpoint=list(checkpoints))

    with pytest.raises(SystemExit, match="no model at"):
        predictors.load_models(arguments(f"a={tmp_path}/none.pt"))
    with pytest.raises(SystemExit, match="give a model"):
        predictors.load_models(arguments())


@pytest.fixture
def validation(tmp_path):
    """Two clips of 18 frames whose light marks where people looked, and two stills; maps published for one clip."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs the ffmpeg command")
    for number, clip in enumerate(("first", "second")):
        folder = tmp_path / "validation" / "avs_odv" / clip
        folder.mkdir(parents=True)
        truth = np.stack([front_prior(8, 16) * 250 for _ in range(18)]).astype(np.uint8)
        truth = np.roll(truth, 4 * number + 1, axis=2)
        light = truth.repeat(2, axis=1).repeat(2, axis=2)
        np.savez(folder / "gt.npz", map=truth)
        write_video(folder / "frames.mp4", (np.stack([v, v, v], axis=-1) for v in light), 10)
    np.savez(tmp_path / "validation" / "avs_odv" / "first" / "passnet.npz", map=truth)
    stills = tmp_path / "validation" / "avtrack360"
    stills.mkdir()
    for number in (1, 3):
        Image.fromarray(light[0]).convert("RGB").save(stills / f"{number}.jpg")
        rows = [f"1,{second},{10 * number},0,0" for second in np.arange(0, 30, 0.1)]
        text = "\n".join(["observer,seconds,yaw_deg,pitch_deg,roll_deg", *rows])
        (stills / f"{number}_head.csv.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def run_evaluate(painter, monkeypatch, *arguments):
    """The command on made-up graphs."""
    monkeypatch.setattr(evaluate, "load_models", lambda _: {"painter": painter})
    monkeypatch.setattr(sys, "argv", ["evaluate", *map(str, arguments)])
    evaluate.main()


def test_the_whole_table(painter, validation, monkeypatch, capsys):
    scores = validation / "scores.json"
    run_evaluate(painter, monkeypatch, "--data", validation, "--json", scores)
    printed, result = capsys.readouterr().out, json.loads(scores.read_text())
    assert "skipped: 2D model" in printed and "skipped: no maps of every clip" in printed
    assert "spread over 2 blocks of 3 s within the clips (descriptive, not an interval)" in printed
    assert "painter minus equator prior" in printed and "intervals overlap: " in printed
    mean = {name: clips["mean"] for name, clips in result["avs_odv"]["weighted"].items() if "mean" in clips}
    assert mean["painter"]["CC"]["value"] > 0.9
    assert mean["painter"]["CC"]["value"] > mean["painter, maps of the other clip"]["CC"]["value"] + 0.2
    assert set(mean["painter"]) == {"CC", "SIM", "KLD", "NSS", "AUC-Judd", "scored", "flat", "empty"}
    assert len(result["avtrack360"]["weighted"]["differences"]) == 2


def test_a_film_that_is_too_short_is_named(painter, validation, monkeypatch):
    folder = validation / "validation" / "avs_odv" / "second"
    np.savez(folder / "gt.npz", map=np.zeros((20, 8, 16), np.uint8))
    with pytest.raises(SystemExit, match="second: frames.mp4 has 18 frames, gt.npz has 20 maps"):
        run_evaluate(painter, monkeypatch, "--data", validation)


def test_a_film_is_read_once_for_each_size(painter, validation, monkeypatch):
    read = []
    monkeypatch.setattr(evaluate, "read_frames", lambda *arguments: read.append(1) or read_frames(*arguments))
    evaluate.read_clip(validation / "validation" / "avs_odv" / "first", {"a": painter, "b": painter})
    assert len(read) == 1


def test_pictures(painter, validation, monkeypatch):
    pytest.importorskip("matplotlib")
    pictures = validation / "pictures"
    run_evaluate(painter, monkeypatch, "--data", validation, "--pictures", pictures)
    names = {"clips.png", "first.mp4", "first.jpg", "second.mp4", "second.jpg", "heads.png", "heads_stills.jpg"}
    assert {path.name for path in pictures.iterdir()} == names
    film = read_frames(pictures / "first.mp4", 60, 40)
    assert len(film) == 18


def test_absent_data_is_said_to_be_skipped(painter, tmp_path, monkeypatch, capsys):
    run_evaluate(painter, monkeypatch, "--data", tmp_path)
    printed = capsys.readouterr().out
    assert "skipped: clips with ground truth" in printed and "skipped: stills with head directions" in printed
