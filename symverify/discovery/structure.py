"""What symmetries of a batch are worth: which of them are structural, and what every network has at so few points.

At a batch of d points, the directions that leave the outputs there are the kernel of J = D_theta f(theta, X), of
dimension P - rank J: P - 1 for any smooth scalar network at a single datum. They are tangent to the fibres of
theta -> f(theta, X), so that their brackets close wherever the rank is constant (Frobenius); none of that is evidence
of a symmetry. A field of a library says more: one formula for all parameters and all batches of the size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symverify.discovery.distilling import distilled
from symverify.discovery.library import linear, with_data
from symverify.discovery.null_space import NullSpace, null_space
from symverify.discovery.problem import Problem

if TYPE_CHECKING:
    import torch

POINTS = 4


def structured(
    about: Problem, wider: Problem, seed: int, device: str, progress: Callable[[int, int], None]
) -> tuple[NullSpace, dict[str, int]]:
    """The fields of a batch, those that survive one more point first, and the numbers that tell what they are.

    The numbers: "parameters" P; "rank" of J at the batch and "kernel" = P - rank; "fields" of the library, "span" the
    rank of their values at a point; "functional" of them that are fields of the parameters alone and hold for all data;
    "persisting" those that leave the outputs at one more random point; "wider" the fields of the same library for
    batches with one more point.
    """
    space = null_space(with_data(about, hidden_axes(about, seed)), seed, device=device, progress=progress)
    functional = null_space(linear(about), seed, device=device)
    beyond = null_space(with_data(wider, hidden_axes(wider, seed)), seed, device=device)
    basis, persisting = _persisting(space, wider, seed)
    rank = max(rank_at(about, seed))
    numbers = {
        "parameters": about.size,
        "rank": rank,
        "kernel": about.size - rank,
        "fields": space.dimension,
        "span": _span(about, space, seed),
        "functional": functional.dimension,
        "persisting": persisting,
        "wider": beyond.dimension,
    }
    return space.on(basis, seed), numbers


def words(numbers: Mapping[str, int], batch: int, algebra: str) -> list[str]:
    """The numbers as sentences."""
    only = numbers["persisting"] - numbers["functional"]
    return [
        f"at {batch} point(s), {numbers['kernel']} of {numbers['parameters']} directions leave the outputs; any "
        "network has about as many, so that this is no evidence of a symmetry",
        f"{numbers['fields']} fields of the library do so by one formula for all parameters and data ({algebra}); at a "
        f"point they span {numbers['span']} of the {numbers['kernel']} directions",
        f"{numbers['functional']} of them are symmetries of the function, whatever the data; {max(only, 0)} more leave "
        f"the outputs at one further point; at {batch + 1} points the same library has {numbers['wider']} fields",
    ]


def hidden_axes(about: Problem, seed: int) -> dict[str, tuple[str, ...]]:
    """The hidden activations of a network with their axes."""
    import torch

    if about.hidden is None:
        return {}
    theta, data = about.draw(torch.Generator().manual_seed(seed), 1)
    found = about.hidden(about.named(theta[0]), {name: value[0] for name, value in data.items()})
    return {name: axes for name, (_, axes) in found.items()}


def rank_at(about: Problem, seed: int) -> list[int]:
    """The rank of D_theta f at some random parameters and batches."""
    import torch

    theta, data = about.draw(torch.Generator().manual_seed(seed + 8), POINTS)
    return [int(torch.linalg.matrix_rank(j)) for j in about.jacobian(theta, data)]


def kernel_frame(about: Problem, theta: torch.Tensor, x: Mapping[str, Any]) -> Callable[[torch.Tensor], torch.Tensor]:
    """A smooth frame of the kernel of D_theta f(., x) near theta: theta' -> (P - rank, P).

    The rows are the projections (1 - J^+ J) v of a basis v of the kernel at theta; where the rank of J is full or
    constant they are smooth and, near theta, independent.
    """
    import torch

    def derivative(at: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = torch.func.jacrev(lambda t: about.output(t, x))(at)
        return found

    _, s, v = torch.linalg.svd(derivative(theta), full_matrices=True)
    rank = int((s > 1e-9 * s[0]).sum()) if len(s) else 0
    rows, start = v[:rank].T, v[rank:]

    def frame(at: torch.Tensor) -> torch.Tensor:
        j = derivative(at)
        q, _ = torch.linalg.qr(j.T @ (j @ rows))  # a basis of the row space near theta, and a smooth one
        moved: torch.Tensor = start - (start @ q) @ q.T
        return moved

    return frame


def _persisting(space: NullSpace, wider: Problem, seed: int) -> tuple[torch.Tensor, int]:
    """The basis with the fields first that leave the outputs at one more point, and their number."""
    import torch

    if not space.dimension:
        return space.basis, 0
    about, basis = space.library.problem, space.basis.cpu()
    points = POINTS + space.dimension  # each gives one equation or more at its further point
    theta, data = wider.draw(torch.Generator().manual_seed(seed + 9), points)
    rows = []
    for i, slopes in enumerate(wider.jacobian(theta, data)):
        x = {name: _first(value[i], about.data[name]) for name, value in data.items()}
        rows.append(slopes @ _values(space, theta[i], x).T)
    _, s, v = torch.linalg.svd(torch.cat(rows), full_matrices=True)
    rank = int((s > 1e-8 * s[0]).sum()) if float(s[0]) > 1e-10 else 0
    parts = [v[rank:] @ basis, v[:rank] @ basis]
    sparse = [distilled(part, space.trivial.cpu()) if len(part) else part for part in parts]
    found = torch.cat([part if few is None else few for part, few in zip(parts, sparse, strict=True)])
    return found.to(space.basis), len(v) - rank


def _first(value: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """The first points of a larger batch."""
    for axis, size in enumerate(shape):
        value = value.narrow(axis, 0, size)
    return value


def _values(space: NullSpace, theta: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
    from symverify.discovery.fields import LibraryFields

    found: torch.Tensor = LibraryFields(space.library, space.basis.cpu())(theta, x)
    return found


def _span(about: Problem, space: NullSpace, seed: int) -> int:
    """The rank of the fields' values at a random point."""
    import torch

    theta, data = about.draw(torch.Generator().manual_seed(seed + 10), 1)
    values = _values(space, theta[0], {name: value[0] for name, value in data.items()})
    return int(torch.linalg.matrix_rank(values)) if len(values) else 0
