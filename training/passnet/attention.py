"""Attention over the sphere and over time."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional as F

MASKED = -1e4


def legendre(cosines: torch.Tensor, degree: int) -> torch.Tensor:
    """Legendre polynomials P1..P_degree of cosines [...], as [..., degree] (Bonnet's recursion)."""
    previous, current, terms = torch.ones_like(cosines), cosines, [cosines]
    for n in range(1, degree):
        previous, current = current, ((2 * n + 1) * cosines * current - n * previous) / (n + 1)
        terms.append(current)
    return torch.stack(terms, dim=-1)


def legendre_powers(degree: int) -> torch.Tensor:
    """Coefficients [degree, degree + 1] of P1..P_degree in powers of the cosine, lowest first."""
    rows = torch.zeros(degree + 1, degree + 1, dtype=torch.float64)
    rows[0, 0], rows[1, 1] = 1.0, 1.0
    for n in range(1, degree):
        rows[n + 1, 1:] += (2 * n + 1) / (n + 1) * rows[n, :-1]
        rows[n + 1] -= n / (n + 1) * rows[n - 1]
    return rows[1:].to(torch.float32)


class ElevationEmbedding(nn.Module):
    """Spherical position of a token that does not change when the panorama is turned about Z.

    A linear map of the zonal harmonics of the token's unit vector. In: directions [N, 3]. Out: [N, width].
    """

    def __init__(self, degree: int, width: int):
        super().__init__()
        self.degree = degree
        self.linear = nn.Linear(degree, width)

    def forward(self, directions: torch.Tensor) -> torch.Tensor:
        return self.linear(legendre(directions[:, 2], self.degree))


class Feedforward(nn.Module):
    """Two-layer perceptron with a shortcut, [..., width]."""

    def __init__(self, width: int, expansion: int = 2):
        super().__init__()
        self.layers = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, width * expansion), nn.ReLU(), nn.Linear(width * expansion, width)
        )

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return tokens + self.layers(tokens)


class CrossAttention(nn.Module):
    """Multi-head attention of queries [B, N, width] to keys [B, K, width], with a shortcut.

    `bias` [B or 1, heads or 1, N or 1, K] is added to the scores: position, or -1e4 where masked.
    """

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.size = width // heads
        self.norm_query = nn.LayerNorm(width)
        self.norm_key = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)

    def split(self, tokens: torch.Tensor) -> torch.Tensor:
        """[B, N, width] into [B, heads, N, size]."""
        return tokens.reshape(-1, tokens.shape[1], self.heads, self.size).transpose(1, 2)

    def forward(self, queries: torch.Tensor, keys: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        key, value = self.key_value(self.norm_key(keys)).chunk(2, dim=-1)
        query = self.split(self.query(self.norm_query(queries)))
        scores = query @ self.split(key).transpose(2, 3) / math.sqrt(self.size) + bias
        mixed = torch.softmax(scores, dim=-1) @ self.split(value)
        mixed = mixed.transpose(1, 2).reshape(-1, queries.shape[1], self.heads * self.size)
        return queries + self.out(mixed)


class SphereAttention(nn.Module):
    """Every token attends to the whole sphere; nearness enters as a zonal kernel of the angle.

    The kernel is a Legendre series of the cosine between query and key, learned per head, so it
    depends on the angle alone and knows no seam, no pole and no front.
    In: tokens [B, N, width] at `directions`, keys [B, K, width] at `key_directions`.
    """

    def __init__(self, width: int, heads: int, degree: int, directions: torch.Tensor, key_directions: torch.Tensor):
        super().__init__()
        self.degree = degree
        self.attention = CrossAttention(width, heads)
        self.kernel = nn.Parameter(torch.zeros(heads, degree))
        nn.init.uniform_(self.kernel, 0.0, 0.5)
        self.feedforward = Feedforward(width)
        # Persistent, so that the exported graph holds the directions once and not all their products.
        self.register_buffer("directions", directions)
        self.register_buffer("key_directions", key_directions)
        self.register_buffer("powers", legendre_powers(degree), persistent=False)

    def forward(self, tokens: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
        cosines = self.directions @ self.key_directions.T
        powers = (self.kernel @ self.powers)[:, :, None, None]
        bias = powers[:, -1]
        for power in range(self.degree - 1, -1, -1):  # Horner's scheme, [heads, N, K]
            bias = bias * cosines + powers[:, power]
        return self.feedforward(self.attention(tokens, keys, bias.unsqueeze(0)))


class TemporalAttention(nn.Module):
    """The current token of each place attends to the tokens of the same place in the ring.

    What it takes from the past is how the past differs from now: a place that holds still keeps the token
    that it would have in a single picture. The keys are the cached tokens themselves, so the ring is read
    once and never projected. The age enters the scores as a learned decay per head.
    In: current [B, N, width], ring [B, T, N, width], age [B, T] seconds, mask [B, T] (1 valid), and the part
    of the past's share that is taken. Out: [B, N, width], the current tokens with what the past adds.
    """

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.width = width
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, heads * width)
        self.own = nn.Linear(width, width)
        self.past = nn.Linear(heads * width, width, bias=False)
        self.decay = nn.Parameter(torch.linspace(0.0, 4.0, heads))
        self.feedforward = Feedforward(width)

    def forward(self, current, ring, age, mask, part: float):
        places = current.shape[1]
        # A batch of places of three dimensions: so ONNX Runtime turns no ring for the scores.
        query = self.query(self.norm(current)).reshape(-1, self.heads, self.width)
        past = ring.transpose(1, 2).reshape(-1, ring.shape[1], self.width)
        scores = (query @ past.transpose(1, 2) / self.width).reshape(-1, places, self.heads, ring.shape[1])
        clock = -F.softplus(self.decay)[None, :, None] * age[:, None, :] + (1 - mask)[:, None, :] * MASKED
        weights = torch.softmax(scores + clock[:, None], dim=-1).reshape(-1, self.heads, ring.shape[1])
        difference = (weights @ past).reshape(-1, places, self.heads, self.width) - current.unsqueeze(2)
        difference = difference.reshape(-1, places, self.heads * self.width)
        return self.feedforward(current + self.own(current) + part * self.past(difference))


class Change(nn.Module):
    """How much each place has changed: the motion cue.

    Mean absolute difference between the thumbnail of the current frame and those of the past, once
    over the last tenth of a second and once over half a second, each also relative to the mean over
    the sphere, so that a moving camera does not light up everything. Zero where there is no past.
    In: current [B, N, P], ring [B, T, N, P], age [B, T], mask [B, T]. Out: [B, N, 4 * P].
    """

    SPANS = (0.1, 0.5)

    def forward(self, current, ring, age, mask):
        difference = (ring - current.unsqueeze(1)).abs().flatten(2)
        past = mask * (age > 1e-3).to(mask.dtype)
        weights = torch.stack([past * torch.exp(-(age.clamp(min=0.0) / span)) for span in self.SPANS], dim=1)
        weights = weights / (weights.sum(dim=2, keepdim=True) + 1e-6)
        features = []
        for change in (weights @ difference).reshape(-1, len(self.SPANS), *current.shape[1:]).unbind(1):
            average = change.mean(dim=(1, 2), keepdim=True)
            features += [change * 4.0, torch.log1p(change / (average + 1e-2))]
        return torch.cat(features, dim=-1)
