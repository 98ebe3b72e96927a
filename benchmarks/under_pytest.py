"""What it costs to certify the catalog under pytest on two workers, against the sum of the engines' own time.

    python benchmarks/under_pytest.py

Two runs, the first writing a lock and the second held to it; the engines' time is the sum of the certificates' seconds
of a run in one process. Prints the wall-clock ratios.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def timed(*command: str) -> float:
    """The wall-clock seconds of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        results, lock = Path(folder) / "results.json", Path(folder) / "symverify.lock"
        timed("symverify.cli", "certify", "--jobs", "1", "--json", str(results), "--out", folder)
        engines = sum(row["seconds"] for row in json.loads(results.read_text()))
        run = ["pytest", "catalog", "--symverify", "-o", "symverify_files=*.py", "-n", "2", "--dist", "loadgroup", "-q"]
        run += [f"--symverify-lock={lock}", "-p", "no:cacheprovider"]
        first, second = timed(*run, "--symverify-update=all"), timed(*run)
    print(f"engines {engines:.1f} s; under pytest {first:.1f} s ({first / engines:.2f} times)")
    print(f"again, held to the lock, {second:.1f} s ({second / engines:.2f} times)")


if __name__ == "__main__":
    main()
