"""Random claims: a network, a group, and words on the sides of its parameters; a third planted to be true.

Nothing here says what is true. A planted claim follows the network and chooses, where it can, what cancels; a near miss
is a planted one with one or two changes; the others are words at random. truth.py judges all of them alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.reliability import truth
from tests.reliability.actions import Broken, Carried
from tests.reliability.random_networks import random_network
from tests.reliability.random_words import Drawer
from tests.reliability.recipes import (
    Activation,
    Apply,
    Component,
    Gated,
    Group,
    Head,
    Linear,
    Move,
    Network,
    Norm,
    Recipe,
    Residual,
    Shift,
)
from tests.reliability.words import KINDS, PERMUTING, generic

CLAIMS_PER_NETWORK = 4
MODES = {"planted": 40, "near miss": 35, "random": 25}


@dataclass(frozen=True)
class Drawn:
    """A random claim and how it was made."""

    recipe: Recipe
    mode: str


def draw(seed: int, index: int) -> Drawn:
    """The claim of this number; a few in a row share a network."""
    family, network = random_network(Random(f"network {seed} {index // CLAIMS_PER_NETWORK}"))
    rng = Random(f"claim {seed} {index}")
    if isinstance(network, Shift):
        return Drawn(Recipe(family, network, shift_group(network), {}), "template")
    places = sides(network)
    group = random_group(rng, network, places)
    mode = rng.choices(list(MODES), list(MODES.values()))[0]
    drawer = Drawer(rng, group, places)
    moves = drawer.anything() if mode == "random" else drawer.planted(network)
    if mode == "near miss":
        for _ in range(rng.choice((1, 1, 2))):
            group, moves = drawer.missed(group, moves)
    kept = {name: move for name, move in moves.items() if move != Move()}
    if not kept:
        name = rng.choice(sorted(places))
        kept = {name: drawer.any_move(name)}
    return Drawn(Recipe(family, network, group, kept, random_sizes(rng, network, group)), mode)


def sides(network: Network | Head) -> dict[str, tuple[str, str]]:
    """The axes of each parameter, of its left side and its right one; a vector has no right one."""
    if isinstance(network, Head):
        out = {"WQ": ("d", "k"), "WK": ("d", "k"), "WV": ("d", "v")}
        out |= {"WO": ("v", "m")} if network.projected else {}
        return out | {name: ("v" if name == "bv" else "k", "") for name in network.biases}
    out = {}
    for stage in network.linears:
        if not stage.tied:
            out[stage.weight] = (stage.target, stage.source)
        if stage.bias:
            out[stage.bias] = (stage.target, "")
    for norm, axis in network.norms:
        out |= {name: (axis, "") for name in (norm.gain, norm.shift) if name}
    return out


def shift_group(claim: Shift) -> Group:
    """What acts in the templates."""
    axes = {"output": ("n", "m"), "bias": ("h",), "branches": ("h n",), "norm": ("n", "h"), "keys": ("k",)}
    if claim.template == "reflection":
        return Group((Component("Signs", "h"),))
    return Group(tuple(Component("Translation", axis) for axis in axes[claim.template]))


def random_group(rng: Random, network: Network | Head, places: dict[str, tuple[str, str]]) -> Group:
    """A component on some of the axes, mostly of a kind that passes there, and now and then a scalar."""
    hidden = sorted({axis for pair in places.values() for axis in pair if axis} - {"n", "m", "d"})
    if isinstance(network, Head) and not network.projected:
        hidden = ["k"]
    outer = sorted({axis for pair in places.values() for axis in pair if axis} - set(hidden))
    chosen = [axis for axis in hidden if rng.random() < 0.7] or [rng.choice(hidden)]
    chosen += [axis for axis in outer if rng.random() < 0.04]
    if len(chosen) == 1 and rng.random() < 0.12:
        kinds = rng.choice(("Signs", "Diagonal", "PositiveDiagonal")), "Permutation"
        return Group(tuple(Component(kind, chosen[0]) for kind in kinds), semidirect=rng.random() < 0.7)
    passing = passes(network)
    parts = []
    for axis in chosen:
        fit = passing.get(axis, KINDS)
        parts.append(Component(rng.choice(fit if fit and rng.random() < 0.8 else KINDS), axis))
    if rng.random() < 0.15 or not parts:
        parts.append(Component("PositiveScalar"))
    return Group(tuple(parts))


def passes(network: Network | Head) -> dict[str, tuple[str, ...]]:
    """The kinds that go through what stands on an axis."""
    if isinstance(network, Head):
        return {}
    out: dict[str, tuple[str, ...]] = {}
    axis = "n"
    for stage in network.stages:
        if isinstance(stage, Linear):
            axis = stage.target
        elif isinstance(stage, Gated):
            axis = stage.value.target
            out[axis] = passing(stage.activation, None, out.get(axis, KINDS))
        elif isinstance(stage, Residual):
            out[stage.inner.target] = passing(stage.activation, None, KINDS)
            out[axis] = passing(None, stage.norm, out.get(axis, KINDS))
        elif isinstance(stage, Apply):
            out[axis] = passing(stage.activation, None, out.get(axis, KINDS))
        else:
            out[axis] = passing(None, stage, out.get(axis, KINDS))
    return out


def passing(activation: Activation | None, norm: Norm | None, among: Sequence[str]) -> tuple[str, ...]:
    """Those of some kinds of groups whose generic element goes through."""
    out = []
    for kind in among:
        try:
            at = Carried(generic(kind, "g"))
            at = truth.through(activation, at) if activation else at
            if norm:
                truth.normed(replace(norm, gain="", shift=""), at, {}, [])
            out.append(kind)
        except Broken:
            continue
    return tuple(out)


def random_sizes(rng: Random, network: Network | Head, group: Group) -> dict[str, int]:
    """Now and then some axes have one integer size: large enough for the theorems of truth.py.

    That is 4 for permutations: most of those that engines draw are cycles of full length, which commute at 3.
    """
    if rng.random() > 0.15 or isinstance(network, Head):
        return {}
    acted = {part.axis: 4 if part.kind in PERMUTING else 3 for part in group.components}
    tied = any(stage.tied for stage in network.linears)
    softened = network.output in ("softmax", "log_softmax")
    batched = any(norm.kind == "batch" for norm, _ in network.norms)
    hidden = {stage.target for stage in network.linears} - {"m", "n"}
    free = {axis: (acted.get(axis, 3),) for axis in hidden}
    free |= {} if tied else {"n": (acted["n"],) if "n" in acted else (2, 3)}
    free |= {} if tied or softened else {"m": (acted["m"],) if "m" in acted else (1, 2, 3)}
    free |= {} if batched else {"k": (1, 2)}
    return {axis: rng.choice(sizes) for axis, sizes in sorted(free.items()) if rng.random() < 0.4}
