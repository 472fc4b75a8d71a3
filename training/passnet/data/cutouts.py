"""Cuts people out of the photographs, once, before training.

    python3 -m passnet.data.cutouts --output data

A COCO detector finds the people, GrabCut finds their outlines. The detector is a teacher only:
nothing of it goes into the model. Needs OpenCV and ONNX Runtime. The output stays out of the
repository, since it holds parts of the photographs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from passnet.data.photos import load_photos
from passnet.data.places import data_root

THRESHOLD, OVERLAP = 0.55, 0.4
SIDE, CELLS = 352, 22


def detect_people(session, image: np.ndarray) -> np.ndarray:
    """Boxes [n, 5] (left, top, width, height in parts of the image, score) of people in an RGB image."""
    import cv2

    blob = cv2.resize(image[..., ::-1], (SIDE, SIDE)).transpose(2, 0, 1)[None].astype(np.float32) / 255
    result = session.run(None, {session.get_inputs()[0].name: blob})[0][0]
    score = result[0] ** 0.6 * result[5:].max(axis=0) ** 0.4
    rows, columns = np.nonzero((score > THRESHOLD) & (result[5:].argmax(axis=0) == 0))
    if len(rows) == 0:
        return np.zeros((0, 5))
    at = result[1:5, rows, columns]
    centre = (np.tanh(at[:2]) + np.stack([columns, rows])) / CELLS
    size = 1 / (1 + np.exp(-at[2:]))
    boxes = np.concatenate([centre - size / 2, size, score[None, rows, columns]]).T
    kept = cv2.dnn.NMSBoxes(boxes[:, :4].tolist(), boxes[:, 4].tolist(), THRESHOLD, OVERLAP)
    return boxes[np.array(kept, int).reshape(-1)]


def overlaps(box: np.ndarray, others: np.ndarray) -> float:
    """The largest part of `box` that one of `others` covers."""
    if len(others) == 0:
        return 0.0
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:4], others[:, :2] + others[:, 2:4])
    return float(np.prod(np.clip(high - low, 0, None), axis=1).max() / np.prod(box[2:4]))


def cut(image: np.ndarray, box: np.ndarray):
    """RGBA crop of the person in the box, or None where the outline looks wrong; with its corner and size."""
    import cv2

    height, width = image.shape[:2]
    scale = np.array([width, height])
    low = np.clip(np.floor((box[:2] - 0.15 * box[2:4]) * scale), 0, scale - 1).astype(int)
    high = np.clip(np.ceil((box[:2] + 1.15 * box[2:4]) * scale), 1, scale).astype(int)
    crop = np.ascontiguousarray(image[low[1] : high[1], low[0] : high[0], ::-1])
    start = np.maximum(np.round(box[:2] * scale).astype(int) - low, 1)
    size = np.minimum(np.round(box[2:4] * scale).astype(int), high - low - start - 1)
    if min(size) < 12:
        return None
    mask = np.zeros(crop.shape[:2], np.uint8)
    cv2.grabCut(
        crop, mask, (*start.tolist(), *size.tolist()), np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_RECT
    )
    solid = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    if not 0.3 < solid.sum() / np.prod(size) < 0.95:
        return None
    alpha = cv2.GaussianBlur(solid * 255, (3, 3), 0)
    return np.dstack([crop[..., ::-1], alpha]), low / scale, (high - low) / scale


def looks_like_a_person(session, rgba: np.ndarray) -> bool:
    """Whether the detector still sees a person in the cut-out, alone on a grey ground."""
    height, width = rgba.shape[:2]
    side = int(max(height, width) * 1.6)
    ground = np.full((side, side, 3), 128, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    alpha = rgba[..., 3:] / 255
    area = ground[top : top + height, left : left + width]
    area[:] = (area * (1 - alpha) + rgba[..., :3] * alpha).astype(np.uint8)
    people = detect_people(session, ground)
    return len(people) > 0 and people[:, 4].max() > 0.7


def main() -> None:
    """Command line."""
    import onnxruntime

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--output", type=Path, default=Path("data"))
    arguments = parser.parse_args()
    root = data_root(arguments.data)
    if not root.is_dir():
        raise SystemExit(f"no data at {root}; give --data or set PASSNET_DATA")
    session = onnxruntime.InferenceSession(str(root / "weights" / "FastestDet.onnx"))
    arrays, held, names, boxes = {}, [], [], []
    for held_out in (False, True):
        for photo in load_photos(root, held_out, long_side=512):
            people = detect_people(session, photo.image)
            names += [photo.name] * len(people)
            boxes += list(people[:, :4])
            for number, box in enumerate(people):
                apart = overlaps(box, np.delete(people, number, axis=0)) < 0.3
                inside = (box[:2] > -0.02).all() and (box[:2] + box[2:4] < 1.02).all()
                upright = box[3] * photo.image.shape[0] > 1.1 * box[2] * photo.image.shape[1]
                if not (apart and inside and upright and box[4] > 0.6):
                    continue
                result = cut(photo.image, box)
                if result is None:
                    continue
                image, corner, size = result
                if not looks_like_a_person(session, image):
                    continue
                points = (photo.fixations - corner) / size
                points = points[((points > 0) & (points < 1)).all(axis=1)]
                arrays[f"image_{len(held)}"], arrays[f"fixations_{len(held)}"] = image, points.astype(np.float32)
                held.append(held_out)
    arguments.output.mkdir(parents=True, exist_ok=True)
    np.savez(
        arguments.output / "cutouts.npz",
        held_out=np.array(held),
        box_photo=np.array(names),
        boxes=np.array(boxes, np.float32),
        **arrays,
    )
    print(f"{len(held)} cut-outs, {len(boxes)} people")


if __name__ == "__main__":
    main()
