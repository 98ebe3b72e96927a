"""Small modules and actions on them, with distinct sizes 2, 3, 5, 7."""

import torch
import torch.nn.functional as F
from torch import nn

HIDDEN = 5


def seeded(make, *args, seed=0, **kwargs):
    """A module with the parameters that the seed gives, without touching the global generator."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return make(*args, **kwargs)


def normal(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def mlp(activation=nn.ReLU):
    return seeded(lambda: nn.Sequential(nn.Linear(3, HIDDEN), activation(), nn.Linear(HIDDEN, 2)))


FACTORS = torch.tensor([0.5, 2.0, 3.0, 0.7, 1.3])


def rescale(state):
    """W2 relu(W1 x + b) with W1, b scaled by d and W2 by 1/d."""
    d = FACTORS
    return {
        "0.weight": d[:, None] * state["0.weight"],
        "0.bias": d * state["0.bias"],
        "2.weight": state["2.weight"] / d,
    }


def forget_bias(state):
    return {name: value for name, value in rescale(state).items() if name != "0.bias"}


def rotation(n, seed=1):
    return torch.linalg.qr(normal(n, n, seed=seed).double()).Q


class TiedLM(nn.Module):
    """logits = h Eᵀ with h = E[ids] + W2 relu(W1 E[ids]): one matrix under two names, as in GPT-2."""

    def __init__(self, vocabulary=7, width=3, hidden=5):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.lm_head = nn.Linear(width, vocabulary, bias=False)
        self.lm_head.weight = self.wte.weight

    def forward(self, ids, scale=1.0):
        h = self.wte(ids)
        h = h + self.down(torch.relu(self.up(h)))
        return {"logits": scale * self.lm_head(h), "past_key_values": (h, 2 * h)}


def rotate_tied(state):
    q = rotation(3)
    return {
        "wte.weight": state["wte.weight"] @ q,
        "up.weight": state["up.weight"] @ q,
        "down.weight": q.T @ state["down.weight"],
        "down.bias": q.T @ state["down.bias"],
    }


class RMSNorm32(nn.Module):
    """As in Llama: the norm is taken in float32 whatever comes in."""

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        y = x.to(torch.float32)
        y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-6)
        return self.weight * y.to(x.dtype)


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.norm, self.last = nn.Linear(3, HIDDEN), RMSNorm32(HIDDEN), nn.Linear(HIDDEN, 2)

    def forward(self, x):
        return self.last(self.norm(self.first(x)))


def rotate_normed(state):
    q = rotation(HIDDEN)
    return {
        "first.weight": q @ state["first.weight"],
        "first.bias": q @ state["first.bias"],
        "norm.weight": torch.ones(HIDDEN),
        "last.weight": state["last.weight"] * state["norm.weight"] @ q.T,
    }


class Noisy(nn.Module):
    """Dropout as a module and as a function, and noise of its own, around a ReLU layer."""

    def __init__(self):
        super().__init__()
        self.first, self.drop, self.last = nn.Linear(3, HIDDEN), nn.Dropout(0.5), nn.Linear(HIDDEN, 2)

    def forward(self, x):
        h = self.drop(torch.relu(self.first(x)))
        h = F.dropout(h, 0.4, self.training)
        return self.last(h * torch.rand(HIDDEN))


def rescale_noisy(state):
    moved = rescale(
        {"0.weight": state["first.weight"], "0.bias": state["first.bias"], "2.weight": state["last.weight"]}
    )
    return {"first.weight": moved["0.weight"], "first.bias": moved["0.bias"], "last.weight": moved["2.weight"]}
