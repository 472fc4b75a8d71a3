"""Pictures of scores and of maps: bars with intervals, stills, side-by-side videos. Needs matplotlib."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from passnet.bootstrap import ENOUGH_CLIPS, statistic
from passnet.duel import LEAD
from passnet.metrics import METRICS
from passnet.video import overlay, save_picture, write_video

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

PANEL_WIDTH, PANEL_HEIGHT, CAPTION, GAP, COLUMNS = 480, 240, 24, 4, 3
DARK = (16, 18, 22)
FONT = ImageFont.truetype(str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")), 14)
COLOURS = {True: "#c2452d", False: "#8a97a6"}


def panel(frame: np.ndarray, values: np.ndarray | None, caption: str) -> np.ndarray:
    """A frame [H, W, 3] uint8 with a map over it, if given, under a line of text; all panels are of one size."""
    picture = np.asarray(Image.fromarray(frame).resize((PANEL_WIDTH, PANEL_HEIGHT), Image.BOX))
    if values is not None:
        picture = overlay(picture, values)
    titled = Image.new("RGB", (PANEL_WIDTH + GAP, PANEL_HEIGHT + CAPTION), DARK)
    titled.paste(Image.fromarray(picture), (GAP // 2, CAPTION))
    ImageDraw.Draw(titled).text((8, 3), caption, fill=(240, 240, 240), font=FONT)
    return np.asarray(titled)


def sheet(panels: list[np.ndarray], columns: int = COLUMNS) -> np.ndarray:
    """Panels in rows of at most `columns`; what stays empty is dark."""
    columns = min(columns, len(panels))
    empty = np.broadcast_to(np.uint8(DARK), panels[0].shape)
    panels = panels + [empty] * (-len(panels) % columns)
    rows = [np.concatenate(panels[start : start + columns], axis=1) for start in range(0, len(panels), columns)]
    return np.concatenate(rows)


def bars(path: Path, title: str, table: dict[str, dict], models: list[str]) -> None:
    """Means with their intervals, a panel for each metric; `table` [predictor][metric] as in the JSON."""
    names = list(table)
    figure, axes = pyplot.subplots(
        1, len(METRICS), figsize=(13, 1.5 + 0.36 * len(names)), sharey=True, layout="constrained"
    )
    places = np.arange(len(names))
    for axis, metric in zip(axes, METRICS):
        cells = [table[name][metric] for name in names]
        values = np.array([cell["value"] for cell in cells])
        ends = np.abs(np.array([[cell["low"], cell["high"]] for cell in cells]).T - values)
        axis.barh(places, values, xerr=ends, color=[COLOURS[name in models] for name in names], capsize=3, height=0.7)
        low, high = min(0, *(cell["low"] for cell in cells)), max(cell["high"] for cell in cells)
        for place, cell in zip(places, cells):
            axis.text(
                max(cell["high"], 0) + 0.03 * (high - low), place, f"{cell['value']:.2f}", va="center", fontsize=8
            )
        axis.set_xlim(low - 0.06 * (high - low) * (low < 0), high + 0.22 * (high - low))
        axis.set_title(metric + (" (less is better)" if metric == "KLD" else ""), fontsize=10)
        axis.axvline(0, color="black", linewidth=0.6)
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8)
    axes[0].set_yticks(places, names)
    axes[0].invert_yaxis()
    figure.suptitle(title, fontsize=11)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def clip_pictures(folder: Path, clips, models: list[str], others: list[str], rate: float, table: dict) -> None:
    """Bars of the mean over clips; for each clip a video and a sheet: frame, truth, maps of models and others."""
    means = {name: by_clip["mean"] for name, by_clip in table.items() if "mean" in by_clip}
    ends = "95 % intervals" if len(clips) >= ENOUGH_CLIPS else "spread in time, no intervals"
    bars(folder / "clips.png", f"{len(clips)} clips with ground truth, weighted by solid angle; {ends}", means, models)
    for clip in clips:
        names = [name for name in [*models, *others] if name in clip.maps]
        captions = {name: f"{name}   CC {table[name][clip.name]['CC']['value']:.2f}" for name in names}

        def moment(number: int, clip=clip, names=names, captions=captions) -> np.ndarray:
            frame = clip.frames[number]
            panels = [
                panel(frame, None, f"{clip.name}   {number / rate:4.1f} s"),
                panel(frame, clip.truth[number].astype(float), "ground truth"),
            ]
            return sheet(panels + [panel(frame, clip.maps[name][number], captions[name]) for name in names])

        write_video(folder / f"{clip.name}.mp4", (moment(number) for number in range(len(clip.truth))), rate)
        middle = [len(clip.truth) * part // 6 for part in (1, 3, 5)]
        save_picture(folder / f"{clip.name}.jpg", [[moment(number)] for number in middle])


def still_pictures(folder: Path, stills: list[dict], models: list[str], table: dict[str, dict]) -> None:
    """Bars of the means over stills, and each still with the truth and the models' maps."""
    title = f"where heads pointed, {len(stills)} stills, weighted by solid angle; 95 % intervals"
    bars(folder / "heads.png", title, table, models)
    rows = []
    for still in stills:
        panels = [panel(still["frame"], still["truth"], f"still {still['name']}: where heads pointed")]
        panels += [panel(still["frame"], still["maps"][name], name) for name in models]
        rows.append([sheet(panels, len(panels))])
    save_picture(folder / "heads_stills.jpg", rows)


def jump_picture(path: Path, courses: dict[str, dict[float, np.ndarray]]) -> None:
    """How maps follow a sound that jumps: [model][frames a second][scenes, frames], mean and interval."""
    rates = list(next(iter(courses.values())))
    figure, axes = pyplot.subplots(1, len(rates), figsize=(5.5 * len(rates), 3.6), sharey=True, layout="constrained")
    for axis, rate in zip(axes, rates):
        for name, by_rate in courses.items():
            cells = [statistic(column) for column in by_rate[rate].T]
            seconds = np.arange(len(cells)) / rate - LEAD
            (curve,) = axis.plot(seconds, [cell.value for cell in cells], label=name)
            ends = [cell.low for cell in cells], [cell.high for cell in cells]
            axis.fill_between(seconds, *ends, color=curve.get_color(), alpha=0.15, linewidth=0)
        axis.axhline(0.5, color="black", linewidth=0.6)
        axis.axvline(0, color="black", linewidth=0.6, linestyle=":")
        axis.axvspan(0, 0.5, color="#8a97a6", alpha=0.15, linewidth=0)
        axis.set(title=f"{rate:g} frames a second", xlabel="seconds since the sound jumped", ylim=(0, 1))
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("the new one's part of both shares")
    axes[0].legend(loc="upper left", frameon=False, fontsize=9)
    figure.suptitle("two alike people, synthetic; shaded: 0.5 s, and 95 % intervals", fontsize=11)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
