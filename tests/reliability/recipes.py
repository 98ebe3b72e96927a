"""What a random claim is made of: a network stage by stage, a group component by component, a word on each side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Letter:
    """An operation on one component of g: entries to a power (parity, exponent), then the transpose, then the inverse.

    `power` is None where the entries stay as they are.
    """

    component: int
    power: tuple[int, Fraction] | None = None
    transposed: bool = False
    inverted: bool = False


@dataclass(frozen=True)
class Move:
    """p -> sign * product of scalars^exponent * left @ p @ right. A vector has one side, which is `left`."""

    left: tuple[Letter, ...] = ()
    right: tuple[Letter, ...] = ()
    sign: int = 1
    scalars: tuple[tuple[int, Fraction], ...] = ()


@dataclass(frozen=True)
class Component:
    """A group on an axis: "GL", ..., "Stabiliser" (of the vector of ones, in O), "PositiveScalar" (on no axis)."""

    kind: str
    axis: str = ""


@dataclass(frozen=True)
class Group:
    """A product of components; in a semidirect product of two, the second acts on the first."""

    components: tuple[Component, ...]
    semidirect: bool = False


@dataclass(frozen=True)
class Activation:
    """An entrywise function with its laws: sigma(c x) = c^degree sigma(x) for c > 0, odd or even; or linear.

    An undefined function has these laws and is otherwise any: its name begins with "sigma".
    """

    name: str
    degree: Fraction | None = None
    mirror: str = ""  # "odd", "even" or nothing
    linear: bool = False


@dataclass(frozen=True)
class Linear:
    """x -> W x (+ b), from one axis to another; "tied" is the transpose of the network's first weight."""

    weight: str
    source: str
    target: str
    bias: str = ""
    tied: bool = False


@dataclass(frozen=True)
class Apply:
    """x -> sigma(x)."""

    activation: Activation


@dataclass(frozen=True)
class Norm:
    """Along the features ("rms", "layer") or over the batch ("batch"), with eps, and perhaps gain and shift."""

    kind: str
    eps: Fraction
    gain: str = ""
    shift: str = ""


@dataclass(frozen=True)
class Gated:
    """x -> (W1 x + b1) * sigma(W2 x + b2)."""

    value: Linear
    gate: Linear
    activation: Activation


@dataclass(frozen=True)
class Residual:
    """x -> x + W2 sigma(W1 N(x))."""

    norm: Norm | None
    inner: Linear
    activation: Activation
    outer: Linear


Stage = Linear | Apply | Norm | Gated | Residual


@dataclass(frozen=True)
class Network:
    """Stages on data X (n k), and what is made of the output: "", "softmax", "log_softmax", "square loss", "norm"."""

    stages: tuple[Stage, ...]
    output: str = ""

    @property
    def linears(self) -> list[Linear]:
        """All weights, in the order in which they are used."""
        out: list[Linear] = []
        for stage in self.stages:
            if isinstance(stage, Linear):
                out.append(stage)
            elif isinstance(stage, Gated):
                out += [stage.value, stage.gate]
            elif isinstance(stage, Residual):
                out += [stage.inner, stage.outer]
        return out

    @property
    def norms(self) -> list[tuple[Norm, str]]:
        """The norms with the axis of their features."""
        out, axis = [], "n"
        for stage in self.stages:
            if isinstance(stage, Residual) and stage.norm:
                out.append((stage.norm, axis))
            if isinstance(stage, Norm):
                out.append((stage, axis))
            if isinstance(stage, Linear | Gated):
                axis = (stage if isinstance(stage, Linear) else stage.value).target
        return out


@dataclass(frozen=True)
class Head:
    """softmax((Q WQ + bq)(K WK + bk)^T / sqrt(k)) (V WV + bv) WO; the names of the biases that there are."""

    biases: frozenset[str] = frozenset()
    projected: bool = True  # with WO
    selfish: bool = False  # Q = K = V


@dataclass(frozen=True)
class Shift:
    """One of the templates of translations (see truth.shifted), with its coefficients."""

    template: str
    first: int
    second: int
    activation: Activation
    variant: str = ""


@dataclass(frozen=True)
class Recipe:
    """A claim before it is traced."""

    family: str
    network: Network | Head | Shift
    group: Group
    moves: Mapping[str, Move]
    sizes: Mapping[str, int] = field(default_factory=dict)
