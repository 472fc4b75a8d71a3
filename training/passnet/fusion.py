"""Fusion over the ring: time, then what sounds and what is seen (MESI), then where (RSSI)."""

from __future__ import annotations

import torch
from torch import nn

from passnet import sphere
from passnet.attention import (
    MASKED,
    Change,
    CrossAttention,
    ElevationEmbedding,
    Feedforward,
    SphereAttention,
    TemporalAttention,
)
from passnet.config import PassNetConfig
from passnet.decoder import Decoder
from passnet.encoder import TOKEN_STRIDE
from passnet.views import ViewLayout


def current_slot(age: torch.Tensor) -> torch.Tensor:
    """1 for the slot of the current frame (age 0), else 0; the ring may be in any order. [B, T]."""
    return (age.abs() < 1e-4).to(age.dtype)


def alone(age: torch.Tensor) -> torch.Tensor:
    """1 where the current frame is all that the ring holds, else 0; [B, T] to [B]."""
    return ((age > 1e-4).to(age.dtype).sum(dim=1) < 0.5).to(age.dtype)


class Gather(nn.Module):
    """Tokens of all places, gathered at the points of `sphere.key_lattice`: [B, N, D] to [B, K, D].

    So attention to the whole sphere costs K keys, and places that two views see do not count twice.
    """

    def __init__(self, directions: torch.Tensor):
        super().__init__()
        points = sphere.key_lattice()
        weights = sphere.gathering(points, directions.double().numpy())
        self.register_buffer("points", torch.tensor(points, dtype=torch.float32), persistent=False)
        self.register_buffer("weights", torch.tensor(weights, dtype=torch.float32), persistent=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.weights @ tokens


class VisualStage(nn.Module):
    """Spatio-temporal attention: each place over time with a motion cue, then over the sphere.

    A scene that holds still has the tokens of a single picture of it.

    In: ring [B, T, N, D], age [B, T]. Out: tokens [B, N, D], and the change of each place [B, N, 4 * P].
    """

    def __init__(self, config: PassNetConfig, directions: torch.Tensor, gather: Gather):
        super().__init__()
        self.thumbnail = config.thumbnail**2
        self.part = config.motion
        self.gather = gather
        self.position = ElevationEmbedding(config.zonal_degree, config.width)
        self.temporal = TemporalAttention(config.width, 2)
        self.change = Change()
        self.motion = nn.Sequential(
            nn.Linear(4 * self.thumbnail, config.width), nn.ReLU(), nn.Linear(config.width, config.width, bias=False)
        )
        self.register_buffer("still", torch.zeros(4 * self.thumbnail), persistent=False)
        self.spatial = SphereAttention(config.width, config.heads, config.zonal_degree, directions, gather.points)
        # A scene that holds still and a picture that stands alone look the same otherwise.
        self.alone = nn.Parameter(torch.zeros(config.width))
        self.register_buffer("directions", directions, persistent=False)

    def forward(self, ring: torch.Tensor, age: torch.Tensor) -> torch.Tensor:
        mask = (age > -0.5).to(age.dtype)
        current = (current_slot(age)[:, None] @ ring.flatten(2)).reshape(-1, *ring.shape[2:])
        change = self.change(current[..., -self.thumbnail :], ring[..., -self.thumbnail :], age, mask)
        part = 1.0 if self.training else self.part
        motion = part * (self.motion(change) - self.motion(self.still))
        tokens = self.temporal(current, ring, age, mask, part) + motion + self.position(self.directions)
        tokens = tokens + alone(age)[:, None, None] * self.alone
        return self.spatial(tokens, self.gather(tokens)), change


class AudioContext(nn.Module):
    """Semantic temporal attention with temporal location encoding.

    The tokens of the current slot attend to all sounds in the ring. The location of a token in time
    (age of its slot, and its part of the span) enters as a learned embedding of log(1 + age), so a
    sound that has just begun stands apart from the one before it.
    In: audio [B, T, A, Da], age and heard [B, T]. Out: tokens [B, A, width], directions [B, A, 4].
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        width, audio = config.width, config.audio
        self.tokens = audio.tokens
        self.project = nn.Linear(audio.width, width)
        self.clock = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, width))
        self.part = nn.Parameter(torch.zeros(audio.tokens, width))
        # What sounds, and how loud, must not depend on where: the direction vector is for RSSI alone.
        what = torch.ones(audio.width)
        what[-4:-1] = 0
        self.register_buffer("what", what, persistent=False)
        self.attention = CrossAttention(width, config.heads)
        self.feedforward = Feedforward(width)

    def forward(self, audio, age, heard):
        slot = current_slot(age)[:, :, None, None]
        since = age.clamp(min=0.0).unsqueeze(-1)
        clock = self.clock(torch.cat([torch.log1p(since * 8), since], dim=-1))
        located = self.project(audio * self.what) + clock.unsqueeze(2) + self.part
        current = (located * slot).sum(dim=1)
        silent = ((1 - heard) * MASKED).unsqueeze(-1).expand(-1, -1, self.tokens)
        keys = located.reshape(-1, located.shape[1] * self.tokens, located.shape[3])
        bias = silent.reshape(-1, 1, 1, keys.shape[1])
        context = self.feedforward(self.attention(current, keys, bias))
        return context, (audio[..., -4:] * slot).sum(dim=1)


class Mesi(nn.Module):
    """First stage: sounds attend to places, then places attend to sounds.

    In: visual [B, N, D], keys [B, K, D] (pooled places), sound [B, A, D], present [B] (1 where there
    is sound now). Out: both, refined; places stay as they were where there is no sound.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        self.listen = CrossAttention(config.width, config.heads)
        self.look = CrossAttention(config.width, config.heads)
        self.feedforward = Feedforward(config.width)
        self.gate = nn.Linear(config.width, config.width)

    def forward(self, visual, keys, sound, present):
        free = torch.zeros_like(present).reshape(-1, 1, 1, 1)
        sound = self.listen(sound, keys, free)
        heard = self.feedforward(self.look(visual, sound, free))
        # Agreement of what is seen with what sounds, place by place.
        agreement = torch.sigmoid(self.gate(visual)) * (heard - visual)
        return visual + present[:, None, None] * agreement, sound


class Rssi(nn.Module):
    """Second stage: where the sound comes from, then the whole sphere once more.

    The angle between each place and the direction of each sound token gives bumps of three widths
    (about 50, 25 and 12 degrees), weighted by how directional the sound is: nothing for mono.
    In: visual [B, N, D], sound [B, A, D], direction [B, A, 4], present [B]. Out: [B, N, D]; places stay as
    they were where there is no sound.
    """

    SHARPNESS = (2.6, 10.0, 45.0)

    def __init__(self, config: PassNetConfig, directions: torch.Tensor, gather: Gather):
        super().__init__()
        self.gather = gather
        self.share = nn.Linear(config.width, 1)
        bumps = len(self.SHARPNESS)
        self.where = nn.Sequential(
            nn.Linear(bumps, config.width), nn.ReLU(), nn.Linear(config.width, config.width, bias=False)
        )
        self.modulate = nn.Linear(config.width, config.width)
        self.register_buffer("nowhere", torch.zeros(bumps), persistent=False)
        self.spatial = SphereAttention(config.width, config.heads, config.zonal_degree, directions, gather.points)
        self.register_buffer("directions", directions, persistent=False)

    def forward(self, visual, sound, direction, present):
        vector = direction[..., :3]
        length = torch.sqrt((vector * vector).sum(dim=-1, keepdim=True) + 1e-6)
        cosine = self.directions @ (vector / length).transpose(1, 2)
        share = torch.softmax(self.share(sound) + 2 * direction[..., 3:], dim=1) * length.clamp(max=1.0)
        bumps = [torch.exp(k * (cosine - 1)) @ share for k in self.SHARPNESS]
        bumps = torch.cat(bumps, dim=-1) * present[:, None, None]
        where = self.where(bumps) - self.where(self.nowhere)
        located = visual + where * (1 + self.modulate(visual))
        return visual + present[:, None, None] * (self.spatial(located, self.gather(located)) - visual)


class Fusion(nn.Module):
    """The third graph: the ring of tokens to the map of the current frame.

    In: visual [B, T, N, D], detail [B, M, C], audio [B, T, A, Da], age [B, T] (seconds before the
    current frame; -1 empty), heard [B, T], scene_time [B]. Out: density [B, h, w] relative to uniform.
    """

    def __init__(self, config: PassNetConfig):
        super().__init__()
        self.config = config
        directions = ViewLayout(config.rings, TOKEN_STRIDE, config.turns).directions()
        self.gather = Gather(directions)
        places = directions, self.gather
        self.visual_stage = VisualStage(config, *places)
        if config.variant != "visual":
            self.audio_context = AudioContext(config)
            self.mesi = Mesi(config)
        if config.variant == "mesi-rssi":
            self.rssi = Rssi(config, *places)
        self.decoder = Decoder(config)

    def forward(self, visual, detail, audio, age, heard, scene_time):
        tokens, change = self.visual_stage(visual, age)
        # Every input stays in use, so that all variants have the same graph signature.
        heard = heard * (age > -0.5).to(age.dtype) + audio.sum(dim=(2, 3)) * 0
        if self.config.variant != "visual":
            present = (heard * current_slot(age)).sum(dim=1)
            sound, direction = self.audio_context(audio, age, heard)
            tokens, sound = self.mesi(tokens, self.gather(tokens), sound, present)
            if self.config.variant == "mesi-rssi":
                tokens = self.rssi(tokens, sound, direction, present)
        else:
            tokens = tokens + heard.sum(dim=1)[:, None, None] * 0
        return self.decoder(tokens, change, detail, scene_time, alone(age))
