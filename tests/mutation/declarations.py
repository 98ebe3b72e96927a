"""Groups mistaken for others: every declaration that differs from a given one in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MATRICES = (
    "GL", "SL", "O", "SO", "Diagonal", "PositiveDiagonal", "Signs", "Permutation", "SignedPermutation",
    "PositiveMonomial",
)  # fmt: skip


def changed(group: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Declarations that differ in one place."""
    kind = group["type"]
    if kind in MATRICES:
        yield from ((f"{other} for {kind}", {**group, "type": other}) for other in MATRICES if other != kind)
        for base in ("GL", "O"):
            fixed = {"type": "Stabiliser", "base": {**group, "type": base}, "of": "1"}
            yield f"the stabiliser of 1 in {base} for {kind}", fixed
    elif kind == "Stabiliser":
        yield "the base for the stabiliser", dict(group["base"])
        if group["of"] != "1":
            yield "1 for the vector", {**group, "of": "1"}
        yield (
            "another base",
            {**group, "base": {**group["base"], "type": "O" if group["base"]["type"] == "GL" else "GL"}},
        )
    elif kind == "Commutant":
        yield "GL for the commutant", {"type": "GL", "axes": group["axes"]}
        yield "Diagonal for the commutant", {"type": "Diagonal", "axes": group["axes"]}
    elif kind == "Semidirect":
        yield "the direct product", {"type": "Product", "factors": [group["normal"], group["acting"]]}
    elif kind == "Product" and len(group["factors"]) == 2:
        normal, acting = group["factors"]
        yield "the semidirect product", {"type": "Semidirect", "normal": normal, "acting": acting}
    for key in ("normal", "acting", "base") if kind != "Stabiliser" else ():
        if key in group:
            yield from ((what, {**group, key: new}) for what, new in changed(group[key]))
    for k, part in enumerate(group.get("factors", ())):
        for what, new in changed(part):
            yield what, {**group, "factors": [*group["factors"][:k], new, *group["factors"][k + 1 :]]}
