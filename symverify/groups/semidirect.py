"""N : H, the semidirect product, with the law (n2, h2)(n1, h1) = (n2 · (h2 ▷ n1), h2 h1)."""

from dataclasses import dataclass, field
from typing import ClassVar

from symverify.errors import InputError
from symverify.groups.arrays import along, flatten
from symverify.groups.base import Group
from symverify.groups.diagonal import Diagonal
from symverify.groups.permutation import Permutation
from symverify.groups.positive_diagonal import PositiveDiagonal
from symverify.groups.power import Power
from symverify.groups.product import Product, enclosed
from symverify.groups.signs import Signs
from symverify.groups.translation import Translation


@dataclass(frozen=True)
class Semidirect(Group):
    """How h acts follows from the pair: it multiplies axes of n.

    A translation by a group of matrices: its axis. A power G^a by Permutation(a): the axis a. A diagonal group by
    Permutation on the same axis: rows and columns, h d h⁻¹. Every other pair is refused.
    """

    axis: str = field(init=False, default="")
    normal: Group
    acting: Group
    schema: ClassVar[dict[str, str]] = {"normal": "group", "acting": "group"}
    composite = True

    def __post_init__(self):
        for role, group in (("normal", self.normal), ("acting", self.acting)):
            if not isinstance(group, Group):
                raise InputError(f"Semidirect: {role} is {group!r}, not a group")
        if not self.positions():
            raise InputError(f"Semidirect: {self.acting.canonical} does not act on {self.normal.canonical}")

    def positions(self) -> tuple[int, ...]:
        """Where the axes that h multiplies begin among the axes of each component of n; empty for a refused pair."""
        row, permuting = self.acting.row, isinstance(self.acting, Permutation)
        match self.normal:
            case Translation(axes=flat) if row:
                starts = tuple(i for i in range(len(flat)) if flat[i : i + len(row)] == row)
                return starts if len(starts) == 1 else ()
            case Power(over=over) if permuting and row == (over,):
                return (0,)
            case Diagonal() | PositiveDiagonal() | Signs() if permuting and row == self.normal.row:
                return (0, len(row))
        return ()

    def act(self, h, n):
        """h ▷ n."""
        width, moved = len(self.acting.row), []
        matrix = flatten(h[0], width)
        for x, (_, flat) in zip(n, self.normal.components(), strict=True):
            for position in self.positions():
                x = along(matrix, x, len(flat), position, width)
            moved.append(x)
        return tuple(moved)

    @property
    def pair(self) -> Product:
        """The same elements under the direct product: all but the law is the same."""
        return Product(self.normal, self.acting)

    @property
    def canonical(self):
        return f"{enclosed(self.normal)} : {enclosed(self.acting)}"

    def declaration(self):
        return {"type": "Semidirect", "normal": self.normal.declaration(), "acting": self.acting.declaration()}

    @classmethod
    def from_parts(cls, **parts):
        return cls(parts["normal"], parts["acting"])

    @property
    def connected(self):
        return self.pair.connected

    @property
    def discrete(self):
        return self.pair.discrete

    def components(self):
        return self.pair.components()

    def identity(self, sizes, *, like=None):
        return self.pair.identity(sizes, like=like)

    def multiply(self, a, b):
        (n2, h2), (n1, h1) = self.pair.divide(a), self.pair.divide(b)
        return self.normal.multiply(n2, self.act(h2, n1)) + self.acting.multiply(h2, h1)

    def invert(self, a):
        """(n, h)⁻¹ = (h⁻¹ ▷ n⁻¹, h⁻¹)."""
        n, h = self.pair.divide(a)
        back = self.acting.invert(h)
        return self.act(back, self.normal.invert(n)) + back

    def draw(self, sizes, source, context):
        return self.pair.draw(sizes, source, context)

    def lie_algebra(self, sizes, *, context=None):
        return self.pair.lie_algebra(sizes, context=context)

    def component_representatives(self, sizes, *, context=None):
        return self.pair.component_representatives(sizes, context=context)

    @property
    def dimension(self):
        return self.pair.dimension

    def identities(self, element, sizes, *, context=None):
        return self.pair.identities(element, sizes, context=context)
