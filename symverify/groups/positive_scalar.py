"""PositiveScalar = {c : c > 0}, a number and not a matrix."""

from dataclasses import dataclass, field
from typing import ClassVar

from symverify.groups.arrays import array, full, indicator, matched, negative_part
from symverify.groups.base import Group


@dataclass(frozen=True)
class PositiveScalar(Group):
    """Its one component has no axes."""

    axis: str = field(init=False, default="")
    schema: ClassVar[dict[str, str]] = {"axes": "nothing"}
    connected = True

    def __post_init__(self):
        """No axis to check."""

    @property
    def canonical(self):
        return "PositiveScalar"

    @classmethod
    def from_parts(cls, **parts):
        return cls()

    def identity(self, sizes, *, like=None):
        return (matched(full((), 1), like),)

    def multiply(self, a, b):
        return (array(a[0] * b[0]),)

    def invert(self, a):
        return (array(1 / a[0]),)

    def draw(self, sizes, source, context):
        return (source.positive(()),)

    def lie_algebra(self, sizes, *, context=None):
        return [(full((), 1),)]

    def component_representatives(self, sizes, *, context=None):
        return []

    @property
    def dimension(self):
        import sympy

        return sympy.Integer(1)

    def identities(self, element, sizes, *, context=None):
        self.check_shapes(element, sizes)
        c = element[0]
        return [("c >= 0", array(negative_part(c))), ("c != 0", indicator(c == 0, c))]
