"""BlockDiagonal(G, H) = {diag(g, h)}, the direct product as one matrix on the concatenated axis h1+h2."""

from dataclasses import dataclass, field
from typing import ClassVar

from symverify.errors import InputError
from symverify.groups import axes
from symverify.groups.arrays import block_diagonal, eye, full
from symverify.groups.base import Group


@dataclass(frozen=True, init=False)
class BlockDiagonal(Group):
    """Factors are groups of matrices, each on one atom; the sum of these atoms is the atom of the whole."""

    axis: str = field(init=False)
    factors: tuple[Group, ...]
    schema: ClassVar[dict[str, str]] = {"factors": "groups", "axis": "string"}

    def __init__(self, *factors: Group):
        if len(factors) < 2:
            raise InputError(f"BlockDiagonal takes at least 2 groups, not {len(factors)}")
        for factor in factors:
            if not isinstance(factor, Group) or len(factor.row) != 1:
                name = getattr(factor, "canonical", factor)
                raise InputError(f"BlockDiagonal: {name} is not a group of matrices on one atom")
        object.__setattr__(self, "factors", factors)
        object.__setattr__(self, "axis", "+".join(factor.axis for factor in factors))

    @property
    def canonical(self):
        return f"BlockDiagonal({', '.join(factor.canonical for factor in self.factors)})"

    def declaration(self):
        factors = [factor.declaration() for factor in self.factors]
        return {"type": "BlockDiagonal", "factors": factors, "axis": self.axis}

    @classmethod
    def from_parts(cls, **parts):
        found = cls(*parts["factors"])
        if found.axis != parts["axis"]:
            raise InputError(f"BlockDiagonal: the factors' axis is {found.axis!r}, not {parts['axis']!r}")
        return found

    @property
    def connected(self):
        return all(factor.connected for factor in self.factors)

    @property
    def discrete(self):
        return all(factor.discrete for factor in self.factors)

    def check_sum(self, sizes):
        """Refuse a size of the whole axis that is not the sum of the blocks' sizes."""
        total = sum(axes.length(factor.row, sizes) for factor in self.factors)
        if axes.length(self.row, sizes) != total:
            raise InputError(f"{self.canonical}: axis {self.axis!r} has size {sizes[self.axis]}, its blocks {total}")

    def draw(self, sizes, source, context):
        self.check_sum(sizes)
        return (block_diagonal([factor.draw(sizes, source, context)[0] for factor in self.factors]),)

    def with_block(self, sizes, position, block, elsewhere):
        """`block` at `position`, and for the other factors `elsewhere(n)`."""
        self.check_sum(sizes)
        blocks = [elsewhere(axes.length(factor.row, sizes)) for factor in self.factors]
        blocks[position] = block
        return (block_diagonal(blocks),)

    def lie_algebra(self, sizes, *, context=None):
        return [
            self.with_block(sizes, i, x, lambda n: full((n, n), 0))
            for i, factor in enumerate(self.factors)
            for (x,) in factor.lie_algebra(sizes, context=context)
        ]

    def component_representatives(self, sizes, *, context=None):
        found = [factor.component_representatives(sizes, context=context) for factor in self.factors]
        if any(known is None for known in found):
            return None
        return [self.with_block(sizes, i, x, eye) for i, known in enumerate(found) for (x,) in known]

    @property
    def dimension(self):
        import sympy

        found = [factor.dimension for factor in self.factors]
        return None if None in found else sympy.Add(*found)

    def identities(self, element, sizes, *, context=None):
        self.check_shapes(element, sizes)
        self.check_sum(sizes)
        blocks, start, found = [], 0, []
        for i, factor in enumerate(self.factors):
            end = start + axes.length(factor.row, sizes)
            blocks.append(element[0][..., start:end, start:end])
            inner = factor.identities((blocks[-1],), sizes, context=context)
            found += [(f"block {i}: {name}", residual) for name, residual in inner]
            start = end
        return [("off-diagonal blocks zero", element[0] - block_diagonal(blocks)), *found]
