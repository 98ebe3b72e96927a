"""G^a, a copy of G for every index of the axis a: the functions from a to G, under pointwise multiplication."""

from dataclasses import dataclass, field
from typing import ClassVar

from symverify.errors import InputError
from symverify.groups import axes
from symverify.groups.arrays import array, axis_first, stack
from symverify.groups.base import Group


@dataclass(frozen=True)
class Power(Group):
    """Every component of the base gets the axis `over` in front, which the base's law takes for a batch."""

    axis: str = field(init=False, default="")
    base: Group
    over: str
    schema: ClassVar[dict[str, str]] = {"base": "group", "over": "atom"}

    def __post_init__(self):
        if not isinstance(self.base, Group):
            raise InputError(f"Power: {self.base!r} is not a group")
        axes.checked_atom(self.over, "Power: over")

    @property
    def canonical(self):
        enclosed = self.base.composite or isinstance(self.base, Power)
        return f"({self.base.canonical})^{self.over}" if enclosed else f"{self.base.canonical}^{self.over}"

    def declaration(self):
        return {"type": "Power", "base": self.base.declaration(), "over": self.over}

    @classmethod
    def from_parts(cls, **parts):
        return cls(parts["base"], parts["over"])

    @property
    def connected(self):
        return self.base.connected

    @property
    def discrete(self):
        return self.base.discrete

    def components(self):
        return tuple((path, (self.over, *flat)) for path, flat in self.base.components())

    def identity(self, sizes, *, like=None):
        return self.gathered([self.base.identity(sizes, like=like)] * axes.atom_size(self.over, sizes))

    def multiply(self, a, b):
        return self.base.multiply(a, b)

    def invert(self, a):
        return self.base.invert(a)

    def draw(self, sizes, source, context):
        copies = axes.atom_size(self.over, sizes)
        return self.gathered([self.base.draw(sizes, source, context) for _ in range(copies)])

    def gathered(self, elements):
        """Elements of the base as one of the power; the axis `over` comes after the batch."""
        flats = [flat for _, flat in self.base.components()]
        return tuple(stack(parts, parts[0].ndim - len(flat)) for flat, *parts in zip(flats, *elements, strict=True))

    def one_by_one(self, parts, elsewhere, sizes):
        """For every index of `over` and every part: that part there, and `elsewhere` at the other indices."""
        copies = axes.atom_size(self.over, sizes)
        return [
            self.gathered([part if i == position else elsewhere for i in range(copies)])
            for position in range(copies)
            for part in parts
        ]

    def lie_algebra(self, sizes, *, context=None):
        zero = tuple(array(0 * x) for x in self.base.identity(sizes))
        return self.one_by_one(self.base.lie_algebra(sizes, context=context), zero, sizes)

    def component_representatives(self, sizes, *, context=None):
        found = self.base.component_representatives(sizes, context=context)
        return None if found is None else self.one_by_one(found, self.base.identity(sizes), sizes)

    @property
    def dimension(self):
        found = self.base.dimension
        return None if found is None else axes.symbolic_length((self.over,)) * found

    def identities(self, element, sizes, *, context=None):
        """Those of the base; in the residuals the axis `over` is the first, before the batch."""
        self.check_shapes(element, sizes)
        flats = [flat for _, flat in self.components()]
        copies = tuple(axis_first(x, x.ndim - len(flat)) for x, flat in zip(element, flats, strict=True))
        return self.base.identities(copies, sizes, context=context)
