"""The symbolic engine: a claim at small sizes, written out in symbols and decided by canonical forms.

It checks a(1, t) = t and a(h, a(g, t)) = a(h g, t) for generic g and for h in a generating set, and then invariance for
the h in that set, in one of two ways:

    written out   f(a(h, t), x) - f(t, x) is 0, entry by entry;
    lie           D_t f(t, x) . xi(t) = 0 for xi = d/ds a(1 + s X, t) at s = 0 and every X of a basis of the Lie
                  algebra, which covers the identity's component (Zhao et al., Theorem B.1); representatives of the
                  other components are written out.

An entry that is not 0 in canonical form leaves the claim undecided: this engine refutes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symverify.errors import InputError
from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification.symbolic_charts import Chart, Element
from symverify.verification.symbolic_continuity import analytic, continuous
from symverify.verification.symbolic_field import Stopped
from symverify.verification.symbolic_numbers import Jet
from symverify.verification.symbolic_program import Scene, Values, chosen

WAYS = ("written out", "lie")


class Open(Exception):
    """An identity that was not established, in words."""


def symbolic(
    statement: Mapping[str, Any],
    sizes: Mapping[str, int] | None = None,
    *,
    budget: float = 10.0,
    ways: Sequence[str] = WAYS,
) -> dict[str, Any]:
    """The evidence {"engine", "verdict", "sizes", "detail"} of a statement: PROVED at these sizes, or UNDECIDED.

    Args:
        statement: Claim.statement, or the same from a certificate.
        sizes: an integer for every symbolic axis; small ones are chosen where it is not given.
        budget: seconds after which it stops, undecided.
        ways: of "written out" and "lie", those that may be used, in this order.
    """
    start, used = time.monotonic(), dict(sizes or {})
    verdict = "UNDECIDED"
    try:
        used = {**chosen(statement), **used}
        scene = Scene(statement, used, start + budget)
        detail = Judge(scene, start + budget, tuple(ways)).judge()
        verdict = "PROVED"
    except Open as found:
        detail = str(found)
    except (NotExpressible, Undefined, InputError) as error:
        detail = f"declined: {error}"
    except Stopped:
        detail = f"stopped after {budget:g} seconds, before an entry was compared"
    return {"engine": "symbolic", "verdict": verdict, "sizes": dict(sorted(used.items())), "detail": detail}


def again(statement: Mapping[str, Any], sizes: Mapping[str, int], *, budget: float = 60.0) -> bool:
    """Is the statement proved when it is run again at recorded sizes?"""
    return symbolic(statement, sizes, budget=budget)["verdict"] == "PROVED"


@dataclass
class Judge:
    """One run over a scene. `entries` counts the identities that were found to hold."""

    scene: Scene
    deadline: float
    ways: tuple[str, ...]
    entries: int = 0

    def judge(self) -> str:
        """In words, how the claim is proved.

        Raises:
            Open: saying what does not hold, or was not reached.
        """
        try:
            self._well_posed()
            self._action()
            return self._invariance()
        except Stopped as error:
            raise Open(f"stopped after {self.entries} entries") from error

    def equal(self, left: np.ndarray, right: np.ndarray, failing: str) -> None:
        """Every entry of two arrays is the same, or Open with `failing` and the first entry that differs."""
        if left.shape != right.shape:
            raise Open(f"{failing}: shapes {left.shape} and {right.shape}")
        for index in np.ndindex(left.shape):
            if time.monotonic() > self.scene.field.deadline:
                raise Stopped
            if not left[index].value.same(right[index].value):
                raise Open(f"{failing}, entry {tuple(int(i) for i in index)}")
            self.entries += 1

    # --- that it is an action, and moves something

    def _well_posed(self) -> None:
        statement = self.scene.statement
        leaves, moves = statement["leaves"], statement["action"]["outputs"]
        fixed = [name for name in moves if leaves[name]["kind"] != "parameter"]
        seen = {node[1] for node in statement["action"]["nodes"] if node[0] == "leaf"}
        data = sorted(name for name in seen if leaves[name]["kind"] == "data")
        if fixed:
            raise Open(f"the action moves {fixed[0]}, no parameter")
        if data and statement["kind"] != "data-dependent":
            raise Open(f"the action of a {statement['kind']} symmetry sees the data {', '.join(data)}")

    def charts(self, tag: str) -> list[Element]:
        scene = self.scene
        return Chart(scene.xp, scene.concrete, scene.context, tag).of(scene.group)

    def representatives(self) -> list[Element] | None:
        """Elements that generate the group with the identity's component, where they are known."""
        scene = self.scene
        given = {n: c["values"] for n, c in scene.statement["constants"].items()}
        try:
            found = scene.group.component_representatives(scene.concrete, context=given)
        except InputError:
            return None
        return None if found is None else [tuple(scene.xp.array(x) for x in g) for g in found]

    def generating(self, charts: list[Element]) -> list[tuple[str, Element]]:
        """(name, generic elements) of a set that generates the group."""
        others = self.representatives()
        if len(charts) == 1:
            return [("", charts[0])]
        if others is None:
            return [(f" at chart {k}", chart) for k, chart in enumerate(charts)]
        first = [] if self.scene.group.discrete else [(" on the identity's component", charts[0])]
        return first + [(f" at generator {k}", g) for k, g in enumerate(others, 1)]

    @property
    def at(self) -> Values:
        return {n: self.scene.leaves[n] for n, x in self.scene.statement["leaves"].items() if x["kind"] == "parameter"}

    def _action(self) -> None:
        scene, names = self.scene, self.scene.statement["action"]["outputs"]
        charts = self.charts("g")
        moved = [scene.moved(g, self.at) for g in charts]
        if not any(not a.value.same(b.value) for m in moved for n in names for a, b in _pairs(m[n], self.at[n])):
            raise Open("vacuous: the action moves nothing")
        still = scene.moved([scene.xp.array(x) for x in scene.group.identity(scene.concrete)], self.at)
        for name in names:
            self.equal(still[name], self.at[name], f"not an action: the neutral element moves {name}")
        for where, h in self.generating(self.charts("h")):
            for g, once in zip(charts, moved, strict=True):
                product = tuple(np.asarray(x, dtype=object) for x in scene.group.multiply(h, g))
                twice, together = scene.moved(h, once), scene.moved(product, self.at)
                for name in names:
                    failing = f"not an action: a(h, a(g, {name})) is not a(h g, {name}){where}"
                    self.equal(twice[name], together[name], failing)

    # --- invariance

    def _invariance(self) -> str:
        open_ends = []
        for way in self.ways:
            end = self.deadline if way == self.ways[-1] else (time.monotonic() + self.deadline) / 2
            self.scene.field.deadline = end
            try:
                return self._written_out() if way == "written out" else self._lie()
            except (NotExpressible, Undefined, InputError) as error:
                open_ends.append(f"{way}: declined, {error}")
            except Stopped:
                open_ends.append(f"{way}: stopped after {self.entries} entries")
        raise Open("; ".join(open_ends))

    def _written_out(self) -> str:
        parts, done = self.generating(self.charts("g")), []
        for where, g in parts:
            sofar = f" (it is{', and'.join(done)})" if done else ""
            self._same_output(g, f"not shown invariant, written out{where}: the output differs{sofar}")
            done.append(where)
        each = "for a generic element" if len(parts) == 1 else f"for {len(parts)} generating families of elements"
        return f"an action, and invariant, written out {each}; {self.entries} entries agree"

    def _same_output(self, g: Element, failing: str) -> None:
        """f(a(g, t), x) = f(t, x), with what they have in common abbreviated; if that hides too much, without."""
        moved = self.scene.moved(g, self.at)
        try:
            self.equal(*self.scene.outputs([self.at, moved], cut=True), failing)
        except Open:
            self.equal(*self.scene.outputs([self.at, moved], cut=False), failing)

    def _lie(self) -> str:
        scene = self.scene
        others = self.representatives()
        if others is None:
            raise NotExpressible(f"the components of {scene.group.canonical} are not known")
        given = {n: c["values"] for n, c in scene.statement["constants"].items()}
        basis = scene.group.lie_algebra(scene.concrete, context=given)
        self._unbroken()
        for k, tangent in enumerate(basis):
            self._along(tangent, f"the Lie derivative along basis element {k} is not 0")
        shown = f"the identity's component by {len(basis)} vanishing Lie derivatives"
        if scene.group.connected:
            return f"an action, and invariant, the group being connected: {shown}; {self.entries} entries agree"
        for k, g in enumerate(others, 1):
            self._same_output(g, f"only {shown}: at the representative {k} of another component the output differs")
        return f"an action, and invariant: {shown}, and {len(others)} representatives; {self.entries} entries agree"

    def _unbroken(self) -> None:
        """f and the action must be continuous along the paths in the group, or declined."""
        moved = self.scene.moved(self.charts("g")[0], self.at)
        arrays = self.scene.outputs([self.at], cut=True)
        arrays += [moved[name] for name in self.scene.statement["action"]["outputs"]]
        found = [x.value for array in arrays for x in array.flat]
        if not all(map(analytic, found)) and not all(map(continuous, found)):
            raise NotExpressible("the output or the action may jump along a path in the group")

    def _along(self, tangent: Sequence[np.ndarray], failing: str) -> None:
        """d/ds f(a(1 + s X, t), x) = 0 at s = 0."""
        scene = self.scene
        curve = [
            scene.xp.each(lambda a, b: Jet(scene.field.rational(a), scene.field.rational(b)), _exact(one), _exact(x))
            for one, x in zip(scene.group.identity(scene.concrete), tangent, strict=True)
        ]
        (output,) = scene.outputs([scene.moved(curve, self.at)], cut=True)
        slopes = scene.xp.each(lambda a: Jet(a.slope or scene.field.rational(0)), output)
        self.equal(slopes, scene.xp.zeros_like(slopes), failing)


def _exact(x: Any) -> np.ndarray:
    """The Fractions of an array as they are."""
    return np.asarray(x, dtype=object)


def _pairs(a: np.ndarray, b: np.ndarray) -> list[tuple[Jet, Jet]]:
    if a.shape != b.shape:
        raise InputError(f"an action gives a parameter of shape {b.shape} the shape {a.shape}")
    return list(zip(a.ravel(), b.ravel(), strict=True))
