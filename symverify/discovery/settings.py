"""How a neural discovery is trained: sizes, weights of the objective, schedules; the paper's as named presets."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import isfinite
from typing import Any

from symverify.claims.architecture import nearest
from symverify.errors import InputError


@dataclass(frozen=True)
class Settings:
    """Settings of the learned action a(g, theta, X) and its generators h.

    Attributes:
        matrix: g and h are matrix x matrix.
        width, layers: of the MLP; `layers` linear maps, so `layers` - 1 hidden layers of this width.
        skip: whether the MLP is added to theta; otherwise it has to learn the identity, too, as in the paper.
        samples: parameters and data drawn once; minibatch: how many of them in a step.
        steps, rate, decay, decay_every: of Adam, whose rate is multiplied by `decay` every `decay_every` steps.
        invariance, identity, norm, orthogonal, sparse: the weights gamma of the objective's terms; associative: of the
            integral objective's.
        beta: the norm that the infinitesimal action is held near.
        scale_free: whether invariance is the cosine between gradient and action, which no shrinking makes small;
            otherwise their product, as in equation (2).
        squared: whether invariance is of the squared loss with a random target, as in the paper, or of the outputs.
        restarts: trained side by side; the one with the smallest held-out residual is kept.
        as_printed: the objective as it is printed, with D_theta a in place of D_g a and signed cosines.
        time: the integral objective's t is uniform in [-time, time].
        every: steps between checkpoints and entries of the history.
        compiled: whether the step is compiled by torch.compile.
    """

    matrix: int = 2
    width: int = 64
    layers: int = 4
    skip: bool = True
    samples: int = 10_000
    minibatch: int = 256
    steps: int = 3_000
    rate: float = 1e-3
    decay: float = 0.6
    decay_every: int = 1_000
    invariance: float = 10.0
    identity: float = 1.0
    norm: float = 1.0
    orthogonal: float = 1.0
    sparse: float = 0.1
    associative: float = 1.0
    beta: float = 1.0
    scale_free: bool = True
    squared: bool = True
    restarts: int = 1
    as_printed: bool = False
    time: float = 0.5
    every: int = 100
    compiled: bool = False


PRESETS = {
    "default": Settings(),
    # A second or two: to see whether a problem is stated as it was meant.
    "tiny": Settings(width=16, samples=512, minibatch=64, steps=100, every=20),
    # Zhao et al. 2024, Section 4.1: gamma_1 = 10, gamma_2 = gamma_4 = gamma_5 = 1, gamma_6 = 0.1; the five terms of (4)
    # carry six weights there, and gamma_3 belongs to a term that (4) no longer has.
    "paper-homogeneous": Settings(scale_free=False, skip=False),
    # Section 4.2: gamma_1 = 1, gamma_2 = gamma_4 = 10, gamma_5 = 1, gamma_6 = 0.1, and no decay is mentioned.
    "paper-data-dependent": Settings(scale_free=False, skip=False, invariance=1.0, identity=10.0, norm=10.0, decay=1.0),
}


def settings(preset: str = "default", **changes: Any) -> Settings:
    """A preset with changes.

    Raises:
        InputError: there is no such preset or setting, or a value is of the wrong type or sign.
    """
    if preset not in PRESETS:
        raise InputError(f"discover: there is no preset {preset!r}; {nearest(str(preset), PRESETS)}")
    known = {f.name: str(f.type) for f in fields(Settings)}
    for name, value in changes.items():
        if name not in known:
            raise InputError(f"discover: there is no setting {name!r}; {nearest(name, known)}")
        if not _fits(value, known[name]):
            what = known[name] if known[name] == "bool" else f"positive {known[name]}"
            raise InputError(f"discover: {name} is {value!r}, not a {what}")
    return replace(PRESETS[preset], **changes)


def _fits(value: Any, kind: str) -> bool:
    """Whether a setting's value is of its type: of a float, 0 is allowed, which switches a term off."""
    if isinstance(value, bool) or kind == "bool":
        return isinstance(value, bool) and kind == "bool"
    if kind == "int":
        return isinstance(value, int) and value > 0
    return isinstance(value, int | float) and isfinite(value) and value >= 0
