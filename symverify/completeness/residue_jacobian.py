"""The Jacobian of a network by its parameters modulo p, at integers, and what the values on the way were."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import Any

import flint
import numpy as np
import torch

from symverify.completeness.network import Network
from symverify.completeness.sampling import Drawn, Leaves, Needs, Undecided, stream
from symverify.ops.backends.residue_array import Records, Residues, modulo
from symverify.ops.backends.residue_backend import PrimeField

Tensor = torch.Tensor
ENTRIES = 1 << 22  # of a Jacobian that are computed at once
STEPS, VARIANTS, ROUNDS = 12, 1024, 3  # of the search for data with all roots: in vain, at once, in all


@dataclass(frozen=True)
class Batch:
    """Data sets stacked along a first axis.

    Attributes:
        signs: for every call of a piecewise function, in order, the signs of what decides the piece.
        roots: for every root, in order, its values, where they are rational; none, where they are found in the field.
        theta: parameters of its own for every data set; none, where those of the place are meant.
    """

    data: Mapping[str, Tensor]
    signs: tuple[Tensor, ...] = ()
    roots: tuple[Tensor, ...] = ()
    theta: Mapping[str, Tensor] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.data.values())))

    def chosen(self, index: Any) -> Batch:
        """Some of the data sets."""
        lists = (tuple(x[index] for x in xs) for xs in (self.signs, self.roots))
        data, theta = ({k: x[index] for k, x in xs.items()} for xs in (self.data, self.theta))
        return Batch(data, *lists, theta)

    def on(self, data: Mapping[str, Tensor]) -> Batch:
        """Other data on the same pieces."""
        return replace(self, data=data)


@dataclass(frozen=True)
class Place:
    """A network at parameters modulo p.

    Attributes:
        fixed: parameters and constants, as they were drawn or given: integers or floats.
        seed: of the elements that stand for transcendental values.
        mixed: see PrimeField.
    """

    network: Network
    p: int
    fixed: Leaves
    seed: int = 0
    mixed: bool = False
    device: Any = None

    def tensor(self, values: Any) -> Tensor:
        return residue_tensor(values, self.p, self.device)

    @property
    def parameters(self) -> dict[str, Tensor]:
        """The residues of the parameters, each (1, *shape)."""
        return {leaf.name: self.tensor(self.fixed[leaf.name])[None] for leaf in self.network.of_kind("parameter")}

    def evaluate(self, batch: Batch) -> tuple[Residues, Records]:
        """The outputs on the data sets of a batch, and the records of the evaluation."""
        roots = iter(batch.roots) if batch.roots else None
        xp = PrimeField(self.p, self.seed, iter(batch.signs), roots, self.mixed, self.device)
        leaves: dict[str, Any] = {k: Residues(x, self.p) for k, x in (batch.theta or self.parameters).items()}
        leaves |= {k: Residues(x, self.p, varies=True) for k, x in batch.data.items()}
        for leaf in self.network.of_kind("constant"):
            values = self.fixed[leaf.name]
            whole = torch.as_tensor(values, device=self.device)[None] if np.asarray(values).dtype.kind in "iu" else None
            leaves[leaf.name] = Residues(self.tensor(values)[None], self.p, whole=whole)
        return self.network.value(leaves, xp), xp.records

    def existing(self, batch: Batch) -> Tensor:
        """For every data set, the share of the roots and quotients that the program takes and that exist."""
        return self.evaluate(batch)[1].existing().expand(len(batch))

    def matrix(self, batch: Batch, combinations: int | None = None) -> np.ndarray:
        """The Jacobian of the outputs on all data sets, one row for each: (sets * rows, parameters).

        With `combinations` below the number of outputs, of so many random linear combinations of them on each set.
        """
        outputs = self.outputs(batch)
        if combinations is None or combinations >= outputs:
            weights = torch.eye(outputs, dtype=torch.float64, device=self.device).repeat(len(batch), 1)
        else:
            generator = torch.Generator().manual_seed(self.seed)
            shape = (len(batch) * combinations, outputs)
            weights = torch.randint(0, self.p, shape, generator=generator).to(torch.float64).to(self.device)
        each = len(weights) // len(batch)
        step, parts = max(1, ENTRIES // max(1, each * self.network.parameters)), []

        def values(parameters: Mapping[str, Tensor], some: Batch) -> Tensor:
            return self.evaluate(replace(some, theta=parameters))[0].v

        for start in range(0, len(batch), step):
            some = batch.chosen(slice(start, start + step))
            chosen = weights[start * each : (start + step) * each]
            parts.append(derivatives(values, self.parameters, some, chosen, self.p).cpu().numpy())
        return np.concatenate(parts)

    def outputs(self, batch: Batch) -> int:
        """The number of entries of the output."""
        return self.evaluate(batch.chosen(slice(0, 1)))[0].v[0].numel()

    def records(self, batch: Batch) -> Records:
        """The records of the first data set of a batch."""
        return self.evaluate(batch.chosen(slice(0, 1)))[1]

    def at(self, fixed: Leaves, **changes: Any) -> Place:
        return replace(self, fixed=fixed, **changes)


def residue_tensor(values: Any, p: int, device: Any = None) -> Tensor:
    """Integers, floats (the dyadic rationals that they are) or fractions, modulo p."""
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return torch.as_tensor(np.mod(array, p).astype(np.float64), device=device)
    exact = (Fraction(int(x.p), int(x.q)) if isinstance(x, flint.fmpq) else Fraction(x) for x in array.ravel().tolist())
    flat = [float(modulo(q, p)) for q in exact]
    return torch.tensor(flat, dtype=torch.float64, device=device).reshape(array.shape)


def derivatives(
    values: Callable[[Mapping[str, Tensor], Batch], Tensor],
    start: Mapping[str, Tensor],
    batch: Batch,
    weights: Tensor,
    p: int,
) -> Tensor:
    """The derivatives of combinations of values on each data set by every entry of `start`, modulo p.

    Every combination is an evaluation of its own, with its own copy of `start`: one backward pass gives all rows.

    Args:
        values: (variables, data sets) -> (data sets, ...), data set by data set.
        weights: (data sets * combinations, values), those of the first data set first.
    """
    each = len(weights) // len(batch)
    many = batch.chosen(torch.arange(len(batch)).repeat_interleave(each))
    leaves = {}
    for k, x in start.items():
        full = x.expand(len(batch), *x.shape[1:]).repeat_interleave(each, 0)
        leaves[k] = full.detach().clone().requires_grad_()
    out = values(leaves, many)
    out = out.expand(len(weights), *out.shape[1:]).reshape(len(weights), -1)
    if not out.requires_grad:
        return torch.zeros(len(weights), sum(x[0].numel() for x in start.values()), dtype=torch.float64)
    total = (out * weights).sum()  # whose value may be rounded: only its derivative by `out`, the weights, is used
    found = torch.autograd.grad(total, list(leaves.values()), allow_unused=True, materialize_grads=True)
    return torch.remainder(torch.cat([g.reshape(len(weights), -1) for g in found], 1), p)


def stacked(network: Network, sets: Sequence[Drawn], p: int, device: Any = None) -> Batch:
    """Data sets with their signs and roots, as a batch of residues."""
    names = [leaf.name for leaf in network.of_kind("data")]
    data = {name: torch.stack([residue_tensor(x.data[name], p, device) for x in sets]) for name in names}
    data |= {"": torch.zeros(len(sets), dtype=torch.float64, device=device)}  # a network may have no data
    signs = zip(*(x.signs for x in sets), strict=True)
    roots = zip(*(x.roots for x in sets), strict=True)
    return Batch(
        data,
        tuple(torch.as_tensor(np.stack(call), device=device) for call in signs),
        tuple(torch.stack([residue_tensor(x, p, device) for x in call]) for call in roots),
    )


class Source:
    """Random data sets of a seed at which every root and quotient exists.

    Where a root does not exist modulo p, the data are replaced by other residues, on the same pieces. With
    needs.pieces, all data are: only so many real data sets say which pieces there are, and are taken in turn.
    """

    def __init__(self, place: Place, seed: int, needs: Needs) -> None:
        self.place, self.rng = place, np.random.default_rng([seed, 9])
        self.real = stream(place.network, seed, place.fixed, needs)
        self.few = self._stacked(needs.pieces) if needs.pieces else None

    def _stacked(self, count: int) -> Batch:
        return stacked(self.place.network, list(islice(self.real, count)), self.place.p, self.place.device)

    def take(self, count: int) -> Batch:
        """The next `count` data sets.

        Raises:
            Undecided: ROUNDS searches have not found them.
        """
        parts: list[Batch] = []
        for _ in range(ROUNDS):
            missing = count - sum(map(len, parts))
            if self.few is None:
                drawn = self._stacked(missing)
            else:
                drawn = elsewhere(self.place, self.few.chosen(torch.arange(missing) % len(self.few)), self.rng)
            parts.append(walked(self.place, drawn))
            if len(parts[-1]) == missing:
                return joined(parts)
        raise Undecided(f"too few data were found that have the roots that the program takes, modulo {self.place.p}")


def walked(place: Place, batch: Batch) -> Batch:
    """The data sets in which all roots and quotients exist, after random changes of the others, one slice at a time.

    Given roots belong to the data as they are: then those without are left out. The search ends when few are missing,
    or nothing was found for long.
    """
    rng = np.random.default_rng([place.seed, 7])
    share, reached, idle = place.existing(batch), 0.0, 0
    while idle < STEPS and not batch.roots:
        missing = torch.nonzero(share < 1).flatten()
        if 8 * len(missing) <= len(batch):
            break
        reached, idle = (float(share.sum()), 0) if share.sum() > reached else (reached, idle + 1)
        variants = max(8, VARIANTS // len(missing))
        index = missing.repeat_interleave(variants)
        others = changed(batch.chosen(index), rng, place)
        best = place.existing(others).reshape(len(missing), variants).max(1)
        better = best.values >= share[missing]
        target, source = missing[better], (torch.arange(len(missing)) * variants + best.indices)[better]
        batch = batch.on({k: x.index_copy(0, target, others.data[k][source]) for k, x in batch.data.items()})
        share = share.index_copy(0, target, best.values[better])
    return batch.chosen(torch.nonzero(share == 1).flatten())


def elsewhere(place: Place, batch: Batch, rng: np.random.Generator) -> Batch:
    """Random residues for all data, on the same pieces."""
    return batch.on({k: place.tensor(rng.integers(0, place.p, tuple(x.shape))) for k, x in batch.data.items()})


def changed(batch: Batch, rng: np.random.Generator, place: Place) -> Batch:
    """Every data set with new residues in one random slice of its leaves: a column, a row, or all of a leaf."""
    data = {k: x.clone() for k, x in batch.data.items()}
    names = [name for name in data if name]
    for i, choice in enumerate(rng.choice(len(names), len(batch))) if names else ():
        x = data[names[choice]]
        axis = int(rng.integers(-1, x.dim() - 1))
        at = int(rng.integers(x.shape[axis + 1])) if axis >= 0 else None
        part = x[i] if at is None else x[i].select(axis, at)
        part.copy_(place.tensor(rng.integers(0, place.p, tuple(part.shape))))
    return batch.on(data)


def joined(parts: Sequence[Batch]) -> Batch:
    """The data sets of several batches as one."""
    data = {k: torch.cat([b.data[k] for b in parts]) for k in parts[0].data}
    signs = tuple(torch.cat(call) for call in zip(*(b.signs for b in parts), strict=True))
    return Batch(data, signs, tuple(torch.cat(call) for call in zip(*(b.roots for b in parts), strict=True)))
