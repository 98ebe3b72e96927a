"""The words of a random claim: at random, planted so that they cancel, and near misses of these."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from tests.reliability import actions, truth
from tests.reliability.actions import Broken, Carried
from tests.reliability.recipes import Apply, Gated, Group, Head, Letter, Linear, Move, Network, Norm, Residual
from tests.reliability.words import ENTRIES, KINDS, Matrix

EXPONENTS = tuple(map(Fraction, ("1", "-1", "2", "-2", "3", "-3", "1/2", "-1/2", "0")))


class Drawer:
    """The words of one claim."""

    def __init__(self, rng: Random, group: Group, places: dict[str, tuple[str, str]]) -> None:
        self.rng, self.group, self.places = rng, group, places
        self.g = actions.elements(group, "g")
        self.on: dict[str, list[int]] = {}
        for k, part in enumerate(group.components):
            self.on.setdefault(part.axis, []).append(k)
        self.scalars = self.on.get("", [])

    # --- words

    def letter(self, component: int) -> Letter:
        """Any operation on a component."""
        rng, kind = self.rng, self.group.components[component].kind
        raised = (rng.randrange(2), rng.choice(EXPONENTS)) if kind in ENTRIES and rng.random() < 0.6 else None
        return Letter(component, raised, rng.random() < 0.3, rng.random() < 0.5)

    def word(self, axis: str, likely: float = 0.75) -> tuple[Letter, ...]:
        """Any word on an axis."""
        rng, parts = self.rng, self.on.get(axis, []) if axis else []
        if not parts or rng.random() > likely:
            return ()
        return tuple(self.letter(rng.choice(parts)) for _ in range(len(parts) if rng.random() < 0.85 else 2))

    def exponents(self, likely: float) -> tuple[tuple[int, Fraction], ...]:
        return tuple((k, self.rng.choice(EXPONENTS[:-1])) for k in self.scalars if self.rng.random() < likely)

    def any_move(self, name: str) -> Move:
        left, right = self.places[name]
        sign = -1 if self.rng.random() < 0.04 else 1
        return Move(self.word(left), self.word(right), sign, self.exponents(0.6))

    def anything(self) -> dict[str, Move]:
        """Words at random."""
        return {name: self.any_move(name) for name in self.places}

    # --- planted claims

    def acting(self, axis: str) -> tuple[Letter, ...]:
        """A word that composes, if one is met soon."""
        parts = self.on.get(axis, [])
        if len(parts) == 2 and self.group.semidirect:
            return tuple(Letter(k) for k in parts)
        h = actions.elements(self.group, "h")
        hg = actions.multiply(self.group, h, self.g)
        for _ in range(6 if parts else 0):
            word = (self.letter(self.rng.choice(parts)),)
            if actions.composes(Move(word), self.g, h, hg) and not actions.value(word, self.g).is_one:
                return word
        return ()

    def spelled(self, axis: str, wanted: Matrix) -> tuple[Letter, ...] | None:
        """A word whose value is a given matrix, if one is found."""
        if wanted.is_one:
            return ()
        found = [word for word in self.spellings(axis, wanted) if actions.value(word, self.g) == wanted]
        return self.rng.choice(found) if found else None

    def spellings(self, axis: str, wanted: Matrix) -> list[tuple[Letter, ...]]:
        parts = self.on.get(axis, [])
        powers: list[tuple[int, Fraction] | None] = [None]
        powers += [
            (p, s * e) for p in (0, 1) for s in (1, -1) for e in {e for _, (_, e) in wanted.entries} | {Fraction(0)}
        ]
        flags = [(t, i) for t in (False, True) for i in (False, True)]
        single = {
            k: [
                Letter(k, power, *flag)
                for power in (powers if self.group.components[k].kind in ENTRIES else powers[:1])
                for flag in flags
            ]
            for k in parts
        }
        out = [(letter,) for k in parts for letter in single[k]]
        if len(parts) == 2:
            first = [x for x in single[parts[0]] if not x.transposed]
            second = [x for x in single[parts[1]] if not x.transposed]
            out += [pair for x in first for y in second for pair in ((x, y), (y, x))]
        return out

    def planted(self, network: Network | Head) -> dict[str, Move]:
        """Moves that cancel, as far as they are found."""
        if isinstance(network, Head):
            return self.planted_head(network)
        self.moves: dict[str, Move] = {}
        self.first = network.linears[0]
        at = Carried()
        try:
            for k, stage in enumerate(network.stages):
                at = self.through(stage, at, last=k == len(network.stages) - 1)
        except Broken:
            pass  # a false claim is welcome too
        return self.moves

    def through(self, stage: object, at: Carried, last: bool = False) -> Carried:
        if isinstance(stage, Linear):
            return self.weight(stage, at, Carried() if last else None)
        if isinstance(stage, Apply):
            return truth.through(stage.activation, at)
        if isinstance(stage, Norm):
            return self.normed(stage, at)
        if isinstance(stage, Gated):
            u = self.weight(stage.value, at, None)
            v = self.weight(stage.gate, at, u if stage.activation.linear else None, permuted=u)
            return truth.gated(stage, at, self.moves, self.g) if v else at
        if isinstance(stage, Residual):
            inner = self.normed(stage.norm, at) if stage.norm else at
            inner = truth.through(stage.activation, self.weight(stage.inner, inner, None))
            self.weight(stage.outer, inner, at)
        return at

    def weight(self, stage: Linear, at: Carried, wanted: Carried | None, permuted: Carried | None = None) -> Carried:
        """Move a weight so that it undoes T, and its bias alike; to `wanted` if that is given."""
        right = self.spelled(stage.source, at.matrix.inverse) or ()
        scales: dict[int, Fraction] = dict(self.exponents(0.4))
        left: tuple[Letter, ...] = ()
        if permuted is not None:
            left = self.spelled(stage.target, permuted.matrix.permutation) or ()
        elif wanted is None:
            left = self.acting(stage.target)
        elif not stage.tied:
            left = self.spelled(stage.target, wanted.matrix) or ()
        if wanted is not None:
            scales = actions.both(dict(wanted.scale), {k: -e for k, e in at.scale.items()})
        if stage.tied:
            scales = {}
        else:
            self.moves[stage.weight] = Move(left, right, 1, tuple(sorted(scales.items())))
        out = Carried(actions.value(left, self.g), at.sign, actions.both(dict(at.scale), scales))
        if stage.bias:
            self.vector(stage.bias, stage.target, out)
        return out

    def vector(self, name: str, axis: str, at: Carried) -> None:
        word = self.spelled(axis, at.matrix)
        self.moves[name] = Move(word or (), (), at.sign, tuple(sorted(at.scale.items())))

    def normed(self, stage: Norm, at: Carried) -> Carried:
        plain = truth.normed(replace(stage, gain="", shift=""), at, {}, self.g)
        axis = next((self.places[name][0] for name in (stage.gain, stage.shift) if name), "")
        if stage.gain:
            self.moves[stage.gain] = self.gain(axis, plain)
            plain = truth.gained(plain, self.moves[stage.gain], self.g)
        if stage.shift:
            self.vector(stage.shift, axis, plain)
        return plain

    def gain(self, axis: str, at: Carried) -> Move:
        """A gain that follows its units, and perhaps rescales them."""
        for _ in range(8):
            move = Move(self.word(axis), (), 1, self.exponents(0.3))
            try:
                truth.gained(at, move, self.g)
                return move
            except Broken:
                continue
        return Move(self.spelled(axis, at.matrix.permutation) or ())

    def planted_head(self, head: Head) -> dict[str, Move]:
        """One change of basis of queries and keys, one of values."""
        moves: dict[str, Move] = {}
        scales = self.exponents(0.5)
        back = tuple((k, -e) for k, e in scales)
        query = self.acting("k")  # WQ -> WQ M^-1, bq -> M^-T bq, WK -> WK M^T, bk anyhow
        m = actions.value(query, self.g)
        moves["WQ"] = Move((), self.spelled("k", m.inverse) or (), 1, scales)
        moves["WK"] = Move((), self.spelled("k", m.transpose) or (), 1, back)
        if "bq" in head.biases:
            moves["bq"] = Move(self.spelled("k", m.inverse.transpose) or (), (), 1, scales)
        if "bk" in head.biases:
            moves["bk"] = Move(self.acting("k"), (), 1, self.exponents(0.5))
        if head.projected:
            m, scales = actions.value(self.acting("v"), self.g), self.exponents(0.5)
            moves["WV"] = Move((), self.spelled("v", m.inverse) or (), 1, scales)
            moves["WO"] = Move(self.spelled("v", m) or (), (), 1, tuple((k, -e) for k, e in scales))
            if "bv" in head.biases:
                moves["bv"] = Move(self.spelled("v", m.inverse.transpose) or (), (), 1, scales)
        return moves

    # --- near misses

    def missed(self, group: Group, moves: dict[str, Move]) -> tuple[Group, dict[str, Move]]:
        """One thing changed."""
        rng = self.rng
        name = rng.choice(sorted(self.places))
        move = moves.get(name, Move())
        change = rng.choice(
            ("letter", "letter", "letter", "drop", "forget", "sign", "scalar", "group", "anew", "twice")
        )
        if change == "group":
            return self.other_group(group, moves)
        side = "right" if move.right and (not move.left or rng.random() < 0.5) else "left"
        word = getattr(move, side)
        if change == "sign":
            move = replace(move, sign=-move.sign)
        elif change == "forget":
            move = Move()
        elif change == "scalar" and self.scalars:
            move = replace(move, scalars=self.exponents(1.0))
        elif change == "anew" or not word:
            move = self.any_move(name)
        else:
            k = rng.randrange(len(word))
            new = {"letter": (self.changed(word[k]),), "twice": (word[k], word[k])}.get(change, ())
            move = replace(move, **{side: (*word[:k], *new, *word[k + 1 :])})
        return group, moves | {name: move}

    def changed(self, letter: Letter) -> Letter:
        rng, kind = self.rng, self.group.components[letter.component].kind
        if kind in ENTRIES and rng.random() < 0.5:
            return replace(letter, power=(rng.randrange(2), rng.choice(EXPONENTS)))
        which = rng.choice(("transposed", "inverted"))
        return replace(letter, **{which: not getattr(letter, which)})

    def other_group(self, group: Group, moves: dict[str, Move]) -> tuple[Group, dict[str, Move]]:
        """Another group under the same words; entrywise powers remain where there are entries to raise."""
        k = self.rng.randrange(len(group.components))
        if group.semidirect or not group.components[k].axis or len(self.on[group.components[k].axis]) > 1:
            return group, moves
        raised = any(x.power for move in moves.values() for x in (*move.left, *move.right) if x.component == k)
        kind = self.rng.choice([x for x in KINDS if x in ENTRIES or not raised])
        parts = list(group.components)
        parts[k] = replace(parts[k], kind=kind)
        self.group = Group(tuple(parts))
        self.g = actions.elements(self.group, "g")
        return self.group, moves
