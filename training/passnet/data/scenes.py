"""Generated scenes: what stands in them, how it moves and sounds, and where viewers look.

The rule of regard, written down once (all of it is an assumption, argued in README.md):
- every thing has a weight: a person 1 (more when nearer), a photograph pasted as a view 0.5 and 0.5
  more for each person on it up to four, a sign 0.3, on the floor or the ceiling 0.1, a scrap 0.1; what moves
  has 2.5 times its weight, what sounds from its direction 3.5 times;
- a thing draws looks as its weight does (to a power, 1 unless said otherwise);
- a sound that has jumped to another direction draws there at once, and no longer where it was;
- other kinds of things that can be heard, animals 0.6, vehicles 0.4 and clocks 0.3, stand in scenes with sound
  alone;
- a sound without a direction tells what makes it all the same: all things of the kind have 3.5 times their
  weight, people for speech, crying and sneezing, animals for barking and crowing, vehicles for engines,
  clocks for ticking, nothing for rain, waves and fire; of a photograph that part of its weight which is people's;
- the rest of the scene draws 0.25, spread along the equator: where nothing draws much, looks roam;
- of a still, with nothing known of what moves, all looks of a long time are told: bumps are 15 degrees
  wide, and the rest of the scene, more of it near the front, has half;
- people often stand in groups, as they do; each of a group draws for itself;
- at the start looks are near the front: the density is multiplied by a bump around it whose part
  fades with a time constant of 2 s; and always by exp(0.5 (cos - 1)) of the angle to the front.
Within a thing looks fall where real observers fixated it, where that was recorded.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from passnet import sphere
from passnet.data import figures, sounds
from passnet.data.paste import BLUR, Canvas, bump, point_directions
from passnet.data.sounds import KINDS, Sound
from passnet.data.things import Cast, Material, Thing

START_SECONDS, LASTING_FRONT = 2.0, 0.5
STILL_REST, STILL_BLUR = 0.5, np.radians(15)
PHOTOS, LEAST_CELLS = 3, 24
AUDIBLE = 0.1  # of a track whose loudest sample is 0.5


@dataclass(frozen=True)
class Rule:
    """How much viewers agree: the power of the weights, and the share of the rest of the scene."""

    contrast: float = 1.0
    rest: float = 0.25


@dataclass
class Clip:
    """Frames [U, H, W, 3] uint8 at `times` [U] (0 current, negative past), sound, and the density.

    `samples` [U, 4, S]; `heard` 1 or 0; `label` is the sound's class or -1; `scene_time` in seconds;
    `target` [h, w] relative to uniform; `kinds` [h, w], see `SceneMaker.kinds`. `regions` [3, h, w] are 1
    where a photograph is seen, and `looks`
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
    kinds: np.ndarray
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
        self.material, self.cast = material, Cast(material)
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

    def sounding_kind(self, random, things: list[Thing]) -> str | None:
        """The kind of thing that makes the sound of a scene: mostly one that is seen; none for rain and the like."""
        seen = [any(thing.kind == kind and not thing.photo for thing in things) for kind in KINDS]
        chances = [2.0 if here else 0.2 for here in seen] + [0.6]
        return [*KINDS, None][random.choice(len(chances), p=np.array(chances) / sum(chances))]

    def audible(self, random, sound: Sound, count: int) -> np.ndarray:
        """A stretch of a sound whose end can be heard, where some tries find one: what is silent draws nobody.

        It is played up to a sixth faster or slower.
        """
        pace = np.exp(random.uniform(-0.15, 0.15))
        for _ in range(8):
            track = sounds.stretch_of(random, sound, int(np.ceil(count * pace)) + 1)
            track = np.interp(np.arange(count) * pace, np.arange(len(track)), track).astype(np.float32)
            if np.abs(track[-self.samples // 2 :]).max() > AUDIBLE:
                break
        return track

    def sound(self, random, things: list[Thing], times: np.ndarray, sway: float):
        """Samples [U, 4, S] of each frame's time, heard, label, what kind of thing a sound without a direction
        tells of; marks the thing that sounds.

        `sway` is how fast the scene turns to the right, in radians a second.
        """
        for thing in things:
            thing.sounding = False
        samples = np.zeros((len(times), 4, self.samples), np.float32)
        if not self.material.sounds or random.random() < 0.2:
            return samples, 0.0, -1, None
        if random.random() < 0.05:  # Nothing sounds: noise alone.
            return samples + random.normal(0, 1e-4, samples.shape).astype(np.float32), 1.0, -1, None
        kind = self.sounding_kind(random, things)
        choices = [sound for sound in self.material.sounds if sound.maker == kind] or self.material.sounds
        # All classes of a kind are alike often, however many sounds there are of each.
        label = random.choice(sorted({sound.label for sound in choices}))
        choices = [sound for sound in choices if sound.label == label]
        sound = choices[random.integers(len(choices))]
        past = int(round(-times.min() * sounds.RATE))
        track = self.audible(random, sound, self.samples + past) * np.exp(random.uniform(-2.5, 0.5))
        if random.random() < 0.2:  # It has just begun.
            track[: int(random.uniform(0.3, 0.95) * len(track))] = 0
        directional = random.random() < 0.5
        source = None
        if directional:
            pool = [thing for thing in things if thing.kind == sound.maker and not (thing.photo and thing.kind)]
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
        return samples, 1.0, sound.label, None if directional else sound.maker

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

    def kinds(self, things: list[Thing]) -> np.ndarray:
        """What is seen where in the current frame, [h, w]: the number of its kind in `sounds.KINDS`, their count
        where there is none, and -1 where nobody knows: on photographs."""
        seen = np.full(self.map_directions.shape[:2], len(KINDS), np.int64)
        for thing in sorted(things, key=lambda thing: bool(thing.speed)):
            seen[self.covers(thing)] = -1 if thing.photo else KINDS.index(thing.kind) if thing.kind else len(KINDS)
        return seen

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

    def density(self, things: list[Thing], bumps: list[np.ndarray], heard: str | None, scene_time: float):
        """Where viewers look in the current frame, [h, w] relative to uniform.

        `heard` is the kind of thing that a sound without a direction tells of, if there is one.
        """
        shares = np.array([thing.draw(heard) for thing in things]) ** self.rule.contrast
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
        return self.clips(random, times, still, 1)[0]

    def clips(self, random: np.random.Generator, times: np.ndarray, still: bool, count: int) -> list[Clip]:
        """As `clip`, `count` times, each with a sound of its own: what differs is due to it."""
        moving = len(times) > 1
        base, things = self.background(random), self.cast.scene(random, moving)
        sway = np.radians(random.uniform(-12, 12)) if moving and random.random() < 0.3 else 0.0
        for thing in things:
            if moving and not still and not thing.photo and random.random() < (0.35 if thing.person else 0.15):
                thing.speed = random.choice([-1, 1]) * np.radians(random.uniform(4, 30))
        frames = self.frames(random, base, things, times, sway)
        scene_time = random.uniform(0, 4) if random.random() < 0.35 else random.uniform(4, 60)
        bumps = [self.bumps(thing) for thing in things]
        seen = {"kinds": self.kinds(things), **dict(zip(("regions", "looks"), self.photo_looks(things, bumps)))}
        result = []
        for _ in range(count):
            samples, heard, label, kind = np.zeros((len(times), 4, self.samples), np.float32), 0.0, -1, None
            if moving and not still:
                samples, heard, label, kind = self.sound(random, things, times, sway)
            target = self.still_density(things) if still else self.density(things, bumps, kind, scene_time)
            heard_of = {"samples": samples, "heard": heard, "label": label, "target": target.astype(np.float32)}
            result.append(Clip(frames, times, scene_time=scene_time, **heard_of, **seen))
        return result

    def frames(self, random, base: np.ndarray, things: list[Thing], times: np.ndarray, sway: float) -> np.ndarray:
        """What is seen at `times`, [U, H, W, 3] uint8; paints what holds still onto `base`."""
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
        return np.stack(frames)
