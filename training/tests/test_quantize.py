"""Number formats side by side: on a small network, that it runs and how like the maps are."""

import shutil

import numpy as np
import pytest

from passnet.export import export_package
from passnet.quantize import compare, noise_frames, two_runs, variants
from passnet.video import write_video

onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("onnxruntime.quantization")

VERSION = tuple(int(part) for part in onnxruntime.__version__.split(".")[:2])


@pytest.mark.skipif(
    VERSION < (1, 20), reason="the calibration of ONNX Runtime 1.19 fails at a Softmax between convolutions"
)
def test_int8_keeps_the_maps_alike(model, tmp_path):
    package, folder = tmp_path / "package", tmp_path / "small"
    folder.mkdir()
    export_package(model, package, "0.0.1", {}, {})
    height, width = model.config.frame_height, model.config.frame_width
    models = variants(package, folder, noise_frames(2, height, width, 0), [])
    rows = compare(models, noise_frames(3, height, width, 1), 2, threads=1, rounds=1)
    assert [row["name"] for row in rows] == list(models)
    assert rows[0]["cc"] == pytest.approx(1) and rows[0]["speed"] == 1 and rows[0]["difference"] == 0
    assert all(row["cc_least"] > 0.9 for row in rows)
    assert rows[3]["megabytes"] < rows[0]["megabytes"]


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs the ffmpeg command")
def test_runs_are_consecutive_and_from_separate_halves(tmp_path):
    film = tmp_path / "film.mp4"
    write_video(film, (np.full((16, 32, 3), 4 * number, np.uint8) for number in range(60)), 30)
    for run, middle in zip(two_runs(film, 5, 16, 32), (15, 45)):
        numbers = run.mean(axis=(1, 2, 3)) / 4
        assert len(run) == 5 and np.diff(numbers) == pytest.approx(1, abs=0.3)
        assert abs(numbers.mean() - middle) < 2
    with pytest.raises(SystemExit, match=r"film.mp4 lasts 2.0 s; two runs of 31 frames take 2.1 s"):
        two_runs(film, 31, 16, 32)
