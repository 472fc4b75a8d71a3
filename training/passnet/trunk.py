"""ShuffleNetV2 with the neck and the head of FastestDet: image features and what objects are seen.

Architecture: Ma et al., "ShuffleNet V2" (ECCV 2018), 24-48-96-192 channels; the neck joins three scales
at stride 16, the head says per cell whether an object's middle is there and of which COCO class. The
layout is that of the published COCO weights (FastestDet, BSD 3-clause), normalisation folded in.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# (channels out, units) of the stages at strides 8, 16 and 32.
STAGES = ((48, 4), (96, 8), (192, 4))
STEM, NECK, CLASSES = 24, 96, 80
STRIDE32_CHANNELS = STAGES[-1][0]


def conv(channels_in: int, channels_out: int, kernel: int, stride: int = 1, relu: bool = True, groups: int = 1):
    """A convolution that keeps the size (at stride 1), and its ReLU."""
    layer = nn.Conv2d(channels_in, channels_out, kernel, stride, kernel // 2, groups=groups)
    return nn.Sequential(layer, nn.ReLU()) if relu else nn.Sequential(layer)


def branch(channels_in: int, channels: int, stride: int) -> nn.Sequential:
    """Expand, filter in depth, project."""
    return nn.Sequential(
        conv(channels_in, channels, 1),
        conv(channels, channels, 3, stride, relu=False, groups=channels),
        conv(channels, channels, 1),
    )


class Halve(nn.Module):
    """The unit that halves the size: both branches see all channels. [B, C, H, W] to [B, D, H/2, W/2]."""

    def __init__(self, channels_in: int, channels_out: int):
        super().__init__()
        half = channels_out // 2
        self.side = nn.Sequential(
            conv(channels_in, channels_in, 3, 2, relu=False, groups=channels_in), conv(channels_in, half, 1)
        )
        self.main = branch(channels_in, half, 2)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.side(image), self.main(image)], dim=1)


class Shuffle(nn.Module):
    """The unit that keeps the size: even channels pass, odd ones go through the branch. [B, C, H, W]."""

    def __init__(self, channels: int):
        super().__init__()
        self.main = branch(channels // 2, channels // 2, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.cat([image[:, 0::2], self.main(image[:, 1::2])], dim=1)


class Backbone(nn.Module):
    """In: [B, 3, H, W] RGB 0..255, H and W multiples of 32. Out: features at strides 8, 16 and 32."""

    def __init__(self):
        super().__init__()
        self.stem = conv(3, STEM, 3, 2)
        stages, channels = [], STEM
        for out, units in STAGES:
            stages.append(nn.Sequential(Halve(channels, out), *[Shuffle(out) for _ in range(units - 1)]))
            channels = out
        self.stages = nn.ModuleList(stages)

    def start(self, image: torch.Tensor) -> torch.Tensor:
        """The first layers, whose images are by far the largest: [B, 3, H, W] to [B, 48, H/8, W/8]."""
        return self.stages[0][0](F.max_pool2d(self.stem(image), 3, 2, 1))

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.rest(self.start(image))

    def rest(self, started: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The features at strides 8, 16 and 32 of what `start` gives."""
        eighth = self.stages[0][1:](started)
        sixteenth = self.stages[1](eighth)
        return eighth, sixteenth, self.stages[2](sixteenth)


def shares(layer: nn.Conv2d, images: list[torch.Tensor], channels: list[int]) -> list[torch.Tensor]:
    """What each of several images adds to a 1 x 1 convolution of all of them, one behind another in channels.

    The sum is the convolution; the images need not be moved together for it, nor be of one size.
    """
    weights = layer.weight.split(channels, dim=1)
    biases = [layer.bias, *[None] * (len(images) - 1)]
    return [F.conv2d(*terms) for terms in zip(images, weights, biases)]


class Neck(nn.Module):
    """Three scales to one: [B, 48, 2h, 2w], [B, 96, h, w], [B, 192, h/2, w/2] to [B, 96, h, w]."""

    def __init__(self):
        super().__init__()
        self.join = conv(sum(out for out, _ in STAGES), NECK, 1)
        self.pyramid = nn.ModuleList(
            nn.Sequential(*[conv(NECK, NECK, 5, groups=NECK) for _ in range(depth)]) for depth in (1, 2, 3)
        )
        self.out = conv(3 * NECK, NECK, 1, relu=False)

    def forward(self, eighth, sixteenth, thirtysecond) -> torch.Tensor:
        scales = [F.avg_pool2d(eighth, 3, 2, 1), sixteenth, thirtysecond]
        eighth, sixteenth, thirtysecond = shares(self.join[0], scales, [out for out, _ in STAGES])
        joined = F.relu(eighth + sixteenth + F.interpolate(thirtysecond, scale_factor=2.0, mode="nearest"))
        return F.relu(joined + self.out(torch.cat([level(joined) for level in self.pyramid], dim=1)))


class Objects(nn.Module):
    """In: [B, 96, h, w] of the neck. Out: [B, 80, h, w], probability that an object of each COCO class
    has its middle in the cell."""

    def __init__(self):
        super().__init__()
        self.share = conv(NECK, NECK, 1)
        self.present = nn.Sequential(conv(NECK, NECK, 5, groups=NECK), conv(NECK, 1, 1, relu=False))
        self.kind = nn.Sequential(conv(NECK, NECK, 5, groups=NECK), conv(NECK, CLASSES, 1, relu=False))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        shared = self.share(features)
        present, kind = torch.sigmoid(self.present(shared)), self.kind(shared)
        # Over the last of two dimensions: along any other, ONNX Runtime takes ten times as long.
        kinds = torch.softmax(kind.flatten(2).transpose(1, 2).reshape(-1, CLASSES), dim=1)
        kinds = kinds.reshape(-1, kind.shape[2] * kind.shape[3], CLASSES).transpose(1, 2)
        return present * kinds.reshape(-1, CLASSES, *kind.shape[2:])


class Trunk(nn.Module):
    """In: [B, 3, H, W] RGB 0..255. Out: features [B, 96, H/16, W/16], objects [B, 80, H/16, W/16] and
    the deepest features [B, 192, H/32, W/32]."""

    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.neck = Neck()
        self.objects = Objects()

    def late(self, eighth, sixteenth, thirtysecond):
        """What training may move: all but the backbone."""
        features = self.neck(eighth, sixteenth, thirtysecond)
        return features, self.objects(features), thirtysecond

    def forward(self, image: torch.Tensor):
        return self.late(*self.backbone(image))

    def load_detector(self, path: str) -> None:
        """Load the published ONNX file of FastestDet (BGR 0..1).

        Its convolutions stand in the order of this module's, but for the head's box branch, which is
        left out. The scale and order of its input channels move into the stem.
        """
        import onnx

        graph = onnx.load(path).graph
        values = {entry.name: onnx.numpy_helper.to_array(entry) for entry in graph.initializer}
        convolutions = [node for node in graph.node if node.op_type == "Conv"]
        del convolutions[-4:-2]
        layers = [layer for layer in self.modules() if isinstance(layer, nn.Conv2d)]
        if len(layers) != len(convolutions):
            raise ValueError(f"{path}: expected {len(layers) + 2} convolutions, found {len(convolutions) + 2}")
        for layer, node in zip(layers, convolutions):
            weight, bias = (np.array(values[name]) for name in node.input[1:3])
            if layer.weight.shape != weight.shape:
                raise ValueError(f"{node.name}: expected {tuple(layer.weight.shape)}, found {weight.shape}")
            layer.weight.data = torch.from_numpy(weight)
            layer.bias.data = torch.from_numpy(bias)
        stem = self.backbone.stem[0]
        stem.weight.data = stem.weight.data.flip(1) / 255
