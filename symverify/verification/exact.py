"""Refutations: a law evaluated at an exact rational point, in balls whose difference excludes zero.

Nothing else makes a REFUTED: the numeric engine only says where to look. A refutation holds its point, and is replayed
from it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symverify.errors import InputError
from symverify.ops.backends import NotExpressible, Undefined, backend
from symverify.verification.laws import LAWS, SAMPLES, Laws, Point, Statement, assignments

BITS = 256
DRAWS = 48  # random points at which an action is looked at for where it does not exist
WIDEST = 64  # the size of an axis, and
LARGEST = 4096  # entries of one tensor in a witness


def draw(laws: Laws, sizes: Mapping[str, int], rng: random.Random, spread: int = 7) -> Point:
    """A random rational point: small fractions, so that nothing saturates, and group elements with exact entries.

    `spread` bounds numerators; two of a large spread are equal, or in proportion, with negligible probability.
    """
    import numpy as np

    def tensor(shape: list[int]) -> Any:
        out = np.empty(shape, dtype=object)
        for index in np.ndindex(*shape):
            out[index] = Fraction(rng.choice((-1, 1)) * rng.randint(1, spread), rng.randint(spread // 2, spread + 4))
        return out

    def leaf(spec: Mapping[str, Any]) -> Any:
        lead = [SAMPLES] if laws.averaged and spec["kind"] == "data" else []
        return tensor([*lead, *(sizes[a] for a in spec["axes"])])

    specs = dict(sorted(laws.statement["leaves"].items()))  # the order of drawing is part of the seed
    leaves = {name: leaf(spec) for name, spec in specs.items()}
    other = {name: leaf(spec) for name, spec in specs.items() if spec["kind"] == "data"}
    context = surroundings(laws, leaves, other)
    g, h = (laws.group.sample_exact(sizes, rng, context=context) for _ in range(2))
    return Point(sizes, leaves, g, h, laws.group.identity(sizes), laws.group.multiply(h, g), other)


def surroundings(laws: Laws, leaves: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What a stabiliser or commutant may name: constants, and means E[x] of data.

    Where the data are no distribution, the mean is some vector of their shape that has nothing to do with them.
    """
    context = {name: leaves[name] for name in laws.of_kind("constant")}
    for name in laws.of_kind("data"):
        mean = leaves[name].sum(axis=0) / leaves[name].shape[0] if laws.averaged else other[name]
        context[f"E[{name}]"] = mean
    return context


def difference(laws: Laws, law: str, point: Point) -> dict[str, Any] | None:
    """Where the two sides of a law certainly differ at a point, with both values; None where they may be equal."""
    import numpy as np

    from symverify.ops.backends.ball_backend import precision

    with precision(BITS):
        for what, left, right in laws.sides(law, point, backend("ball")):
            for index in np.ndindex(*left.shape):
                if (left[index] - right[index]).abs_lower() > 0:
                    show = [x.str(15, radius=False) for x in (left[index], right[index])]
                    return {"law": law, "tensor": what, "entry": list(index), "left": show[0], "right": show[1]}
    return None


def refute(statement: Statement, seed: int, first: str | None = None, tries: int = 4) -> dict[str, Any] | None:
    """A witness against one of the laws (`first` is tried first), or None."""
    laws, rng = Laws(statement), random.Random(seed)
    order = sorted(LAWS, key=lambda law: law != first)
    for sizes in assignments(laws.table, tries):
        try:
            point = draw(laws, sizes, rng)
        except (Undefined, InputError, ArithmeticError):
            continue
        for law in order:
            try:
                found = difference(laws, law, point)
            except NotExpressible:
                return None
            except Undefined:
                continue
            if found is not None:
                return found | write_point(point)
    return None


def undefined(statement: Statement) -> dict[str, Any] | None:
    """A witness that the action does not exist on an open set, or None.

    A frame of 0, and the inverse of a matrix with a row or column of zeros, do not exist. Its own random points are
    tried, of such spread that two of them would hardly lie on a set of measure zero; a certificate cannot choose them.
    """
    if not any(node[0] == "frame" for node in statement["action"]["nodes"]):
        return None
    laws, rng, met = Laws(statement), random.Random(0), []
    assigned = assignments(laws.table, 4)[:4]
    for i in range(DRAWS):
        sizes = assigned[i % len(assigned)]
        try:
            point = draw(laws, sizes, rng, spread=997)
        except (Undefined, InputError, ArithmeticError):
            continue
        if _degenerate(laws, point):
            met.append(sizes)
    if len(met) < 2:
        return None
    message = (
        f"at {len(met)} of {DRAWS} random points the action needs the frame of 0, or the inverse of a singular matrix"
    )
    return {"law": "defined", "message": message, "sizes": met[-1]}


def _degenerate(laws: Laws, point: Point) -> bool:
    """Whether the action certainly needs, at this point, a frame or an inverse that does not exist."""
    from symverify.ops.backends.ball_backend import precision

    nodes = laws.statement["action"]["nodes"]
    with precision(BITS):
        for i, node in enumerate(nodes):
            if node[0] not in ("frame", "inverse"):
                continue
            try:
                value = laws.values(nodes[:i], point, backend("ball"))[node[-1]]
            except (Undefined, NotExpressible):
                return False
            rows = value.reshape(math.prod(value.shape[: max(1, value.ndim // 2)]), -1)
            lines = [*rows.T] if node[0] == "frame" else [*rows, *rows.T]
            if any(all(bool(entry == 0) for entry in line) for line in lines):
                return True
    return False


def write_point(point: Point) -> dict[str, Any]:
    """A point as JSON: rationals as text."""
    return {
        "sizes": dict(point.sizes),
        "leaves": {name: _texts(x) for name, x in point.leaves.items()},
        "other": {name: _texts(x) for name, x in point.other.items()},
        "g": [_texts(x) for x in point.g],
        "h": [_texts(x) for x in point.h],
    }


def _texts(x: Any) -> Any:
    return str(x) if not hasattr(x, "shape") or x.shape == () else [_texts(y) for y in x]


def read_point(laws: Laws, witness: Mapping[str, Any]) -> Point:
    """A point from a witness, whose group elements must lie in the group.

    Raises:
        InputError: sizes, shapes, numbers or group elements are not what the statement asks for.
    """
    sizes = witness["sizes"]
    symbols = laws.table.symbols()
    if not isinstance(sizes, dict) or any(
        type(sizes.get(s)) is not int or not 1 <= sizes[s] <= WIDEST for s in symbols
    ):
        raise InputError(f"the witness gives no sizes from 1 to {WIDEST} for {', '.join(symbols)}")
    sizes = laws.table.concrete({s: sizes[s] for s in symbols})
    if sizes != witness["sizes"] or max(sizes.values(), default=1) > WIDEST:
        raise InputError(f"the witness gives no sizes from 1 to {WIDEST} that are those of the statement")

    def leaf(values: Any, spec: Mapping[str, Any], name: str) -> Any:
        lead = [SAMPLES] if laws.averaged and spec["kind"] == "data" else []
        return _tensor(values, [*lead, *(sizes[a] for a in spec["axes"])], name)

    specs = dict(sorted(laws.statement["leaves"].items()))  # the order of drawing is part of the seed
    leaves = {name: leaf(witness["leaves"][name], spec, name) for name, spec in specs.items()}
    other = {n: leaf(witness["other"][n], spec, n) for n, spec in specs.items() if spec["kind"] == "data"}
    context = surroundings(laws, leaves, other)
    elements = []
    for which in ("g", "h"):
        shapes = [[sizes[a] for a in atoms] for _, atoms in laws.group.components()]
        element = tuple(_tensor(v, s, which) for v, s in zip(witness[which], shapes, strict=True))
        for law, residual in laws.group.identities(element, sizes, context=context):
            if any(x != 0 for x in residual.flat):
                raise InputError(f"the witness's {which} is no element of {laws.group.canonical}: not {law}")
        elements.append(element)
    g, h = elements
    return Point(sizes, leaves, g, h, laws.group.identity(sizes), laws.group.multiply(h, g), other)


def _tensor(values: Any, shape: list[int], name: str) -> Any:
    import numpy as np

    if math.prod(shape) > LARGEST:
        raise InputError(f"the witness's {name} is too large")
    out = np.empty(shape, dtype=object)
    for index in np.ndindex(*shape):
        entry = values
        for i, n in zip(index, shape[: len(index)], strict=True):
            if not isinstance(entry, list) or len(entry) != n:
                raise InputError(f"the witness's {name} has not the shape {tuple(shape)}")
            entry = entry[i]
        if not isinstance(entry, str) or len(entry) > 400 or not set(entry) <= set("0123456789/-"):
            raise InputError(f"the witness's {name} holds {entry!r:.30}, no rational number")
        out[index] = Fraction(entry)
    return out


def replay(statement: Statement, witness: Mapping[str, Any]) -> dict[str, Any] | None:
    """The difference at a witness's own point, computed afresh; None where it does not refute the statement."""
    if witness.get("law") == "defined":
        return undefined(statement)
    if witness.get("law") not in LAWS:
        raise InputError(f"the witness is against {witness.get('law')!r:.30}, no law of symmetries")
    laws = Laws(statement)
    try:
        return difference(laws, witness["law"], read_point(laws, witness))
    except (Undefined, NotExpressible):
        return None
