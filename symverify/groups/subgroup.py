"""Subgroup(h, G): an arbitrary subgroup G of GL(h), of which nothing is known but that it is one."""

from dataclasses import dataclass, field
from typing import ClassVar

from symverify.errors import InputError
from symverify.groups import axes
from symverify.groups.base import Group
from symverify.groups.positive_monomial import PositiveMonomial


@dataclass(frozen=True)
class Subgroup(Group):
    """Elements, tangents and identities are those of `instance`, a group on the same axis.

    By default PositiveMonomial, in which g, its inverse and its transpose differ and elements do not commute.
    The instance can refute and never prove: it is no part of equality or of the declaration, and what would hold of
    the instance only (dimension, components, connectedness) is not known of the subgroup.
    """

    name: str = "G"
    instance: Group | None = field(default=None, compare=False)
    schema: ClassVar[dict[str, str]] = {"axes": "row", "name": "name"}

    def __post_init__(self):
        super().__post_init__()
        axes.checked_name(self.name, "Subgroup: name")
        if self.instance is None:
            object.__setattr__(self, "instance", PositiveMonomial(self.axis))
        if not isinstance(self.instance, Group) or self.instance.row != self.row:
            raise InputError(f"Subgroup: the instance {self.instance!r} is not a group of matrices on {self.axis}")

    @property
    def canonical(self):
        return f"Subgroup({self.axis}, {self.name})"

    def declaration(self):
        return {"type": "Subgroup", "axes": list(self.row), "name": self.name}

    @classmethod
    def from_parts(cls, **parts):
        return cls("*".join(parts["axes"]), parts["name"])

    def draw(self, sizes, source, context):
        return self.instance.draw(sizes, source, context)

    def lie_algebra(self, sizes, *, context=None):
        return self.instance.lie_algebra(sizes, context=context)

    def component_representatives(self, sizes, *, context=None):
        return None

    def identities(self, element, sizes, *, context=None):
        return self.instance.identities(element, sizes, context=context)

    def dimension_for(self, n):
        return None
