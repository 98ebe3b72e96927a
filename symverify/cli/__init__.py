"""The command line: symverify certify | check | complete | dimension | discover | show | find | lock | diff.

Exit codes: 0 as expected, 1 not, 2 bad input, 3 undecided.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

FILES = ("regression", "completeness", "dimension", "discovery")
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; bad input is one line on stderr and never a traceback."""
    from typer.main import get_command

    from symverify.cli.commands import app
    from symverify.errors import InputError

    for name in FILES:
        importlib.import_module(f"symverify.cli.{name}")  # adds its commands to the app
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without θ shows ? and does not stop the program
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        code = get_command(app).main(args=given, prog_name="symverify", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except InputError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it closes stdout
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        message = getattr(error, "format_message", None)  # of Click's exceptions, which typer bundles since 0.20
        if message is None:
            raise
        return _refuse(message())


def _refuse(message: str) -> int:
    print("symverify: error:", " ".join(message.split()), file=sys.stderr)
    return 2
