"""What a discovery costs: the null space and the batched neural method, beside the paper's loop as one would write it.

    python benchmarks/discovery.py [--steps 3000] [--seconds 60] [--restarts 8] [--threads 2]

The network is the linear one of Zhao et al. 2024, Section 4, at 1 x h x 1, data-independent, with the paper's sizes
(4 linear maps of width 64, 10 000 samples, minibatches of 256). `paper's loop` is its objective (4), corrected, written
out with torch.nn and torch.func: each step draws a minibatch, takes the gradients of the losses by autograd, and the
generators' velocities one by one by forward differentiation; its weights are the paper's. `batched` is ours; time per
step is also given for several restarts in one batch, which the loop would have to run one after another. Residuals are
|cos| between gradient and field at fresh points, which no shrinking of the action makes small.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise

import torch
from rich.console import Console
from rich.table import Table

from symverify import architecture, discover
from symverify.discovery.library import linear as terms
from symverify.discovery.null_space import null_space
from symverify.discovery.problem import problem

PAPER = {"invariance": 10.0, "identity": 1.0, "norm": 1.0, "orthogonal": 1.0, "sparse": 0.1}


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def linear(W2, W1, X):
    return W2 @ W1 @ X


def losses(theta: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """(b . a) x - y squared, for theta = (a, b)."""
    a, b = theta.chunk(2, dim=-1)
    return ((a * b).sum(-1) * x - y).square()


def loop(h: int, steps: int, seconds: float, generators: int = 1) -> tuple[float, float, int]:
    """Seconds per step, held-out residual and the steps that were taken, of the paper's loop."""
    torch.manual_seed(0)
    p, sizes = 2 * h, [4 + 2 * h, 64, 64, 64]
    parts = [f for a, b in pairwise(sizes) for f in (torch.nn.Linear(a, b), torch.nn.Tanh())]
    network = torch.nn.Sequential(*parts, torch.nn.Linear(64, p))
    elements = torch.nn.Parameter(torch.randn(generators, 2, 2) / 2)
    optimizer = torch.optim.Adam([*network.parameters(), elements], lr=1e-3)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1_000, 0.6)
    theta, x, y = torch.randn(10_000, p), torch.randn(10_000), torch.randn(10_000)

    def action(g: torch.Tensor, at: torch.Tensor) -> torch.Tensor:
        return network(torch.cat([g.flatten(1), at], dim=1))

    def velocity(i: int, at: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        one = torch.eye(2).expand(len(at), 2, 2).contiguous()
        return torch.func.jvp(lambda g: action(g, at), (one,), (elements[i].expand(len(at), 2, 2).contiguous(),))

    start, taken = time.perf_counter(), 0
    while taken < steps and time.perf_counter() < start + seconds:
        taken += 1
        at = torch.randint(10_000, (256,))
        here = theta[at].requires_grad_()
        (slope,) = torch.autograd.grad(losses(here, x[at], y[at]).sum(), here)
        total = torch.zeros(())
        for i in range(generators):
            still, moved = velocity(i, theta[at])
            total = total + PAPER["invariance"] * (moved * slope).sum(1).abs().mean() / generators
            total = total + PAPER["norm"] * (1 - moved.norm(dim=1)).abs().mean() / generators
        total = total + PAPER["identity"] * (still - theta[at]).norm(dim=1).mean()
        total = total + PAPER["sparse"] * elements.abs().sum()
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        schedule.step()
    spent = time.perf_counter() - start
    fresh = torch.randn(1_000, p).requires_grad_()
    (slope,) = torch.autograd.grad(losses(fresh, torch.randn(1_000), torch.randn(1_000)).sum(), fresh)
    moved = velocity(0, fresh.detach())[1].detach()
    cosines = (moved * slope).sum(1).abs() / (moved.norm(dim=1) * slope.norm(dim=1)).clamp_min(1e-30)
    return spent / taken, float(cosines.mean()), taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=3_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="after which the paper's loop is stopped")
    parser.add_argument("--restarts", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    table = Table("network", "method", "seconds", "ms per step and restart", "held-out residual", "fields")
    for h in (1, 2):
        sizes = {"m": 1, "h": h, "n": 1, "k": 1}
        each, residual, taken = loop(h, given.steps, given.seconds)
        table.add_row(
            f"1x{h}x1",
            f"paper's loop, {taken} steps",
            f"{each * taken:.2f}",
            f"{1e3 * each:.2f}",
            f"{residual:.1e}",
            "1",
        )
        for restarts in (1, given.restarts):
            start = time.perf_counter()
            made = discover(linear, method="neural", sizes=sizes, generators=1, steps=taken, restarts=restarts)
            spent = time.perf_counter() - start
            table.add_row(
                f"1x{h}x1",
                f"batched, {restarts} restarts",
                f"{spent:.2f}",
                f"{1e3 * spent / taken / restarts:.2f}",
                f"{made.residuals['held_out']:.1e}",
                "1",
            )
        discover(linear, sizes=sizes)  # what it imports is not measured
        start = time.perf_counter()
        space = null_space(terms(problem(linear, sizes=sizes)))
        spent = time.perf_counter() - start
        held = f"{space.residuals['held_out']:.1e}"
        table.add_row(f"1x{h}x1", "null space", f"{spent:.2f}", "", held, str(space.dimension))
        made = discover(linear, sizes=sizes)
        held = f"{made.residuals['held_out']:.1e}"
        table.add_row(f"1x{h}x1", "... analysed and proved", f"{made.seconds:.2f}", "", held, str(made.dimension))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
