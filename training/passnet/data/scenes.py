"""Generated scenes: what stands in them, how it moves and sounds, and where viewers look.

The rule of regard, written down once (all of it is an assumption, argued in README.md):
- every thing has a weight: a person 1 (more when nearer), a photograph pasted as a view 0.5 and 0.5
  more for each person on it up to four, a sign 0.3, a scrap, an emblem or an object that is no person 0.1,
  less off the horizon; what moves has 2.5 times its weight, what sounds from its direction 3.5 times;
- a thing draws looks as its weight does (to a power, 1 unless said otherwise);
- a sound that has jumped to another direction draws there at once, and no longer where it was;
- human sound without a direction makes all people draw 3.5 times as much: any may be the one who makes it;
- the rest of the scene draws 0.25, spread along the equator: where nothing draws much, looks roam;
- of a still, with nothing known of what moves, all looks of a long time are told: bumps are 15 degrees
  wide, and the rest of the scene, more of it near the front, has half;
- people often stand in groups, as they do; each of a group draws for itself;
- at the start looks are near the front: the density is multiplied by a bump around it whose part
  fades with a time constant of 2 s; and always by exp(0.5 (cos - 1)) of the angle to the front.
Within a thing looks fall where real observers fixated it, where that was recorded.

Scenes are plain where the material has no objects: a third of the people are drawn, and what draws little is a few
signs and pieces of photographs about the horizon.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from passnet import sphere
from passnet.data import figures, sounds
from passnet.data.paste import BLUR, Canvas, bump, outlined, point_directions, soft_edge
from passnet.data.photos import Cutout, Photo
from passnet.data.sounds import Sound

MOVING, SOUNDING = 2.5, 3.5
SIGN, SCRAP, LEVEL = 0.3, 0.1, np.radians(20)
START_SECONDS, LASTING_FRONT = 2.0, 0.5
STILL_REST, STILL_BLUR = 0.5, np.radians(15)
PHOTOS, LEAST_CELLS = 3, 24
MIDDLE = np.array([[0.5, 0.5]])


@dataclass(frozen=True)
class Rule:
    """How much viewers agree: the power of the weights, and the share of the rest of the scene."""

    contrast: float = 1.0
    rest: float = 0.25


@dataclass
class Material:
    """What scenes are made of; any list but `sounds` may be empty. Objects are cut-outs that are no people."""

    panoramas: list[np.ndarray] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    people: list[Cutout] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    objects: list[Cutout] = field(default_factory=list)


@dataclass
class Thing:
    """A picture in the scene; angles in radians, speeds in radians a second. `human` is the part of its weight
    that people have."""

    image: np.ndarray
    points: np.ndarray
    weight: float
    azimuth: float
    elevation: float
    half_width: float
    roll: float = 0.0
    speed: float = 0.0
    human: float = 0.0
    photo: bool = False
    sounding: bool = False

    @property
    def person(self) -> bool:
        """Whether it is a person, and not a photograph."""
        return self.human > 0 and not self.photo

    def axes(self, time: float) -> np.ndarray:
        """The camera that the picture is pasted through at a time in seconds (0: the current frame)."""
        return sphere.camera(self.azimuth + self.speed * time, self.elevation, self.roll)

    def draw(self, human_heard: bool = False) -> float:
        """How much it stands out; with `human_heard` somebody is heard, nobody knows where."""
        sought = 1 + self.human * (SOUNDING - 1) if human_heard else 1.0
        return self.weight * sought * (MOVING if self.speed else 1.0) * (SOUNDING if self.sounding else 1.0)


@dataclass
class Clip:
    """Frames [U, H, W, 3] uint8 at `times` [U] (0 current, negative past), sound, and the density.

    `samples` [U, 4, S]; `heard` 1 or 0; `label` is the sound's class or -1; `scene_time` in seconds;
    `target` [h, w] relative to uniform. `regions` [3, h, w] are 1 where a photograph is seen, and `looks`
    [3, h, w] the densities of real fixations there (relative to uniform; only their course within the
    region means anything); unused ones are 0.
    """

    frames: np.ndarray
    times: np.ndarray
    samples: np.ndarray
    heard: float
    label: int
    scene_time: float
    target: np.ndarray
    regions: np.ndarray
    looks: np.ndarray


def compressed(image: np.ndarray, quality: int) -> np.ndarray:
    """An image after JPEG: all of it gets the same blocks and the same sharpness, pasted or not."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


class SceneMaker:
    """Makes clips from material, all randomness from the generator given to `clip`."""

    def __init__(
        self, material: Material, frame=(512, 1024), target=(64, 128), samples: int = 16000, rule: Rule | None = None
    ):
        self.material = material
        self.rule = rule or Rule()
        self.canvas = Canvas(*frame)
        self.map_directions = sphere.grid(*target)
        self.solid_angle = sphere.solid_angle_weights(*target)
        self.samples = samples
        elevation = np.arcsin(self.map_directions[..., 2])
        self.equator = np.exp(-0.5 * (elevation / np.radians(18)) ** 2)
        self.equator /= (self.equator * self.solid_angle).sum()

    def background(self, random) -> np.ndarray:
        """A panorama turned at random, or a drawn room; float32."""
        size = (self.canvas.height, self.canvas.width)
        if self.material.panoramas and random.random() < 0.85:
            image = self.material.panoramas[random.integers(len(self.material.panoramas))]
        else:
            image = figures.room(random, *size)
        image = np.roll(image, random.integers(image.shape[1]), axis=1)
        return image[:, :: random.choice([-1, 1])].astype(np.float32)

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
        human = people / (0.5 + people)
        return Thing(picture, points, 0.5 + people, azimuth, elevation, np.tan(view / 2), roll, human=human, photo=True)

    def person(self, random, azimuth: float, tall: float | None = None, slope: float | None = None) -> Thing:
        """A cut-out or drawn person, 4 to 60 degrees tall, whose feet stand below the horizon.

        `tall` (radians) and `slope` (degrees, of where the eye level is) are drawn unless given.
        """
        people = self.material.people
        if people and (self.material.objects or random.random() < 0.65):
            cutout = people[random.integers(len(people))]
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
            image, points, weight, azimuth, elevation, half_width, np.radians(random.normal(0, 2)), human=1.0
        )

    def scrap(self, random, azimuth: float) -> Thing:
        """A sign, or a piece of a photograph without people: things that draw little."""
        elevation = np.radians(random.normal(0, 12))
        half_width = np.tan(np.radians(random.uniform(3, 16)) / 2)
        clear = self.clear_photos()
        if random.random() < 0.4 or not clear:
            return Thing(figures.sign(random), MIDDLE, SIGN, azimuth, elevation, half_width)
        return Thing(soft_edge(self.piece(random, clear), 0.15), MIDDLE, SCRAP, azimuth, elevation, half_width)

    def object(self, random, azimuth: float) -> Thing:
        """A thing that is no person and draws little: an object, an emblem, a sign, or scenery of any outline.

        Most stand about the horizon, the others anywhere on the sphere, floor and ceiling included; there they have
        no upright and draw next to nothing.
        """
        about = random.random() < 0.65
        elevation = np.radians(random.normal(-4, 12)) if about else np.arcsin(random.uniform(-0.95, 0.95))
        roll = np.radians(random.normal(0, 4)) if abs(elevation) < LEVEL else random.uniform(0, 2 * np.pi)
        large, kind, weight = np.radians(np.exp(random.uniform(np.log(4), np.log(40)))), random.random(), SCRAP
        if kind < 0.15:
            image, large, weight = figures.sign(random), large / 3, SIGN
        elif kind < 0.3:
            # Aslant, as on a floor.
            image = figures.emblem(random)[:: random.integers(1, 4)]
        elif kind < 0.5 and self.material.photos:
            image = outlined(random, self.piece(random, self.clear_photos() or self.material.photos))
        else:
            image = self.material.objects[random.integers(len(self.material.objects))].image
            image = image[:, :: random.choice([-1, 1])]
        half_width = np.tan(large / 2) * min(2.0, image.shape[1] / image.shape[0])
        weight *= np.exp(-0.5 * (elevation / LEVEL) ** 2)
        return Thing(image, MIDDLE, weight, azimuth, elevation, half_width, roll)

    def clear_photos(self) -> list[Photo]:
        """Some photographs in which no people were found."""
        photos = self.material.photos[:: max(1, len(self.material.photos) // 60)]
        return [photo for photo in photos if not len(photo.boxes)]

    def piece(self, random, photos: list[Photo]) -> np.ndarray:
        """A quarter to six tenths of each side of a photograph, RGB."""
        image = photos[random.integers(len(photos))].image
        rows, columns = (random.uniform(0.25, 0.6, 2) * image.shape[:2]).astype(int)
        top, left = random.integers(image.shape[0] - rows), random.integers(image.shape[1] - columns)
        return image[top : top + rows, left : left + columns]

    def things(self, random) -> list[Thing]:
        """What stands in a scene, spread over the azimuths, photographs first."""
        photos = random.choice(4, p=[0.3, 0.3, 0.25, 0.15]) if self.material.photos else 0
        people = random.choice(6, p=[0.16, 0.25, 0.24, 0.15, 0.12, 0.08])
        people += photos + people == 0
        make, most = (self.object, 6) if self.material.objects else (self.scrap, 4)
        little = [make] * random.integers(0, most)
        makers = [self.photo] * photos + little + [self.person] * people
        spread = random.uniform(0, 2 * np.pi, len(makers))
        spread[:photos] = random.uniform(0, 2 * np.pi) + np.arange(photos) * 2 * np.pi / max(photos, 1)
        things = [make(random, azimuth) for make, azimuth in zip(makers, spread)]
        return things + (self.group(random) if random.random() < 0.35 else [])

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

    def sound(self, random, things: list[Thing], times: np.ndarray, sway: float):
        """Samples [U, 4, S] of each frame's time, heard, label; marks the thing that sounds.

        `sway` is how fast the scene turns to the right, in radians a second.
        """
        samples = np.zeros((len(times), 4, self.samples), np.float32)
        if not self.material.sounds or random.random() < 0.25:
            return samples, 0.0, -1, False
        people = [thing for thing in things if thing.person]
        human = bool(people) and random.random() < 0.7
        choices = [sound for sound in self.material.sounds if (sounds.CLASSES[sound.label] in sounds.HUMAN) == human]
        choices = choices or self.material.sounds
        sound = choices[random.integers(len(choices))]
        past = int(round(-times.min() * sounds.RATE))
        track = sounds.stretch_of(random, sound, self.samples + past) * np.exp(random.uniform(-2.5, 0.5))
        if random.random() < 0.2:  # It has just begun.
            track[: int(random.uniform(0.3, 0.95) * len(track))] = 0
        directional = random.random() < 0.5
        source = None
        if directional:
            pool = people if human else [thing for thing in things if not thing.person and thing.weight > SCRAP / 2]
            if pool and random.random() < 0.9:
                source = pool[random.integers(len(pool))]
                source.sounding = True
        away, former = (
            sphere.unit(random.uniform(0, 2 * np.pi), np.radians(random.normal(0, 15))) for _ in range(2)
        )
        others = [thing for thing in things if thing is not source]
        if others and random.random() < 0.7:
            former = others[random.integers(len(others))].axes(0.0)[0]
        # Before this sample of the track it came from elsewhere.
        jump = len(track) - int(random.uniform(0.1, 0.9) * sounds.RATE) if random.random() < 0.25 else 0
        noise = random.normal(0, 10 ** random.uniform(-4.5, -2.5), (4, len(track))) * np.array(
            [[1], [0.58], [0.58], [0.58]]
        )
        for number, time in enumerate(times):
            end = len(track) + int(round(time * sounds.RATE))
            part = slice(end - self.samples, end)
            direction = source.axes(time)[0] if source else away
            if end - self.samples < jump:
                before = np.arange(end - self.samples, end)[:, None] < jump
                direction = np.where(before, former, direction)
            field_ = sounds.encode(track[part], sphere.turned(direction, -sway * time))
            if not directional:
                field_[1:] = 0
            samples[number] = field_ + noise[:, part] * np.array([[1], *([[float(directional)]] * 3)])
        return samples, 1.0, sound.label, human and not directional

    def bumps(self, thing: Thing, blur: float = BLUR) -> np.ndarray:
        """Where a thing is looked at in the current frame, [h, w] relative to uniform."""
        aspect = thing.image.shape[0] / thing.image.shape[1]
        points = point_directions(thing.points, thing.axes(0.0), thing.half_width, aspect)
        return bump(self.map_directions, points, blur)

    def covers(self, thing: Thing) -> np.ndarray:
        """Where a thing is in the current frame, [h, w] of 0 and 1."""
        right, below, depth = sphere.project(self.map_directions, thing.axes(0.0))
        half_height = thing.half_width * thing.image.shape[0] / thing.image.shape[1]
        return (depth > 0) & (np.abs(right) < thing.half_width) & (np.abs(below) < half_height)

    def photo_looks(self, things: list[Thing], bumps: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """`regions` and `looks` of a `Clip`: photographs (three at most) where nothing else covers them."""
        shape = (PHOTOS, *self.map_directions.shape[:2])
        regions, looks = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        photos = [number for number, thing in enumerate(things) if thing.photo]
        for place, number in enumerate(photos[:PHOTOS]):
            seen = self.covers(things[number])
            for other, thing in enumerate(things):
                if other != number and (other > number or thing.speed):
                    seen &= ~self.covers(thing)
            if seen.sum() >= LEAST_CELLS:
                regions[place], looks[place] = seen, bumps[number]
        return regions, looks

    def density(self, things: list[Thing], bumps: list[np.ndarray], human_everywhere: bool, scene_time: float):
        """Where viewers look in the current frame, [h, w] relative to uniform."""
        shares = np.array([thing.draw(human_everywhere) for thing in things]) ** self.rule.contrast
        total = sum(share * looks for share, looks in zip(shares, bumps)) + self.rule.rest * self.equator
        start = np.exp(-scene_time / START_SECONDS)
        front = np.exp(6.0 * (self.map_directions[..., 0] - 1))
        total = total * (1 - start + start * front) * np.exp(LASTING_FRONT * (self.map_directions[..., 0] - 1))
        return total / (total * self.solid_angle).sum()

    def still_density(self, things: list[Thing]) -> np.ndarray:
        """Where viewers look in the course of a long time, when all that is known is a still."""
        shares = np.array([thing.draw() for thing in things]) ** self.rule.contrast
        total = sum(share * self.bumps(thing, STILL_BLUR) for share, thing in zip(shares / shares.sum(), things))
        rest = self.equator * (1 + 1.3 * np.exp(8 * (self.map_directions[..., 0] - 1)))
        total = (1 - STILL_REST) * total + STILL_REST * rest / (rest * self.solid_angle).sum()
        return total / (total * self.solid_angle).sum()

    def clip(self, random: np.random.Generator, times: np.ndarray, still: bool = False) -> Clip:
        """A scene seen at `times`; with more than one time some things move, and there may be sound.

        With `still` the target is that of a still.
        """
        base, things = self.background(random), self.things(random)
        moving = len(times) > 1
        sway = np.radians(random.uniform(-12, 12)) if moving and random.random() < 0.3 else 0.0
        for thing in things:
            if moving and not still and not thing.photo and random.random() < (0.35 if thing.person else 0.15):
                thing.speed = random.choice([-1, 1]) * np.radians(random.uniform(4, 30))
        samples, heard, label, everywhere = None, 0.0, -1, False
        if moving and not still:
            samples, heard, label, everywhere = self.sound(random, things, times, sway)
        for thing in things:
            if not thing.speed:
                self.canvas.paste(base, thing.image, thing.axes(0.0), thing.half_width)
        gain, lift = np.exp(random.normal(0, 0.2, 3) * [0.4, 0.4, 0.4] + random.normal(0, 0.2)), random.normal(0, 10)
        quality = int(random.integers(25, 90))
        grey, noise = random.random() < 0.2, random.uniform(0, 5)
        frames = []
        for time in times:
            image = base.copy()
            for thing in things:
                if thing.speed:
                    self.canvas.paste(image, thing.image, thing.axes(time), thing.half_width)
            if sway:
                image = np.roll(image, int(round(sway * time / (2 * np.pi) * self.canvas.width)), axis=1)
            if grey:
                image = image.mean(axis=2, keepdims=True).repeat(3, axis=2)
            image *= gain.astype(np.float32)
            image += lift + noise * random.standard_normal(image.shape[:2], np.float32)[..., None]
            frames.append(compressed(np.clip(image, 0, 255, out=image).astype(np.uint8), quality))
        scene_time = random.uniform(0, 4) if random.random() < 0.35 else random.uniform(4, 60)
        bumps = [self.bumps(thing) for thing in things]
        target = self.still_density(things) if still else self.density(things, bumps, everywhere, scene_time)
        regions, looks = self.photo_looks(things, bumps)
        if samples is None:
            samples = np.zeros((len(times), 4, self.samples), np.float32)
        return Clip(
            np.stack(frames), times, samples, heard, label, scene_time, target.astype(np.float32), regions, looks
        )
