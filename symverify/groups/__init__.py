"""Groups: how to sample one, its Lie algebra or generators, its defining identities. A file here is a group."""

import importlib
import pkgutil
from functools import cache

from symverify.groups.base import Group
from symverify.groups.declarations import from_declaration


@cache
def registry() -> dict[str, type[Group]]:
    """Class name -> class, of every group that a file of this folder defines."""
    found: dict[str, type[Group]] = {}
    for module_name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        module = importlib.import_module(f"{__name__}.{module_name}")
        for name, value in vars(module).items():
            if isinstance(value, type) and value in Group.__subclasses__() and value.__module__ == module.__name__:
                found[name] = value
    return found


def __getattr__(name: str) -> type[Group]:
    if not name.startswith("_") and name in registry():
        return registry()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *registry()})


__all__ = ["Group", "from_declaration", "registry"]
