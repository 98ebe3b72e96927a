"""Small graphs for the tests of the operations: leaves by their axes, values by node, one seed per test."""

from fractions import Fraction

import torch

from symverify.graph.axes import AxisTable
from symverify.graph.node import Trace
from symverify.graph.program import program
from symverify.graph.tracing import leaf
from symverify.ops.backends import backend
from symverify.ops.evaluate import evaluate
from symverify.ops.pointwise import declared

FLOATS = backend("torch")


def leaves(sizes=None, **axes):
    """Leaves on one trace: leaves(W="m h", x="h")."""
    trace = Trace(AxisTable(dict(sizes or {})))
    return [leaf(trace, name, tuple(text.split())) for name, text in axes.items()]


def value(tensor, sizes, given, xp=FLOATS, elements=None):
    """The value of a traced tensor, through its serialised program."""
    p = program({"y": tensor})
    table = tensor.trace.table.concrete(sizes)
    functions = declared(tensor.trace)
    constants = {name: c["values"] for name, c in tensor.trace.constants.items()}
    values = evaluate(p.nodes, table, given, elements or {}, xp, functions=functions, constants=constants)
    return values[p.outputs["y"]]


def normal(*shape, seed=0):
    """Standard normal numbers in float64."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def dyadic(*shape, seed=0):
    """Nonzero multiples of 1/8, exact in every backend."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.randint(-16, 16, shape, generator=generator).double() * 2 + 1) / 16


def floats(x):
    """Any backend's array as floats."""
    if isinstance(x, torch.Tensor):
        return x

    def number(a):
        return float(a.mid()) if hasattr(a, "mid") else float(a)

    return torch.tensor([number(a) for a in x.reshape(-1)], dtype=torch.float64).reshape(tuple(x.shape))


def fractions(text):
    """ "1/2 -3 5/7" as rationals."""
    return [Fraction(word) for word in text.split()]
