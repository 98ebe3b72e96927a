"""convolution(x, w)[o, p] = sum over c, u of w[o, c, u] x[c, stride p + dilation u - padding], in any number of axes.

It is a contraction of x and w with constant 0/1 tensors S[p', p, u], one for every spatial axis.
"""

from __future__ import annotations

from symverify.errors import InputError, ShapeError
from symverify.graph.tracing import Tensor, constant, show
from symverify.ops.composite import axis_names, composite, product, within


@composite
def convolution(
    x: Tensor,
    weight: Tensor,
    over: str,
    kernel: str,
    into: str,
    channels: str | None = "c",
    bias: Tensor | None = None,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Tensor:
    """x (c y x), weight (o c u v) make values (o y2 x2), with over="y x", kernel="u v", into="y2 x2".

    The spatial axes and the kernel's need integer sizes; the axes `into` are new, and their sizes follow. `channels`
    is summed over; other axes that x and weight share are matched (groups), and with channels=None every channel has
    a filter of its own.
    """
    names = axis_names(x, over, "convolution")
    kernels = axis_names(weight, kernel, "convolution")
    targets = into.split()
    if not len(names) == len(kernels) == len(targets):
        raise ShapeError(f"convolution: over {over!r}, kernel {kernel!r} and into {into!r} differ in number")
    if channels is not None:
        for operand in (x, weight):
            axis_names(operand, [channels], "convolution")
    shifts = [_shift(x, *axes, stride, padding, dilation) for axes in zip(names, kernels, targets, strict=True)]
    new = [axis for axis in weight.axes if axis not in (*kernels, *x.axes)]
    place = dict(zip(names, targets, strict=True))
    out = [] if channels is not None else list(new)
    for axis in x.axes:
        out += new if axis == channels else [place.get(axis, axis)]
    y = product([x, weight, *shifts], out, "convolution")
    return y if within(y, bias, "convolution") is None else y + bias


def _length(x: Tensor, axis: str) -> int:
    length = x.trace.table.size(axis) if axis in x.trace.table.sizes else None
    if not isinstance(length, int):
        raise ShapeError(f"convolution of {show(x)}: the axis {axis} needs an integer size")
    return length


def _shift(x: Tensor, over: str, kernel: str, into: str, stride: int, padding: int, dilation: int) -> Tensor:
    """S (over into kernel): 1 where over = stride into + dilation kernel - padding."""
    if stride < 1 or dilation < 1 or padding < 0:
        raise InputError(f"convolution: stride {stride}, dilation {dilation}, padding {padding}")
    n, width = _length(x, over), _length(x, kernel)
    length = (n + 2 * padding - dilation * (width - 1) - 1) // stride + 1
    if length < 1:
        raise ShapeError(f"convolution over {over}: {n} entries are too few for a kernel of {width}")
    table = x.trace.table
    table.declare(into, length)
    if table.size(into) != length:
        raise ShapeError(f"convolution over {over}: the axis {into} has size {table.size(into)}, not {length}")
    values = [
        [[str(int(i == stride * j + dilation * u - padding)) for u in range(width)] for j in range(length)]
        for i in range(n)
    ]
    name = f"shift_{over}_{into}_{kernel}_{n}_{length}_{width}_{stride}_{padding}_{dilation}"
    return constant(x.trace, name, (over, into, kernel), values)


def exactly(count: int, what: str, *axes: str) -> None:
    """Refuse another number of spatial axes."""
    for names in axes:
        if len(names.split()) != count:
            raise ShapeError(f"{what}: {names!r} must name {count} axes")
