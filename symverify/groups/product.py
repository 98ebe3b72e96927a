"""G x H, the direct product: elements side by side, every operation factor by factor."""

from dataclasses import dataclass, field
from typing import ClassVar

from symverify.errors import InputError
from symverify.groups.arrays import array
from symverify.groups.base import Group


@dataclass(frozen=True, init=False)
class Product(Group):
    """The components of factor i have the path "i", or "i.p" where the factor calls them "p"."""

    axis: str = field(init=False, default="")
    factors: tuple[Group, ...]
    schema: ClassVar[dict[str, str]] = {"factors": "groups"}
    composite = True

    def __init__(self, *factors: Group):
        if len(factors) < 2:
            raise InputError(f"Product takes at least 2 groups, not {len(factors)}")
        for factor in factors:
            if not isinstance(factor, Group):
                raise InputError(f"Product: {factor!r} is not a group")
        object.__setattr__(self, "factors", factors)

    @property
    def canonical(self):
        return " x ".join(enclosed(factor) for factor in self.factors)

    def declaration(self):
        return {"type": "Product", "factors": [factor.declaration() for factor in self.factors]}

    @classmethod
    def from_parts(cls, **parts):
        return cls(*parts["factors"])

    @property
    def connected(self):
        return all(factor.connected for factor in self.factors)

    @property
    def discrete(self):
        return all(factor.discrete for factor in self.factors)

    def components(self):
        return tuple(
            (f"{i}.{path}" if path else str(i), flat)
            for i, factor in enumerate(self.factors)
            for path, flat in factor.components()
        )

    def divide(self, element):
        """The element's arrays, factor by factor."""
        parts, start = [], 0
        for factor in self.factors:
            end = start + len(factor.components())
            parts.append(tuple(element[start:end]))
            start = end
        return parts

    def identity(self, sizes, *, like=None):
        return sum((factor.identity(sizes, like=like) for factor in self.factors), ())

    def multiply(self, a, b):
        pairs = zip(self.factors, self.divide(a), self.divide(b), strict=True)
        return sum((factor.multiply(x, y) for factor, x, y in pairs), ())

    def invert(self, a):
        return sum((factor.invert(x) for factor, x in zip(self.factors, self.divide(a), strict=True)), ())

    def draw(self, sizes, source, context):
        return sum((factor.draw(sizes, source, context) for factor in self.factors), ())

    def with_factor(self, position, part, elsewhere):
        """`part` of the factor at `position` among the other factors' arrays of the element `elsewhere`."""
        parts = self.divide(elsewhere)
        parts[position] = part
        return sum(parts, ())

    def lie_algebra(self, sizes, *, context=None):
        zero = tuple(array(0 * x) for x in self.identity(sizes))
        return [
            self.with_factor(i, x, zero)
            for i, factor in enumerate(self.factors)
            for x in factor.lie_algebra(sizes, context=context)
        ]

    def component_representatives(self, sizes, *, context=None):
        found = [factor.component_representatives(sizes, context=context) for factor in self.factors]
        if any(known is None for known in found):
            return None
        one = self.identity(sizes)
        return [self.with_factor(i, x, one) for i, known in enumerate(found) for x in known]

    @property
    def dimension(self):
        import sympy

        found = [factor.dimension for factor in self.factors]
        return None if None in found else sympy.Add(*found)

    def identities(self, element, sizes, *, context=None):
        self.check_shapes(element, sizes)
        return [
            (f"{i}: {name}", residual)
            for i, (factor, part) in enumerate(zip(self.factors, self.divide(element), strict=True))
            for name, residual in factor.identities(part, sizes, context=context)
        ]


def enclosed(group: Group) -> str:
    """The canonical name, in parentheses where it is made of several."""
    return f"({group.canonical})" if group.composite else group.canonical
