"""Random networks: chains, gates, norms, residual streams, tied ends, heads, and the templates of translations."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.reliability.recipes import (
    Activation,
    Apply,
    Gated,
    Head,
    Linear,
    Network,
    Norm,
    Residual,
    Shift,
    Stage,
)

ONE, TWO, THREE, HALF = Fraction(1), Fraction(2), Fraction(3), Fraction(1, 2)
IDENTITY = Activation("identity", ONE, "odd", linear=True)
ACTIVATIONS = (
    Activation("relu", ONE),
    Activation("leaky_relu", ONE),
    Activation("abs", ONE, "even"),
    Activation("square", TWO, "even"),
    Activation("cube", THREE, "odd"),
    *(Activation(name, None, "odd") for name in ("tanh", "sin", "erf")),
    Activation("cos", None, "even"),
    *(Activation(name) for name in ("sigmoid", "silu", "gelu", "softplus", "exp", "relu6")),
    Activation("sigma_plain"),
    Activation("sigma_odd", None, "odd"),
    Activation("sigma_even", None, "even"),
    Activation("sigma_1", ONE),
    Activation("sigma_2", TWO),
    Activation("sigma_half", HALF),
    Activation("sigma_half_odd", HALF, "odd"),  # (odd and of degree 1 would be linear)
    Activation("sigma_3_odd", THREE, "odd"),
    Activation("sigma_2_even", TWO, "even"),
)
STEEP = {"exp", "square", "cube", "sigma_2", "sigma_3_odd", "sigma_2_even"}  # two of these in a row leave float64
FAMILIES = {"chain": 62, "gated": 7, "norm": 7, "batch norm": 4, "residual": 4, "tied": 8, "head": 5, "shift": 3}


def random_network(rng: Random) -> tuple[str, Network | Head | Shift]:
    """(family, a network of it)."""
    family = rng.choices(list(FAMILIES), list(FAMILIES.values()))[0]
    if family == "head":
        biases = frozenset(name for name in ("bq", "bk", "bv") if rng.random() < 0.5)
        return family, Head(biases, rng.random() < 0.8, rng.random() < 0.4)
    if family == "shift":
        return family, random_shift(rng)
    return family, Builder(rng).network(family)


class Builder:
    """Stages one after another, with fresh names."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.made, self.steep = rng, 0, 0

    def network(self, family: str) -> Network:
        """Hidden axes h1, h2, ...; between two weights something that belongs to the family, at least once."""
        rng = self.rng
        bonds = 1 if family == "tied" else rng.choices((1, 2, 3), (86, 12, 2))[0]
        special = rng.randrange(bonds)
        stages: list[Stage] = []
        axis = "n"
        for k in range(bonds):
            target = f"h{k + 1}"
            inside = (
                family if k == special and family != "tied" else rng.choices(("chain", "norm", "gated"), (8, 1, 1))[0]
            )
            stages += self.bond(inside, axis, target)
            axis = target
        if family == "tied":
            first = stages[0]
            if not isinstance(first, Linear):
                first = Linear(self.name("W"), "n", axis)
                stages = [first, Apply(self.activation())]
            stages.append(Linear(first.weight, axis, "n", self.bias(), tied=True))
            return Network(tuple(stages))
        stages.append(self.linear(axis, "m"))
        output = rng.choices(("", "softmax", "log_softmax", "square loss", "norm"), (76, 6, 5, 5, 8))[0]
        return Network(tuple(stages), output)

    def bond(self, inside: str, source: str, target: str) -> list[Stage]:
        """A weight from one axis to another, and what follows it there."""
        if inside == "gated":
            return [Gated(self.linear(source, target), self.linear(source, target), self.activation(linear=0.2))]
        weight = self.linear(source, target)
        if inside == "norm":
            return [weight, self.norm(self.rng.choice(("rms", "layer")))]
        if inside == "batch norm":
            return [weight, self.norm("batch")]
        if inside == "residual":
            blocks = [self.block(target) for _ in range(self.rng.choices((1, 2), (9, 1))[0])]
            last = [self.norm(self.rng.choice(("rms", "layer")))] if self.rng.random() < 0.3 else []
            return [weight, *blocks, *last]
        return [weight] if self.rng.random() < 0.2 else [weight, Apply(self.activation())]

    def block(self, axis: str) -> Residual:
        norm = self.norm(self.rng.choice(("rms", "layer"))) if self.rng.random() < 0.4 else None
        inner = self.linear(axis, f"u{self.made}")
        return Residual(norm, inner, self.activation(linear=0.15), self.linear(inner.target, axis))

    def name(self, letter: str) -> str:
        self.made += 1
        return f"{letter}{self.made}"

    def bias(self) -> str:
        return self.name("b") if self.rng.random() < 0.35 else ""

    def linear(self, source: str, target: str) -> Linear:
        return Linear(self.name("W"), source, target, self.bias())

    def norm(self, kind: str) -> Norm:
        gain = self.name("c") if self.rng.random() < 0.4 else ""
        shift = self.name("b") if self.rng.random() < 0.3 else ""
        return Norm(kind, Fraction(self.rng.choice((0, 0, 1)), 10), gain, shift)

    def activation(self, linear: float = 0.0) -> Activation:
        if self.rng.random() < linear:
            return IDENTITY
        found = self.rng.choice(ACTIVATIONS)
        while self.steep and found.name in STEEP:
            found = self.rng.choice(ACTIVATIONS)
        self.steep += found.name in STEEP
        return found


def random_shift(rng: Random) -> Shift:
    """One of the templates, with small coefficients."""
    template = rng.choice(("output", "bias", "branches", "norm", "keys", "reflection"))
    variants = {
        "output": ("", "m", "k"),
        "norm": ("layer", "rms", "batch"),
        "branches": ("1", "-1", "2", "1/2", "-3"),
    }
    sigma = IDENTITY if template in ("output", "keys") else rng.choice((IDENTITY, IDENTITY, IDENTITY, *ACTIVATIONS))
    first, second = (rng.choice((-2, -1, 0, 0, 1, 2, 3)) for _ in range(2))
    if template == "bias" and rng.random() < 0.4:
        second = -first
    if template == "reflection":
        second = rng.choice((0, 1, 1, 2))
        sigma = rng.choice([*ACTIVATIONS, *[a for a in ACTIVATIONS if a.name == "sigmoid"] * 9])
    return Shift(template, first, second, sigma, rng.choice(variants.get(template, ("",))))
