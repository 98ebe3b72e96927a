"""python -m symverify.cli: the command line without an installed script."""

import sys

from symverify.cli import main

if __name__ == "__main__":  # the processes that judge claims import this file, too
    sys.exit(main())
