"""The propositions that lie in proofs/propositions/: a file there is found because it exists."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from symverify._shipped import folder
from symverify.equational.countermodel import Countermodel
from symverify.equational.proposition import Proposition
from symverify.errors import InputError


def propositions() -> dict[str, tuple[Proposition, ...]]:
    """File name (without .py) -> its propositions, in the order in which the file states them."""
    return _found(Proposition)


def countermodels() -> dict[str, tuple[Countermodel, ...]]:
    """File name (without .py) -> its countermodels, in the order in which the file states them."""
    return _found(Countermodel)


def _found(kind: type) -> dict[str, tuple]:
    files = sorted((folder("proofs") / "propositions").glob("[!_]*.py"))
    found = {file.stem: _module(file) for file in files}
    for name, module in found.items():
        if not any(isinstance(value, Proposition) for value in vars(module).values()):
            raise InputError(f"proofs/propositions/{name}.py states no proposition")
    return {name: tuple(v for v in vars(module).values() if isinstance(v, kind)) for name, module in found.items()}


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"symverify_propositions_{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
