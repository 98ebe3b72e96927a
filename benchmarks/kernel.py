"""How long a transport proof takes to find and to check, over the catalog, beside SymPy on the same claims.

    python benchmarks/kernel.py [--sympy N]

Prints the medians over the catalog's proved claims, each the median of five warm runs, and for N of them (default 20)
the ratio to the symbolic engine's written-out expressions at the smallest sizes in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import symverify as sv
from symverify.kernel.check import VERSION, check, digest
from symverify.verification import transport
from symverify.verification.symbolic import symbolic


def timed(function: Callable[[], Any], runs: int = 5) -> float:
    """The median time of some runs in milliseconds, after one that warms up."""
    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sympy", type=int, default=20, help="how many claims SymPy is given too")
    count = parser.parse_args().sympy
    proved, checked, ratios = [], [], []
    for claim in sv.catalog.claims():
        proof = transport.prove(claim.statement) if claim.ill_formed is None else None
        if proof is None or proof.steps is None:
            continue
        predicate = {
            "version": VERSION,
            "verdict": "PROVED",
            "sizes": transport.sizes_of(claim.statement),
            "statement": claim.statement,
            "digest": digest(claim.statement),
            "steps": proof.steps,
        }
        proved.append(timed(lambda claim=claim: transport.prove(claim.statement)))
        checked.append(timed(lambda predicate=predicate: check(predicate)))
        if len(ratios) < count:
            ratios.append(timed(lambda claim=claim: symbolic(claim.statement), runs=1) / checked[-1])
    print(f"{len(proved)} transport claims")
    for name, times in (("proved", proved), ("checked", checked)):
        print(f"{name:8} median {statistics.median(times):.2f} ms, slowest {max(times):.1f} ms")
    if ratios:
        print(f"written out at small sizes: {statistics.median(ratios):.0f} times as long (median of {len(ratios)})")


if __name__ == "__main__":
    main()
