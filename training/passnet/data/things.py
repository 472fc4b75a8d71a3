"""What stands in generated scenes: photographs, people, other things that can be heard, scraps and signs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from passnet import sphere
from passnet.data import figures
from passnet.data.paste import soft_edge
from passnet.data.photos import PERSON, Cutout, Photo
from passnet.data.sounds import KINDS, Sound

MOVING, SOUNDING = 2.5, 3.5
# How often which other kinds than people stand in a scene with sound, and how much they draw unheard.
OTHERS = {"animal": 0.4, "vehicle": 0.4, "clock": 0.2}
UNHEARD = {"animal": 0.6, "vehicle": 0.4, "clock": 0.3}


@dataclass
class Material:
    """What scenes are made of; any list but `sounds` may be empty."""

    panoramas: list[np.ndarray] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    cutouts: list[Cutout] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)


@dataclass
class Thing:
    """A picture in the scene; angles in radians, speeds in radians a second.

    `kind` is one of `sounds.KINDS`, if any; `part` is the part of the weight that is of that kind.
    """

    image: np.ndarray
    points: np.ndarray
    weight: float
    azimuth: float
    elevation: float
    half_width: float
    roll: float = 0.0
    speed: float = 0.0
    kind: str | None = None
    part: float = 1.0
    photo: bool = False
    sounding: bool = False

    def axes(self, time: float) -> np.ndarray:
        """The camera that the picture is pasted through at a time in seconds (0: the current frame)."""
        return sphere.camera(self.azimuth + self.speed * time, self.elevation, self.roll)

    @property
    def person(self) -> bool:
        """Whether it is a person, and not a photograph of one."""
        return self.kind == PERSON and not self.photo

    def draw(self, heard: str | None = None) -> float:
        """How much it stands out, where a sound without a direction tells of its maker's kind, or none does."""
        named = 1 + self.part * (SOUNDING - 1) if heard and heard == self.kind else 1.0
        return self.weight * named * (MOVING if self.speed else 1.0) * (SOUNDING if self.sounding else 1.0)


class Cast:
    """Makes the things of a scene from material, all randomness from the generator that is given."""

    def __init__(self, material: Material):
        self.material = material
        self.cutouts = {kind: [cutout for cutout in material.cutouts if cutout.kind == kind] for kind in KINDS}

    def photo(self, random, azimuth: float) -> Thing:
        """A photograph as a view of 18 to 100 degrees near the horizon."""
        photo = self.material.photos[random.integers(len(self.material.photos))]
        image, points, boxes = photo.image, photo.fixations, photo.boxes
        if random.random() < 0.5:
            image, points = image[:, ::-1], points * [-1, 1] + [1, 0]
        view = np.radians(random.uniform(35, 100) if random.random() < 0.7 else random.uniform(18, 40))
        people = 0.5 * min(len(boxes), 4)
        elevation = np.radians(random.normal(-7, 13))
        if len(points) > 100:
            points = points[random.choice(len(points), 100, replace=False)]
        edge = random.uniform(0.02, 0.12)
        picture = soft_edge(image, edge)
        roll = np.radians(random.normal(0, 4))
        seen = {"kind": PERSON, "part": people / (0.5 + people)} if people else {}
        return Thing(picture, points, 0.5 + people, azimuth, elevation, np.tan(view / 2), roll, photo=True, **seen)

    def person(self, random, azimuth: float, tall: float | None = None, slope: float | None = None) -> Thing:
        """A cut-out or drawn person, 4 to 60 degrees tall, whose feet stand below the horizon.

        `tall` (radians) and `slope` (degrees, of where the eye level is) are drawn unless given.
        """
        cutouts = self.cutouts[PERSON]
        if cutouts and random.random() < 0.65:
            cutout = cutouts[random.integers(len(cutouts))]
            image = cutout.image
            points = np.concatenate([cutout.fixations, figures.head_points(random, max(4, len(cutout.fixations)))])
        else:
            image, points = figures.figure(random), figures.head_points(random)
        if random.random() < 0.5:
            image, points = image[:, ::-1], points * [-1, 1] + [1, 0]
        if tall is None:
            tall = np.radians(np.exp(random.uniform(np.log(4), np.log(60))))
        if slope is None:
            slope = random.normal(-2, 3) if random.random() < 0.6 else random.normal(-14, 12)
        elevation = tall * random.uniform(-0.5, 0.1) + np.radians(slope)
        half_width = np.tan(tall / 2) * image.shape[1] / image.shape[0]
        weight = float(np.clip(np.degrees(tall) / 14, 0.4, 2.0) ** 0.5)
        return Thing(
            image, points, weight, azimuth, elevation, half_width, np.radians(random.normal(0, 2)), kind=PERSON
        )

    def scrap(self, random, azimuth: float) -> Thing:
        """A sign, or a piece of a photograph without people: things that draw little, also on floor and ceiling."""
        level = random.random() < 0.7
        elevation = np.radians(random.normal(0, 12)) if level else np.arcsin(random.uniform(-1, 1))
        half_width = np.tan(np.radians(random.uniform(3, 16)) / 2)
        middle = np.array([[0.5, 0.5]])
        clear = [
            photo for photo in self.material.photos[:: max(1, len(self.material.photos) // 60)] if not len(photo.boxes)
        ]
        if random.random() < 0.4 or not clear:
            return Thing(figures.sign(random), middle, 0.3 if level else 0.1, azimuth, elevation, half_width)
        image = clear[random.integers(len(clear))].image
        rows, columns = (random.uniform(0.25, 0.6, 2) * image.shape[:2]).astype(int)
        top, left = random.integers(image.shape[0] - rows), random.integers(image.shape[1] - columns)
        piece = soft_edge(image[top : top + rows, left : left + columns], 0.15)
        return Thing(piece, middle, 0.1, azimuth, elevation, half_width)

    def other(self, random, azimuth: float) -> Thing:
        """An animal, a vehicle or a clock, 7 to 45 degrees large, that draws little as long as it is not heard."""
        kinds = [kind for kind in OTHERS if self.cutouts[kind]]
        chances = np.array([OTHERS[kind] for kind in kinds])
        kind = kinds[random.choice(len(kinds), p=chances / chances.sum())]
        cutout = self.cutouts[kind][random.integers(len(self.cutouts[kind]))]
        image = cutout.image[:, :: random.choice([-1, 1])]
        large = np.exp(random.uniform(np.log(7), np.log(45)))
        half_width = np.tan(np.radians(large) / 2) * min(1.0, image.shape[1] / image.shape[0])
        elevation = random.normal(4, 8) if kind == "clock" else random.normal(-3, 5) - large * random.uniform(0, 0.4)
        middle = np.clip(random.normal(0.5, 0.12, (8, 2)), 0, 1)
        return Thing(image, middle, UNHEARD[kind], azimuth, np.radians(elevation), half_width, kind=kind)

    def scene(self, random, others: bool) -> list[Thing]:
        """What stands in a scene, spread over the azimuths, photographs first; with `others` not people alone."""
        often = [0.5, 0.3, 0.15, 0.05] if others else [0.3, 0.3, 0.25, 0.15]
        photos = random.choice(4, p=often) if self.material.photos else 0
        people = random.choice(6, p=[0.16, 0.25, 0.24, 0.15, 0.12, 0.08])
        people += photos + people == 0
        scraps = random.integers(0, 6)
        makers = [self.photo] * photos + [self.scrap] * scraps + [self.person] * people
        spread = random.uniform(0, 2 * np.pi, len(makers))
        spread[:photos] = random.uniform(0, 2 * np.pi) + np.arange(photos) * 2 * np.pi / max(photos, 1)
        things = [make(random, azimuth) for make, azimuth in zip(makers, spread)]
        things += self.group(random) if random.random() < 0.35 else []
        if others and any(self.cutouts[kind] for kind in OTHERS):
            count = random.choice(4, p=[0.1, 0.3, 0.35, 0.25])
            things += [self.other(random, random.uniform(0, 2 * np.pi)) for _ in range(count)]
        return things

    def group(self, random) -> list[Thing]:
        """Two to five people of about the same size, side by side on the same ground."""
        count = random.integers(2, 6)
        tall, slope = np.radians(np.exp(random.uniform(np.log(5), np.log(40)))), random.normal(-4, 6)
        apart = tall * random.uniform(0.35, 1.0)
        middle = random.uniform(0, 2 * np.pi)
        return [
            self.person(random, middle + (n - count / 2) * apart, tall * random.uniform(0.85, 1.15), slope)
            for n in range(count)
        ]
