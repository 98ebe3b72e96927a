"""The objectives of Zhao et al. 2024: equation (4), corrected or as printed, and the integral one of Appendix B.2.

Corrections to the printed form: the invariance term (2) needs D_g a(h), the velocity of theta under the generator h,
where D_theta a is printed, which at g = 1 is the identity and knows nothing of h; the orthogonality term needs squared
cosines, since a sum of signed ones is smallest for antiparallel generators; in B.2 the sum over pairs runs over the
learned generators, and both actions see the same data X. Associativity is no part of (4): it asks for nothing beyond
first order at g = 1.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from symverify.discovery.action_network import ActionNetwork
from symverify.discovery.settings import Settings

Terms = dict[str, torch.Tensor]  # each of shape (restarts,)


def infinitesimal(
    network: ActionNetwork, theta: torch.Tensor, x: torch.Tensor, slopes: torch.Tensor, settings: Settings
) -> Terms:
    """The terms of (4) for theta (R, B, P), data (R, B, seen) and gradients of the losses (B, d, P)."""
    still, velocity = network.at_identity(theta, x)
    if settings.as_printed:
        direction = padded(network.generators.flatten(-2), theta.shape[-1])
        moved = network.along_parameters(theta, x, direction)
    else:
        moved = velocity
    along = torch.einsum("rkbp,bdp->rkbd", moved, slopes)
    if settings.scale_free and not settings.as_printed:
        sizes = moved.norm(dim=-1)[..., None] * slopes.norm(dim=-1)
        along = along / sizes.clamp_min(1e-6)
    return {
        "invariance": along.norm(dim=-1).mean(dim=(1, 2)),
        "identity": (still - theta).norm(dim=-1).mean(dim=1),
        "norm": (settings.beta - velocity.norm(dim=-1)).abs().mean(dim=(1, 2)),
        **regular(network, settings),
    }


def padded(h: torch.Tensor, size: int) -> torch.Tensor:
    """The entries of h as a direction in parameter space: cut off or filled with zeros, since nothing relates them."""
    return torch.nn.functional.pad(h, (0, max(0, size - h.shape[-1])))[..., :size]


def regular(network: ActionNetwork, settings: Settings) -> Terms:
    """Orthogonality of the generators and their sparsity."""
    h = network.generators.flatten(-2)
    unit = h / h.norm(dim=-1, keepdim=True).clamp_min(1e-12)
    cosines = torch.bmm(unit, unit.transpose(1, 2))
    upper = torch.triu(torch.ones_like(cosines[0]), diagonal=1)
    pairs = cosines if settings.as_printed else cosines.square()
    return {"orthogonal": (pairs * upper).sum(dim=(1, 2)), "sparse": h.abs().sum(dim=(1, 2))}


def integral(
    network: ActionNetwork,
    theta: torch.Tensor,
    x: torch.Tensor,
    losses: Callable[[torch.Tensor], torch.Tensor],
    times: torch.Tensor,
    settings: Settings,
) -> Terms:
    """The terms of B.2: losses(theta') (R, B, d) at the indices of theta; times (R, B, k) within [-t, t]."""
    restarts, count = theta.shape[:2]
    k = network.generators.shape[1]
    one = torch.eye(network.matrix, dtype=theta.dtype, device=theta.device).expand(restarts, count, -1, -1)
    before, apart, split = losses(theta), [], []
    exponents = network.generators[:, :, None] * times.permute(0, 2, 1)[..., None, None]
    elements = torch.linalg.matrix_exp(exponents.contiguous())
    for i in range(k):
        moved = network(elements[:, i], theta, x)
        apart.append((losses(moved) - before).norm(dim=-1))
        for j in range(k):
            twice = network(elements[:, j], moved, x)
            once = network(elements[:, j] @ elements[:, i], theta, x)
            split.append((twice - once).norm(dim=-1))
    _, velocity = network.at_identity(theta, x)
    return {
        "invariance": torch.stack(apart).mean(dim=(0, 2)),
        "identity": (network(one, theta, x) - theta).norm(dim=-1).mean(dim=1),
        "associative": torch.stack(split).mean(dim=(0, 2)),
        "norm": (settings.beta - velocity.norm(dim=-1)).abs().mean(dim=(1, 2)),
        **regular(network, settings),
    }


def total(terms: Terms, settings: Settings) -> torch.Tensor:
    """The weighted sum over terms, one number per restart."""
    return torch.stack([getattr(settings, name) * value for name, value in terms.items()]).sum(0)
