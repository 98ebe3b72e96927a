"""Random recipes as statements of the library: its public tracer, as a user would write the claim."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from inspect import Parameter, Signature
from types import SimpleNamespace
from typing import Any

import symverify as sv
from symverify.claims.claim import Claim, state
from symverify.graph.tracing import Tensor, power, rational, reduce_sum, word
from tests.reliability.recipes import (
    Activation,
    Apply,
    Gated,
    Group,
    Head,
    Letter,
    Linear,
    Move,
    Network,
    Norm,
    Recipe,
    Residual,
    Shift,
)


def claim(recipe: Recipe, name: str = "random") -> Claim:
    """The claim, traced."""
    net = architecture(recipe.network)
    names = list(net.of_kind("parameter"))

    def action(element: Any, **leaves: Tensor) -> dict[str, Tensor]:
        if isinstance(recipe.network, Shift):
            return shifts(recipe.network, element, SimpleNamespace(**leaves))
        return moves(recipe, element, leaves)

    given = with_names(action, ["element", *names])
    kind, loss = "functional", None
    if isinstance(recipe.network, Network) and recipe.network.output in LOSSES:
        kind, loss = "loss", LOSSES[recipe.network.output]
    return state(net, name, given, group_of(recipe.group), kind, None, loss, recipe.sizes or None, sv.PROVED, None)


def group_of(group: Group) -> Any:
    """The group of the library."""
    parts = []
    for part in group.components:
        if part.kind == "Stabiliser":
            parts.append(sv.Stabiliser(sv.O(part.axis), "1"))
        elif part.kind == "PositiveScalar":
            parts.append(sv.PositiveScalar())
        else:
            parts.append(getattr(sv, part.kind)(*part.axis.split()))
    if group.semidirect:
        return sv.Semidirect(*parts)
    return parts[0] if len(parts) == 1 else sv.Product(*parts)


def square_loss(output: Tensor, Y: Tensor) -> Tensor:
    """sum (f - Y)^2."""
    return reduce_sum((output - Y) ** 2, "m k")


def norm_loss(output: Tensor) -> Tensor:
    """sum f^2, for each sample. (Their sum over a normalised batch would lose what is linear in it.)"""
    return reduce_sum(output**2, "m")


LOSSES: dict[str, Callable[..., Tensor]] = {"square loss": square_loss, "norm": norm_loss}


@lru_cache(maxsize=64)
def architecture(network: Network | Head | Shift) -> sv.Architecture:
    """The network, traced once for all claims about it."""
    if isinstance(network, Head):
        return head(network)
    if isinstance(network, Shift):
        return TEMPLATES[network.template](network)
    parameters, data = {}, {"X": "n k"} | ({"Y": "m k"} if network.output == "square loss" else {})
    for stage in network.linears:
        if not stage.tied:
            parameters[stage.weight] = f"{stage.target} {stage.source}"
        if stage.bias:
            parameters[stage.bias] = stage.target
    for norm, axis in network.norms:
        parameters |= {name: axis for name in (norm.gain, norm.shift) if name}
    return declared("network", parameters, data, lambda leaves: run(network, leaves))


def declared(name: str, parameters: Any, data: Any, function: Callable[[SimpleNamespace], Tensor]) -> sv.Architecture:
    """An architecture whose function takes all leaves in one namespace."""
    given = with_names(lambda **leaves: function(SimpleNamespace(**leaves)), [*parameters, *data])
    return sv.architecture(parameters=parameters, data=data, name=name)(given)


def with_names(function: Callable[..., Any], names: list[str]) -> Callable[..., Any]:
    """The function, that says that it takes these arguments by name: the tracer asks its signature."""
    parameters = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names]
    function.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return function


def run(network: Network, p: SimpleNamespace) -> Tensor:
    """The network's function."""
    x, axis = p.X, "n"
    for stage in network.stages:
        if isinstance(stage, Linear):
            x, axis = linear(stage, x, p), stage.target
        elif isinstance(stage, Apply):
            x = apply(stage.activation, x)
        elif isinstance(stage, Norm):
            x = normed(stage, x, axis, p)
        elif isinstance(stage, Gated):
            x, axis = linear(stage.value, x, p) * apply(stage.activation, linear(stage.gate, x, p)), stage.value.target
        elif isinstance(stage, Residual):
            inner = normed(stage.norm, x, axis, p) if stage.norm else x
            x = x + linear(stage.outer, apply(stage.activation, linear(stage.inner, inner, p)), p)
    if network.output in ("softmax", "log_softmax"):
        return getattr(sv, network.output)(x, over="m")
    return x


def linear(stage: Linear, x: Tensor, p: SimpleNamespace) -> Tensor:
    weight = getattr(p, stage.weight)
    if stage.tied:
        weight = sv.transpose(weight)
    out = weight @ x
    return out + getattr(p, stage.bias) if stage.bias else out


def apply(activation: Activation, x: Tensor) -> Tensor:
    """sigma(x); an undefined function is declared with its laws."""
    if activation.linear:
        return x
    if activation.name in ("square", "cube"):
        return x ** (2 if activation.name == "square" else 3)
    if activation.name.startswith("sigma_"):
        mirror = {activation.mirror: True} if activation.mirror else {}
        return sv.pointwise(activation.name, homogeneous=activation.degree, **mirror)(x)
    return getattr(sv, activation.name)(x)


def normed(stage: Norm, x: Tensor, axis: str, p: SimpleNamespace) -> Tensor:
    weight = getattr(p, stage.gain) if stage.gain else None
    if stage.kind == "rms":
        out = sv.rms_norm(x, over=axis, weight=weight, eps=stage.eps)
        return out + getattr(p, stage.shift) if stage.shift else out
    bias = getattr(p, stage.shift) if stage.shift else None
    norm, over = (sv.layer_norm, axis) if stage.kind == "layer" else (sv.batch_norm, "k")
    return norm(x, over=over, weight=weight, bias=bias, eps=stage.eps)


def head(given: Head) -> sv.Architecture:
    parameters = {"WQ": "d k", "WK": "d k", "WV": "d v"} | ({"WO": "v m"} if given.projected else {})
    parameters |= {name: {"bq": "k", "bk": "k", "bv": "v"}[name] for name in sorted(given.biases)}
    data = {"Q": "t d", "K": "s d", "V": "s d"}
    if given.selfish:
        data = {"Q": "t d"}

    def function(p: SimpleNamespace) -> Tensor:
        def projected(x: Tensor, weight: Tensor, bias: str) -> Tensor:
            return x @ weight + getattr(p, bias) if bias in given.biases else x @ weight

        key, read = (sv.rename(p.Q, t="s"),) * 2 if given.selfish else (p.K, p.V)
        q, k, v = projected(p.Q, p.WQ, "bq"), projected(key, p.WK, "bk"), projected(read, p.WV, "bv")
        out = sv.attention(q, k, v, over="k", keys="s")
        return out @ p.WO if given.projected else out

    return declared("head", parameters, data, function)


# --- actions


def moves(recipe: Recipe, element: Any, leaves: dict[str, Tensor]) -> dict[str, Tensor]:
    """The moved parameters. A vector b goes to C b, and its matrix is called left."""
    parts = element if isinstance(element, tuple) else (element,)
    return {name: move_of(move, parts, leaves[name]) for name, move in recipe.moves.items()}


def move_of(move: Move, parts: tuple[Tensor, ...], x: Tensor) -> Tensor:
    for letter in reversed(move.left):
        x = letter_of(letter, parts) @ x
    for letter in move.right:
        x = x @ letter_of(letter, parts)
    for k, exponent in move.scalars:
        x = power(parts[k], exponent) * x
    return -x if move.sign < 0 else x


def letter_of(letter: Letter, parts: tuple[Tensor, ...]) -> Tensor:
    x = parts[letter.component]
    if letter.power is not None:
        parity, exponent = letter.power
        x = word(x, (("", str(exponent)),), parity)
    x = sv.transpose(x) if letter.transposed else x
    return sv.inverse(x) if letter.inverted else x


# --- templates of translations


def output(claim: Shift) -> sv.Architecture:
    def function(p: SimpleNamespace) -> Tensor:
        z = p.W @ p.X + p.b
        return sv.softmax(z, over=claim.variant) if claim.variant else z

    return declared("output", {"W": "m n", "b": "m"}, {"X": "n k"}, function)


def biased(claim: Shift) -> sv.Architecture:
    def function(p: SimpleNamespace) -> Tensor:
        return p.W2 @ apply(claim.activation, p.W1 @ p.X + p.b1) + p.b2

    return declared("biased", {"W2": "m h", "b2": "m", "W1": "h n", "b1": "h"}, {"X": "n k"}, function)


def branches(claim: Shift) -> sv.Architecture:
    def function(p: SimpleNamespace) -> Tensor:
        return apply(claim.activation, rational(claim.variant) * (p.W1 @ p.X) + p.W2 @ p.X)

    return declared("branches", {"W1": "h n", "W2": "h n"}, {"X": "n k"}, function)


def before_norm(claim: Shift) -> sv.Architecture:
    norm = Norm(claim.variant, 0)  # type: ignore[arg-type]

    def function(p: SimpleNamespace) -> Tensor:
        return p.W2 @ apply(claim.activation, normed(norm, p.W1 @ p.X + p.b1, "h", p))

    return declared("before_norm", {"W2": "m h", "W1": "h n", "b1": "h"}, {"X": "n k"}, function)


TEMPLATES = {
    "output": output,
    "bias": biased,
    "reflection": biased,
    "branches": branches,
    "norm": before_norm,
    "keys": lambda claim: head(Head(frozenset({"bq", "bk", "bv"}))),
}


def shifts(claim: Shift, c: Any, p: SimpleNamespace) -> dict[str, Tensor]:
    """The actions of truth.shifted."""
    first, second = claim.first, claim.second
    if claim.template == "output":
        return {"W": p.W + first * c[0], "b": p.b + second * c[1]}
    if claim.template == "bias":
        return {"b1": p.b1 + first * c, "b2": p.b2 + second * (p.W2 @ c)}
    if claim.template == "branches":
        return {"W1": p.W1 + first * c, "W2": p.W2 + second * c}
    if claim.template == "norm":
        return {"W1": p.W1 + first * c[0], "b1": p.b1 + second * c[1]}
    if claim.template == "keys":
        return {"bk": p.bk + first * c, "bq": p.bq + second * c}
    half = (reduce_sum(p.W2, "h") - reduce_sum(p.W2 @ c, "h")) / 2
    return {"W1": c @ p.W1, "b1": c @ p.b1, "W2": p.W2 @ c, "b2": p.b2 + second * half}
