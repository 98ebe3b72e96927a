"""Full column rank, certified in float64: if |I - B A| < 1 for any matrix B, the columns of A are independent.

If A x = 0 then x = (I - B A) x, and a norm of I - B A below 1 leaves x = 0 (Neumann). B is an approximate left inverse,
of whatever quality; only the residual is bounded. Rump, Verification methods: rigorous results using floating-point
arithmetic, Acta Numerica 2010, Section 10; the rounding bounds are those of Higham, Chapter 3, for sums in any order.

Assumed: IEEE 754 doubles rounded to nearest, and a matrix product that adds products (no Strassen, no emulation of
float64 on units of lower precision).
"""

from __future__ import annotations

import numpy as np

U = 2.0**-53
UNDERFLOW = 2.0**-1022  # more than what one product loses by underflow


def rump_bound(a: np.ndarray, b: np.ndarray, radius: np.ndarray | None = None) -> float:
    """An upper bound of max over A of |I - B A| (largest row sum); infinite where there is none.

    Args:
        a: midpoints of A, (rows, columns).
        b: an approximate left inverse, (columns, rows).
        radius: radii of A, (rows, columns): the bound holds for every matrix within; by default A is `a`.
    """
    m, n = a.shape[1], b.shape[1]
    if m == 0:
        return 0.0
    if n < m or (n + m) * U > 0.01:
        return np.inf
    with np.errstate(all="ignore"):
        rest = b @ a
        rest.flat[:: m + 1] -= 1.0
        size = np.abs(b)
        rows = np.abs(rest).sum(1) * (1 + 2 * U) + n * U / (1 - n * U) * (size @ np.abs(a).sum(1))
        if radius is not None:
            rows = rows + size @ radius.sum(1)
        found = np.max(rows) * (1 + 4 * (n + m + 8) * U) + n * m * UNDERFLOW * (1 + np.max(size))
    return float(found) if np.isfinite(found) else np.inf


def has_full_column_rank(a: np.ndarray, b: np.ndarray, radius: np.ndarray | None = None) -> bool:
    """Whether the columns are certainly independent, for every matrix within the radii; False where it is not shown."""
    return rump_bound(a, b, radius) < 1.0
