"""What a command is about: names of the catalog, or a user's files. Importing such a file is all that runs its code."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from symverify import catalog
from symverify.claims.architecture import Architecture
from symverify.claims.claim import Claim
from symverify.errors import InputError

LONG = 400  # characters of a foreign exception that are worth a line


@dataclass(frozen=True)
class Target:
    """A claim, and where another process finds it: in the catalog (file None) or in a file."""

    claim: Claim
    file: str | None

    @property
    def reference(self) -> tuple[str | None, str, str]:
        """(file, architecture, claim): names, since closures do not travel between processes."""
        return self.file, self.claim.architecture.name, self.claim.name


def architectures(names: Sequence[str]) -> list[tuple[Architecture, str | None]]:
    """The architectures that the arguments name, sorted, each with its file (None in the catalog); all of it for none.

    Raises:
        InputError: an unknown name, a file that does not import, or two architectures of one name.
    """
    found: dict[str, tuple[Architecture, str | None]] = {}
    for name in names or catalog.names():
        file = str(Path(name).resolve()) if _is_file(name) else None
        for made in load_file(name) if file else [catalog.get(name)]:
            known = found.setdefault(made.name, (made, file))
            if known[1] != file:
                places = " and in ".join(place or "the catalog" for place in (known[1], file))
                raise InputError(f"an architecture {made.name} is in {places}: certify one at a time, or rename one")
    return [found[name] for name in sorted(found)]


def targets(names: Sequence[str]) -> list[Target]:
    """The claims about these architectures, by the architecture's name and then in the order of its file."""
    found = [Target(claim, file) for made, file in architectures(names) for claim in made.claims.values()]
    if not found:
        raise InputError(f"nothing to certify: {', '.join(names)} makes no claim")
    kept: dict[str, Claim] = {}
    for target in found:
        other = kept.setdefault(catalog.file_name(target.claim), target.claim)
        if other is not target.claim:
            raise InputError(f"{other.title} and {target.claim.title} would have one certificate file: rename one")
    return found


def resolve(file: str | None, architecture: str, claim: str) -> Claim:
    """The claim that a reference names, read anew where it is in a file."""
    held = {made.name: made for made in load_file(file)} if file else {architecture: catalog.get(architecture)}
    if architecture not in held or claim not in held[architecture].claims:
        raise InputError(f"{file or 'the catalog'} no longer holds {architecture}::{claim}")
    return held[architecture].claims[claim]


def _is_file(name: str) -> bool:
    """Whether an argument means a file: an unknown name that is nothing on disk is a misspelt entry."""
    if name.endswith(".py") or "/" in name or os.sep in name:
        return True
    return name not in catalog.names() and Path(name).exists()


def load_file(path: str | Path) -> list[Architecture]:
    """Import a file, which runs its code, and return the architectures in it.

    Raises:
        InputError: it is missing, no Python file, does not import (file, line and exception), or holds no architecture.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{path}: a directory, not a Python file")
    if file.suffix != ".py":
        raise InputError(f"{path}: not a Python file (its name does not end in .py)")
    if not file.is_file():
        close = difflib.get_close_matches(file.name, [f.name for f in file.parent.glob("*.py")])
        raise InputError(f"{path}: there is no such file" + (f"; did you mean {', '.join(close)}?" if close else ""))
    found = catalog.defined(_imported(file.resolve(), str(path)), str(path))
    if not found:
        raise InputError(f"{path}: holds no architecture; decorate a function with @architecture(parameters=...)")
    return found


def _imported(file: Path, shown: str) -> ModuleType:
    name = f"symverify_file_{hashlib.sha256(str(file).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise InputError(f"{shown}: Python cannot import it")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        with _beside(file.parent), contextlib.redirect_stdout(sys.stderr):  # stdout is for results
            spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: the file ends here, not the program
        del sys.modules[name]
        raise InputError(f"{shown}{_line(error, file)}: {_told(error)}") from error
    return module


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[None]:
    """The file may import its neighbours; they go last, so that none hides a library."""
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _line(error: BaseException, file: Path) -> str:
    """Where in the file the error arose, as ":12"."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename == str(file):
        return f":{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return f":{lines[-1]}" if lines else ""


def _told(error: BaseException) -> str:
    """The exception in one line; our own refusals need no type."""
    text = " ".join((error.msg if isinstance(error, SyntaxError) else str(error)).split())[:LONG]
    if isinstance(error, InputError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
