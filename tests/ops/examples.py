"""Every entrywise operation at points in every piece of its domain: the table that the tests run over."""

from dataclasses import dataclass, field
from fractions import Fraction

from tests.ops.graphs import fractions

REALS = fractions("-13/2 -7/4 -3/4 -1/8 1/4 5/8 9/4 53/8")
POSITIVE = fractions("1/16 1/4 9/16 1 9/4 25/4")


@dataclass(frozen=True)
class Example:
    """An operation with attributes, at some points; `exact` says that rationals can hold its values there."""

    op: str
    attrs: dict[str, str] = field(default_factory=dict)
    points: tuple[Fraction, ...] = tuple(REALS)
    operands: tuple[Fraction, ...] = ()
    exact: bool = False


EXAMPLES = [
    Example("identity", exact=True),
    Example("relu", exact=True),
    Example("leaky_relu", {"slope": "1/10"}, exact=True),
    Example("prelu", operands=(Fraction(3, 8),), exact=True),
    Example("abs", exact=True),
    Example("power", {"exponent": "-1"}, exact=True),
    Example("power", {"exponent": "6"}, exact=True),
    Example("power", {"exponent": "1/2"}, tuple(POSITIVE), exact=True),
    Example("power", {"exponent": "-3/2"}, tuple(POSITIVE), exact=True),
    Example("power", {"exponent": "2/3"}, tuple(fractions("1/8 27/64 8"))),
    Example("step", exact=True),
    Example("relu6", exact=True),
    Example("clamp", {"low": "-1", "high": "1"}, exact=True),
    Example("clamp", {"low": "-1/2", "high": "2"}, exact=True),
    Example("tanh"),
    Example("sin"),
    Example("cos"),
    Example("erf"),
    Example("sigmoid"),
    Example("softplus"),
    Example("silu"),
    Example("gelu"),
    Example("gelu_tanh"),
    Example("exp"),
    Example("log", points=tuple(POSITIVE)),
]


def named(example):
    """The name of an example in the output of pytest."""
    return f"{example.op}{example.attrs or ''}"
