"""A learned action a(g, theta, x) = theta': an MLP with its derivative by g, for several restarts at once.

The derivative is carried forward beside the values, one tangent for every generator, so that a training step is a
single pass and its gradient; nothing is differentiated twice.
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import torch


class ActionNetwork(torch.nn.Module):
    """MLPs of `layers` linear maps with tanh between them; weights have a leading axis of restarts.

    Args:
        matrix: g is (matrix, matrix). parameters: P. seen: entries of the data that the action sees, or 0.
        generators: how many h are learned with it.
        skip: whether the MLP is added to theta, or has to learn the identity, too.
    """

    def __init__(
        self,
        matrix: int,
        parameters: int,
        seen: int,
        generators: int,
        *,
        width: int,
        layers: int,
        restarts: int,
        skip: bool,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        sizes = [matrix * matrix + parameters + seen, *[width] * (layers - 1), parameters]
        self.matrix, self.seen, self.skip = matrix, seen, skip

        def normal(*shape: int, scale: float) -> torch.nn.Parameter:
            return torch.nn.Parameter(scale * torch.randn(*shape, generator=generator, dtype=torch.float64).float())

        self.weights = torch.nn.ParameterList(normal(restarts, a, b, scale=1 / sqrt(a)) for a, b in pairwise(sizes))
        self.biases = torch.nn.ParameterList(normal(restarts, 1, b, scale=0.1 / sqrt(b)) for b in sizes[1:])
        self.generators = normal(restarts, generators, matrix, matrix, scale=1 / matrix)

    @property
    def restarts(self) -> int:
        return len(self.generators)

    def forward(self, g: torch.Tensor, theta: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """theta' (R, B, P) of g (R, B, matrix, matrix), theta (R, B, P) and data x (R, B, seen)."""
        value = torch.cat([g.flatten(-2), theta, x], dim=-1)
        for i, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            value = torch.baddbmm(b, value, w)
            if i + 1 < len(self.weights):
                value = torch.tanh(value)
        return value + theta if self.skip else value

    def at_identity(self, theta: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """a(1, theta, x) (R, B, P) and D_g a(h) for every generator, (R, k, B, P)."""
        return self._forward(theta, x, self.generators.flatten(-2), 0)

    def along_parameters(self, theta: torch.Tensor, x: torch.Tensor, direction: torch.Tensor) -> torch.Tensor:
        """D_theta a at g = 1 in directions (R, k, P), as (R, k, B, P): what the printed equation (2) asks for."""
        moved = self._forward(theta, x, direction, self.matrix**2)[1]
        return moved + direction[:, :, None, :] if self.skip else moved

    def _forward(
        self, theta: torch.Tensor, x: torch.Tensor, tangent: torch.Tensor, start: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The value at g = 1, and the derivative along tangents (R, k, n) of the n inputs from `start` on."""
        one = torch.eye(self.matrix, dtype=theta.dtype, device=theta.device).expand(*theta.shape[:2], -1, -1)
        value = torch.cat([one.flatten(-2), theta, x], dim=-1)
        first = self.weights[0][:, start : start + tangent.shape[-1], :]
        moved = torch.bmm(tangent, first)[:, :, None, :].expand(-1, -1, value.shape[1], -1)
        for i, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            value = torch.baddbmm(b, value, w)
            if i:
                moved = torch.einsum("rkbi,rio->rkbo", moved, w)
            if i + 1 < len(self.weights):
                value = torch.tanh(value)
                moved = moved * (1 - value * value)[:, None]
        return (value + theta if self.skip else value), moved
