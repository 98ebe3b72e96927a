"""Translation(h, k) = the tensors with axes (h, k), under addition."""

from dataclasses import dataclass, field
from itertools import product
from typing import ClassVar

from symverify.groups import axes as axis_names
from symverify.groups.arrays import array, full, matched
from symverify.groups.base import Group


@dataclass(frozen=True, init=False)
class Translation(Group):
    """`axes` are flat atoms: Translation("head*v") is Translation("head", "v"); Translation() is a number."""

    axis: str = field(init=False, default="")
    axes: tuple[str, ...]
    schema: ClassVar[dict[str, str]] = {"axes": "atoms"}
    connected = True

    def __init__(self, *axes: str):
        flat = tuple(atom for axis in axes for atom in axis_names.atoms(axis, "Translation"))
        object.__setattr__(self, "axes", flat)

    @property
    def canonical(self):
        return f"Translation({', '.join(self.axes)})"

    def declaration(self):
        return {"type": "Translation", "axes": list(self.axes)}

    @classmethod
    def from_parts(cls, **parts):
        return cls(*parts["axes"])

    def components(self):
        return (("", self.axes),)

    def identity(self, sizes, *, like=None):
        return (matched(full(axis_names.shape(self.axes, sizes), 0), like),)

    def multiply(self, a, b):
        return (array(a[0] + b[0]),)

    def invert(self, a):
        return (array(-a[0]),)

    def draw(self, sizes, source, context):
        return (source.tensor(axis_names.shape(self.axes, sizes)),)

    def lie_algebra(self, sizes, *, context=None):
        shape, basis = axis_names.shape(self.axes, sizes), []
        for index in product(*map(range, shape)):
            direction = full(shape, 0)
            direction[index] += 1
            basis.append((direction,))
        return basis

    def component_representatives(self, sizes, *, context=None):
        return []

    @property
    def dimension(self):
        return axis_names.symbolic_length(self.axes)

    def identities(self, element, sizes, *, context=None):
        """None: every tensor of these axes is an element."""
        self.check_shapes(element, sizes)
        return []
