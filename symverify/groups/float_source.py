"""Random torch tensors in float64: what the groups' floating elements are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symverify.groups.arrays import diagonal_matrix, is_exact

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class FloatSource:
    """Draws tensors of shape (*batch, ...) on the generator's device; the counterpart of ExactSource."""

    generator: torch.Generator
    batch: tuple[int, ...] = ()

    def convert(self, x: Any) -> torch.Tensor:
        """A context tensor in float64, on the generator's device."""
        import torch

        if is_exact(x) and x.dtype == "O":
            x = x.astype(float)
        return torch.as_tensor(x, dtype=torch.float64, device=self.generator.device)

    def uniform(self, shape: tuple[int, ...]) -> torch.Tensor:
        """Uniform in (-1, 1)."""
        import torch

        whole, device = (*self.batch, *shape), self.generator.device
        return 2 * torch.rand(whole, generator=self.generator, dtype=torch.float64, device=device) - 1

    def coin(self) -> torch.Tensor:
        """1 or -1."""
        return self.any_signs(())

    def positive(self, shape: tuple[int, ...]) -> torch.Tensor:
        """exp of a uniform: entries between 1/e and e."""
        return self.uniform(shape).exp()

    def tensor(self, shape: tuple[int, ...]) -> torch.Tensor:
        """Standard normal entries."""
        import torch

        whole, device = (*self.batch, *shape), self.generator.device
        return torch.randn(whole, generator=self.generator, dtype=torch.float64, device=device)

    def any_signs(self, shape: tuple[int, ...]) -> torch.Tensor:
        """1 or -1, each entry."""
        uniform = self.uniform(shape)
        return 1 - 2 * (uniform < 0).to(uniform.dtype)

    def signs(self, n: int) -> torch.Tensor:
        """n signs, not all of them +."""
        import torch

        signs = self.any_signs((n,))
        return torch.where((signs > 0).all(-1, keepdim=True), -signs, signs)

    def skew(self, n: int) -> torch.Tensor:
        """A skew-symmetric matrix, entries uniform in (-1, 1)."""
        upper = self.uniform((n, n)).triu(1)
        return upper - upper.mT

    def rotation(self, n: int) -> torch.Tensor:
        """Uniform (Haar) on SO(n)."""
        import torch

        q, r = torch.linalg.qr(self.tensor((n, n)))
        q = q * r.diagonal(0, -2, -1).sign()[..., None, :]
        first = torch.linalg.det(q).sign()[..., None]
        return torch.cat([q[..., :1] * first[..., None], q[..., 1:]], -1)

    def invertible(self, n: int) -> torch.Tensor:
        """Q diag(±exp u) Q', of condition at most e² and determinant of either sign."""
        scales = self.positive((n,))
        scales[..., 0] *= self.coin()
        return self.rotation(n) @ diagonal_matrix(scales) @ self.rotation(n)

    def unimodular(self, n: int) -> torch.Tensor:
        """Q diag(exp u) Q' with Σ u = 0, of condition at most e²."""
        exponents = self.uniform((n,))
        scales = (exponents - exponents.mean(-1, keepdim=True)).exp()
        return self.rotation(n) @ diagonal_matrix(scales) @ self.rotation(n)

    def permutation(self, n: int) -> torch.Tensor:
        """A permutation matrix: an n-cycle, or one time in four any that is not the identity."""
        import torch

        one = torch.eye(n, dtype=torch.float64, device=self.generator.device)
        chosen = one[self.uniform((n,)).argsort(-1)]
        cycle = chosen.mT @ one.roll(1, 0) @ chosen
        keep = (self.uniform(()) < -1 / 2) & (chosen != one).any(-1).any(-1)
        return torch.where(keep[..., None, None], chosen, cycle)
