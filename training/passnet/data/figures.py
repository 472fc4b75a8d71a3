"""Drawn material: human figures, signs and plain rooms."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

SKIN = ((241, 194, 160), (224, 172, 128), (198, 134, 92), (141, 85, 54), (92, 58, 40))


def colour(random: np.random.Generator, low: int = 15, high: int = 240) -> tuple[int, int, int]:
    """Any colour."""
    return tuple(int(value) for value in random.integers(low, high, 3))


def figure(random: np.random.Generator, height: int = 160) -> np.ndarray:
    """A standing or walking human figure, RGBA [height, height / 2, 4] uint8."""
    scale = 2
    tall, wide = height * scale, height * scale // 2
    image = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    skin = SKIN[random.integers(len(SKIN))]
    cloth, trousers, hair = colour(random), colour(random), colour(random, 10, 110)
    middle, head = wide / 2, tall * random.uniform(0.055, 0.075)
    neck, hip = tall * 0.17, tall * random.uniform(0.5, 0.56)
    broad = tall * random.uniform(0.08, 0.12)
    stride, swing = random.uniform(0, 0.11) * tall, random.uniform(0.02, 0.14) * tall
    limb = int(tall * random.uniform(0.035, 0.06))
    for side in (-1, 1):
        foot = middle + side * stride
        draw.line([(middle + side * broad * 0.4, hip), (foot, tall * 0.96)], fill=trousers, width=int(limb * 1.3))
        draw.ellipse([foot - limb, tall * 0.94, foot + limb, tall * 0.985], fill=(30, 28, 26))
        hand = (middle + side * (broad + swing), tall * random.uniform(0.36, 0.52))
        draw.line([(middle + side * broad * 0.85, neck + limb), hand], fill=cloth, width=limb)
        draw.ellipse([hand[0] - limb / 2, hand[1] - limb / 2, hand[0] + limb / 2, hand[1] + limb / 2], fill=skin)
    draw.rectangle([middle - broad, neck + limb / 2, middle + broad, hip + limb / 2], fill=cloth)
    draw.ellipse([middle - broad, neck - limb / 3, middle + broad, neck + limb * 2], fill=cloth)
    draw.rectangle([middle - limb / 3, neck - limb, middle + limb / 3, neck + limb / 2], fill=skin)
    top = tall * 0.02
    if random.random() < 0.8:
        draw.ellipse([middle - head * 1.08, top, middle + head * 1.08, top + head * 2.0], fill=hair)
    draw.ellipse([middle - head * 0.9, top + head * 0.3, middle + head * 0.9, top + head * 2.3], fill=skin)
    return np.asarray(image.resize((height // 2, height), Image.BOX))


def head_points(random: np.random.Generator, count: int = 12) -> np.ndarray:
    """Points [count, 2] where viewers look on an upright person: the head, at times the chest."""
    x = random.normal(0.5, 0.08, count)
    y = np.where(random.random(count) < 0.75, random.normal(0.1, 0.04, count), random.normal(0.35, 0.12, count))
    return np.clip(np.stack([x, y], axis=1), 0, 1).astype(np.float32)


def sign(random: np.random.Generator) -> np.ndarray:
    """A board with a few letters, RGBA uint8."""
    letters = "".join(chr(random.integers(65, 91)) for _ in range(random.integers(3, 9)))
    image = Image.new("RGBA", (8 + 7 * len(letters), 18), (*colour(random), 255))
    ImageDraw.Draw(image).text((4, 3), letters, fill=(*colour(random), 255))
    return np.asarray(image.resize((image.width * 4, image.height * 4), Image.BICUBIC))


def emblem(random: np.random.Generator, side: int = 96) -> np.ndarray:
    """A flat mark as they stand on floors, walls and vehicles, or a lamp: a few shapes, letters or both in one to
    three colours, RGBA [side, side, 4] uint8."""
    image = Image.new("RGBA", (side * 2, side * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    colours = [(*colour(random, 0, 256), 255) for _ in range(random.integers(1, 4))]
    if random.random() < 0.2:
        colours = [(255, 255, 250, 255)]
    for _ in range(random.integers(1, 5)):
        middle, reach = random.uniform(0.3, 0.7, 2) * side * 2, random.uniform(0.15, 0.6) * side
        corners, turn = int(random.integers(3, 9)), random.uniform(0, 2 * np.pi)
        angles = turn + np.arange(corners) * 2 * np.pi / corners
        reaches = reach * np.where(np.arange(corners) % 2, random.choice([1.0, random.uniform(0.3, 1)]), 1.0)
        ring = np.stack([middle[0] + reaches * np.cos(angles), middle[1] + reaches * np.sin(angles)], axis=1)
        line = int(reach * random.uniform(0.1, 0.4))
        chosen = colours[random.integers(len(colours))]
        shape = random.integers(4)
        if shape == 0:
            draw.polygon([tuple(point) for point in ring], fill=chosen)
        elif shape == 1:
            draw.line([tuple(point) for point in [*ring, ring[0]]], fill=chosen, width=line, joint="curve")
        elif shape == 2:
            draw.ellipse([*(middle - reach), *(middle + reach)], fill=chosen)
        else:
            draw.ellipse([*(middle - reach), *(middle + reach)], outline=chosen, width=line)
    if random.random() < 0.4:
        letters = "".join(chr(random.integers(65, 91)) for _ in range(random.integers(1, 7)))
        text = Image.new("RGBA", (4 + 7 * len(letters), 14), (0, 0, 0, 0))
        ImageDraw.Draw(text).text((2, 1), letters, fill=colours[0])
        scale = side * 2 * random.uniform(0.5, 1) / text.width
        text = text.resize((int(text.width * scale), int(text.height * scale)), Image.BICUBIC)
        image.alpha_composite(text, (0, int(random.uniform(0, max(1, side * 2 - text.height)))))
    return np.asarray(image.resize((side, side), Image.BOX))


def room(random: np.random.Generator, height: int, width: int) -> np.ndarray:
    """A plain room or street as an equirectangular image [height, width, 3] uint8."""
    elevation = (0.5 - (np.arange(height) + 0.5) / height) * 180
    azimuth = np.arange(width) / width * 2 * np.pi
    corner = np.abs(((azimuth * 2 / np.pi + random.random()) % 1.0) - 0.5) * 2
    reach = 1 + 0.4 * (corner**2)
    ceiling = np.degrees(np.arctan(np.tan(np.radians(random.uniform(15, 50))) / reach))
    floor = -np.degrees(np.arctan(np.tan(np.radians(random.uniform(12, 35))) / reach))
    sky, wall, ground = (np.array(colour(random, 60, 250), float) for _ in range(3))
    shade = 1 - 0.25 * np.abs(np.sin(azimuth * 2))[None, :, None]
    canvas = np.broadcast_to(wall, (height, width, 3)) * shade
    above, below = elevation[:, None] > ceiling[None, :], elevation[:, None] < floor[None, :]
    canvas = np.where(above[..., None], sky * (1 - 0.2 * elevation[:, None, None] / 90), canvas)
    tiles = ((np.floor(azimuth * 12)[None, :] + np.floor(elevation / 6)[:, None]) % 2)[..., None]
    canvas = np.where(below[..., None], ground * (0.92 + 0.08 * tiles), canvas)
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(random.integers(2, 10)):
        x, y = random.integers(0, width), height * random.uniform(0.36, 0.52)
        w, h = width * random.uniform(0.015, 0.08), height * random.uniform(0.03, 0.14)
        draw.rectangle([x, y, x + w, y + h], fill=colour(random), outline=colour(random))
    return np.asarray(image)
