"""What a rigorous rank costs, beside singular values in float64 and SymPy's rank of a rational matrix.

    python benchmarks/rank.py [--large] [--runs 3] [--sympy-limit 600]

The rank of the Jacobian of four kinds of two layers by all their parameters, over one batch that determines it.
`rigorous` is `functional_dimension`: sampling, Jacobian and rank, a lower bound that is a theorem. `svd` is what one
would write otherwise: torch's `jacrev` on random data, and NumPy's singular values in float64, no theorem. SymPy
gets an exact integer Jacobian for nothing and only has to find its rank, in a process of its own with a time limit.
Times are medians of the runs, each after one that warms up, except at 4000 parameters (--large): one run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from symverify import architecture, attention, relu, rename, tanh
from symverify.claims.architecture import Architecture
from symverify.completeness.functional import functional_dimension
from symverify.completeness.network import network
from symverify.ops.backends import backend

TWO_LAYERS = {"parameters": {"W2": "m h", "W1": "h n"}, "data": {"X": "n k"}}


@architecture(**TWO_LAYERS)
def linear(W2, W1, X):
    return W2 @ W1 @ X


@architecture(**TWO_LAYERS)
def relu_layers(W2, W1, X):
    return W2 @ relu(W1 @ X)


@architecture(**TWO_LAYERS)
def tanh_layers(W2, W1, X):
    return W2 @ tanh(W1 @ X)


@architecture(parameters={"WQ": "d k", "WK": "d k", "WV": "d v", "WO": "v d"}, data={"X": "b t d"})
def attention_head(WQ, WK, WV, WO, X):
    Y = rename(X, t="s")
    return attention(X @ WQ, Y @ WK, Y @ WV, over="k", keys="s") @ WO


@dataclass(frozen=True)
class Case:
    """Sizes, the axis of the batch, how many inputs determine the rank amply, the dimension of the fibre."""

    sizes: dict[str, int]
    axis: str
    batch: int
    fibre: int

    @property
    def batched(self) -> dict[str, int]:
        return {**self.sizes, self.axis: self.batch}


def two(n: int, h: int, m: int, fibre: int) -> Case:
    return Case({"n": n, "h": h, "m": m, "k": 1}, "k", 2 * h * (n + m) // m + 1, fibre)


def head(d: int, k: int) -> Case:
    """Attention of six tokens, with values as wide as keys; of the outputs of one input 6 min(5, k) are independent."""
    return Case({"d": d, "k": k, "v": k, "t": 6, "b": 1}, "b", 6 * d * k // (6 * min(5, k)) + 1, 2 * k**2)


WIDE = {100: (6, 10, 4), 500: (15, 25, 5), 1000: (15, 50, 5), 2000: (30, 50, 10), 4000: (30, 100, 10)}
NARROW = {100: (10, 5, 10), 500: (25, 10, 25), 1000: (25, 20, 25), 2000: (50, 20, 50), 4000: (50, 40, 50)}
HEADS = {100: (5, 5), 500: (25, 5), 1000: (25, 10), 2000: (50, 10), 4000: (50, 20)}
CASES: dict[str, tuple[Architecture, dict[int, Case]]] = {
    "linear": (linear, {p: two(n, h, m, h**2) for p, (n, h, m) in NARROW.items()}),
    "relu": (relu_layers, {p: two(n, h, m, h) for p, (n, h, m) in WIDE.items()}),
    "tanh": (tanh_layers, {p: two(n, h, m, 0) for p, (n, h, m) in WIDE.items()}),
    "attention": (attention_head, {p: head(d, k) for p, (d, k) in HEADS.items()}),
}
RATIONAL = ("linear", "relu")  # whose Jacobian is a matrix of integers at integers


def timed(function: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """The median time of some runs in seconds, and the last answer; one run is not preceded by another."""
    times, answer = [], function() if runs > 1 else None
    for _ in range(runs):
        start = time.perf_counter()
        answer = function()
        times.append(time.perf_counter() - start)
    return statistics.median(times), answer


def jacobian(graph: Architecture, sizes: dict[str, int], integers: bool = False) -> torch.Tensor:
    """The Jacobian by torch at a random point, in float64; at small integers it is exact for linear and relu."""
    net, xp, generator = network(graph, sizes), backend("torch", dtype=torch.float64), torch.Generator().manual_seed(0)

    def drawn(shape: tuple[int, ...]) -> torch.Tensor:
        x = torch.randn(shape, generator=generator, dtype=torch.float64)
        return (9 * x).round() + 0.5 if integers else x / max(shape[-1], 1) ** 0.5

    parameters = {leaf.name: drawn(leaf.shape) for leaf in net.of_kind("parameter")}
    data = {leaf.name: drawn(leaf.shape) * (2 if integers else leaf.shape[-1] ** 0.5) for leaf in net.of_kind("data")}
    blocks = torch.func.jacrev(lambda p: net.value({**p, **data}, xp).reshape(-1))(parameters)
    return torch.cat([blocks[name].reshape(-1, x.numel()) for name, x in parameters.items()], 1)


def rank_by_svd(graph: Architecture, sizes: dict[str, int]) -> int:
    """The singular values above NumPy's threshold; torch's take minutes at times where other processes are busy."""
    return int(np.linalg.matrix_rank(jacobian(graph, sizes).numpy()))


def sympy_rank(entries: list[list[int]], answer: Any) -> None:
    """SymPy's rank and the seconds it took, into a queue."""
    import sympy

    matrix, start = sympy.Matrix(entries), time.perf_counter()
    rank = matrix.rank()
    answer.put((time.perf_counter() - start, rank))


def by_sympy(graph: Architecture, sizes: dict[str, int], limit: float) -> tuple[float, int | None]:
    """The seconds of SymPy's rank and the rank; None where it was stopped at the limit."""
    entries = [[int(x) for x in row] for row in (4 * jacobian(graph, sizes, integers=True)).tolist()]
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=sympy_rank, args=(entries, answer))
    process.start()
    process.join(limit)
    if process.is_alive():
        process.kill()
        process.join()
        return limit, None
    return answer.get(timeout=10)


LINE = "{:10} {:>5} {:>16} {:>13} {:>8} {:>8} {:>8} {:>14} {:>9} {:>12}"
HEAD = LINE.format("network", "P", "rank", "by", "rigorous", "s", "svd s", "ratio", "SymPy s", "times ours")


def measured(name: str, graph: Architecture, case: Case, runs: int, limit: float) -> list[str]:
    """One row of the table; SymPy is asked only with a limit."""
    ours, found = timed(lambda: functional_dimension(graph, sizes=case.sizes), runs)
    svd, rank = timed(lambda: rank_by_svd(graph, case.batched), runs)
    expected = found.parameters - case.fibre
    wrong = "" if found.rank == expected else f" (not {expected})"
    row = [name, str(found.parameters), f"{found.rank}{wrong}", found.method, str(found.rigorous), f"{ours:.2f}"]
    row += [f"{svd:.2f}", f"{ours / svd:.2f}" + ("" if rank == expected else f" (svd: {rank})")]
    if not limit:
        return [*row, "", ""]
    slow, exact = by_sympy(graph, case.batched, limit)
    more = "" if exact is not None else "> "
    told = "" if exact in (None, expected) else f" ({exact})"
    return [*row, f"{more}{slow:.1f}", f"{more}{slow / ours:.0f}{told}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="4000 parameters too, in one run")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median is taken")
    parser.add_argument(
        "--sympy-limit", type=float, default=600, help="seconds after which SymPy is stopped; 0: without"
    )
    parser.add_argument("--only", choices=CASES, help="one of the networks")
    given = parser.parse_args()
    chosen = {given.only: CASES[given.only]} if given.only else CASES
    rows = [(n, graph, p, c) for n, (graph, points) in chosen.items() for p, c in points.items()]
    print(HEAD, flush=True)
    for name, graph, size, case in rows:
        if size == 4000 and not given.large:
            continue
        limit = given.sympy_limit if size == 100 and name in RATIONAL else 0
        print(LINE.format(*measured(name, graph, case, 1 if size == 4000 else given.runs, limit)), flush=True)


if __name__ == "__main__":
    main()
