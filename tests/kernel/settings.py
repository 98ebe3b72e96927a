"""Tables with a generic element of many groups, to draw tensor networks from."""

import numpy as np

from symverify.kernel.check import RULES, Setting
from symverify.kernel.groups import components, element
from tests.kernel.worlds import World

SIZES = {"h": 3, "k": 2, "a": 2, "n": 5}
AXES = {"h": "h", "k": "k", "a": "a", "n": "n", "t": "n", "two": 2, "h+k": ["h", "k"]}
LEAVES = {
    "x": ("data", "h"), "X": ("data", "h n"), "Y": ("data", "n"), "W": ("parameter", "h h"), "V": ("parameter", "h n"),
    "b": ("parameter", "h"), "c": ("parameter", ""), "H": ("parameter", "a h n"), "T": ("parameter", "h k"),
    "v": ("constant", "h"), "C": ("constant", "h h"), "alpha": ("constant", "h"),
}  # fmt: skip


def on(kind, *axes):
    return {"type": kind, "axes": list(axes)}


def stabiliser(base, of):
    return {"type": "Stabiliser", "base": on(base, "h"), "of": of}


MATRICES = ["GL", "SL", "O", "SO", "Permutation", "SignedPermutation"]
MATRICES += ["PositiveMonomial", "PositiveDiagonal", "Diagonal", "Signs"]
GROUP = {
    "type": "Product",
    "factors": [
        *(on(kind, "h") for kind in MATRICES),
        *({"type": "Power", "base": on(kind, "h"), "over": "a"} for kind in MATRICES),
        *(on(kind, "h", "k") for kind in MATRICES),
        *(stabiliser(base, of) for base in ("GL", "O") for of in ("1", "v", "E[x]")),
        {"type": "Commutant", "axes": ["h"], "of": ["C"]},
        {"type": "Subgroup", "axes": ["h"], "name": "G"},
        on("PositiveScalar"),
        {"type": "Power", "base": on("PositiveScalar"), "over": "a"},
    ],
}
PARTS = list(components(GROUP))


def setting():
    """(table, {path: polynomial of a generic element})."""
    leaves = {name: {"kind": kind, "axes": axes.split()} for name, (kind, axes) in LEAVES.items()}
    table = Setting({"axes": AXES, "leaves": leaves})
    table.allowed, table.fired = RULES, set()
    return table, {path: element(table, "g", path, *rest[:3]) for path, *rest in PARTS}


def world(table, seed):
    """Arrays for the atoms of a table of `setting`."""
    return World(table, SIZES, {path: group for path, group, *_ in PARTS}, np.random.default_rng(seed))


def paths(kind, batch=0, rows=None):
    """The paths of the groups of a kind, with so many axes for copies and for a row."""
    return [
        path
        for path, group, axes, copies, _ in PARTS
        if group["type"] == kind and copies == batch and (rows is None or len(axes) == copies + 2 * rows)
    ]
