"""`python -m symverify.kernel CERTIFICATE...`: check certificates with nothing but the kernel loaded."""

import json
import sys

from symverify.kernel.check import check
from symverify.kernel.polynomial import Refused

BYTES = 16_000_000


def main(paths: list[str]) -> int:
    """The exit code is 0 if all are confirmed, 1 if one is refused, 2 if one is unreadable."""
    worst = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                text = file.read(BYTES + 1)
            if len(text) > BYTES:
                raise ValueError("the file is too large")
            print(f"{path}: confirmed {check(json.loads(text)['predicate'])}")
        except Refused as refusal:
            print(f"{path}: refused: {refusal}")
            worst = max(worst, 1)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            print(f"{path}: unreadable: {error!s:.200}")
            worst = 2
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
