"""Cuts people, and objects that are none, out of the photographs, once, before training.

    python3 -m passnet.data.cutouts --output data

A COCO detector finds them, GrabCut finds their outlines. Objects are what it finds that neither lives nor drives,
and boxes anywhere on photographs in which neither it nor a detector of faces sees anybody: pasted as people are,
they teach that an outline alone draws nobody. The detectors are teachers here. Needs OpenCV and ONNX Runtime.
The output stays out of the repository, since it holds parts of the photographs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from passnet.data.photos import Photo, load_photos
from passnet.data.places import data_root

THRESHOLD, OVERLAP = 0.55, 0.4
SIDE, CELLS = 352, 22
# COCO classes by their numbers: people; people and animals; what is no object here (vehicles as well).
PEOPLE, ALIVE, NO_OBJECTS = (0,), (0, *range(14, 24)), (*range(9), *range(14, 24))
ALIVE_SCORE, FACE_SCORE, TRIES, SEED = 0.5, 0.6, 8, 11


def detect(session, image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes [n, 4] (left, top, width, height in parts of the image), scores [n] and COCO classes [n] of all cells
    of an RGB image."""
    import cv2

    blob = cv2.resize(image[..., ::-1], (SIDE, SIDE)).transpose(2, 0, 1)[None].astype(np.float32) / 255
    result = session.run(None, {session.get_inputs()[0].name: blob})[0][0].reshape(-1, CELLS * CELLS)
    score = result[0] ** 0.6 * result[5:].max(axis=0) ** 0.4
    cell = np.stack(np.divmod(np.arange(CELLS * CELLS), CELLS)[::-1])
    centre = (np.tanh(result[1:3]) + cell) / CELLS
    size = 1 / (1 + np.exp(-result[3:5]))
    return np.concatenate([centre - size / 2, size]).T, score, result[5:].argmax(axis=0)


def things(found: tuple[np.ndarray, np.ndarray, np.ndarray], classes: tuple[int, ...], others=False) -> np.ndarray:
    """Boxes [n, 5] with their scores of the things of some classes (or of all others) that `detect` is sure of."""
    import cv2

    boxes, scores, kinds = found
    chosen = (scores > THRESHOLD) & (np.isin(kinds, classes) != others)
    if not chosen.any():
        return np.zeros((0, 5))
    boxes = np.column_stack([boxes, scores])[chosen]
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
    people = things(detect(session, ground), PEOPLE)
    return len(people) > 0 and people[:, 4].max() > 0.7


def sees_a_face(faces, image: np.ndarray) -> bool:
    """Whether YuNet (bytes in BGR, sides multiples of 32) is sure of a face anywhere in an RGB image."""
    height, width = np.ceil(np.array(image.shape[:2]) / 32).astype(int) * 32
    canvas = np.zeros((height, width, 3), np.float32)
    canvas[: image.shape[0], : image.shape[1]] = image[..., ::-1]
    results = faces.run(None, {faces.get_inputs()[0].name: canvas.transpose(2, 0, 1)[None]})
    found = dict(zip([output.name for output in faces.get_outputs()], results))
    return any((found[f"cls_{n}"] * found[f"obj_{n}"]).max() > FACE_SCORE**2 for n in (8, 16, 32))


def whole(box: np.ndarray) -> bool:
    """Whether a box lies on the image."""
    return bool((box[:2] > -0.02).all() and (box[:2] + box[2:4] < 1.02).all())


def cut_people(session, photo: Photo, people: np.ndarray) -> list[tuple]:
    """`cut` of the people on a photograph, boxes [n, 5], that are whole, alone, upright and sure."""
    cuts = []
    for number, box in enumerate(people):
        alone = overlaps(box, np.delete(people, number, axis=0)) < 0.3
        upright = box[3] * photo.image.shape[0] > 1.1 * box[2] * photo.image.shape[1]
        if alone and whole(box) and upright and box[4] > 0.6:
            cuts.append(cut(photo.image, box))
    return [found for found in cuts if found and looks_like_a_person(session, found[0])]


def cut_objects(photo: Photo, objects: np.ndarray, people: np.ndarray, nobody: bool, random) -> list[tuple]:
    """`cut` of the objects on a photograph, boxes [n, 5], that are whole and apart from people, and with `nobody`
    of boxes anywhere, a seventh to half of it on each side."""
    boxes = [box for box in objects if whole(box) and overlaps(box, people) < 0.05]
    for _ in range(TRIES if nobody else 0):
        size = np.exp(random.uniform(np.log(0.14), np.log(0.5), 2))
        boxes.append(np.concatenate([random.uniform(0.01, 0.99 - size), size]))
    return [found for found in (cut(photo.image, box) for box in boxes) if found]


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
    faces = onnxruntime.InferenceSession(str(root / "weights" / "yunet_n_dynamic.onnx"))
    random = np.random.default_rng(SEED)
    parts = [(held_out, load_photos(root, held_out, long_side=512)) for held_out in (False, True)]
    photos = [(held_out, photo, detect(session, photo.image)) for held_out, part in parts for photo in part]
    arrays, held, person, names, boxes = {}, [], [], [], []

    def keep(cuts: list[tuple], held_out: bool, photo: Photo, is_person: bool) -> None:
        for image, corner, size in cuts:
            points = (photo.fixations - corner) / size
            points = points[((points > 0) & (points < 1)).all(axis=1)]
            arrays[f"image_{len(held)}"], arrays[f"fixations_{len(held)}"] = image, points.astype(np.float32)
            held.append(held_out)
            person.append(is_person)

    # All people first: GrabCut goes on in one row of random numbers, and people shall not hang on objects.
    for held_out, photo, found in photos:
        people = things(found, PEOPLE)
        names += [photo.name] * len(people)
        boxes += list(people[:, :4])
        keep(cut_people(session, photo, people), held_out, photo, True)
    for held_out, photo, found in photos:
        alive = (found[1][np.isin(found[2], ALIVE)] > ALIVE_SCORE).any()
        nobody = not alive and not sees_a_face(faces, photo.image)
        objects = things(found, NO_OBJECTS, others=True)
        keep(cut_objects(photo, objects, things(found, PEOPLE), nobody, random), held_out, photo, False)
    arguments.output.mkdir(parents=True, exist_ok=True)
    np.savez(
        arguments.output / "cutouts.npz",
        held_out=np.array(held),
        person=np.array(person),
        box_photo=np.array(names),
        boxes=np.array(boxes, np.float32),
        **arrays,
    )
    print(f"{sum(person)} of {len(boxes)} people cut out, and {len(person) - sum(person)} objects")


if __name__ == "__main__":
    main()
