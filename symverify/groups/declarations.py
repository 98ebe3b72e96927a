"""JSON -> group, strictly: what is not exactly a declaration is refused with what is wrong about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symverify.errors import InputError
from symverify.groups import axes

if TYPE_CHECKING:
    from symverify.groups.base import Group

DEEPEST = 8  # groups inside groups: no paper needs more, and a reader must end


def from_declaration(declaration: Any) -> Group:
    """The group of which this is the `declaration()`.

    Raises InputError for an unknown type, missing or unknown fields, a field of the wrong sort or arity, a combination
    that the group's constructor refuses, and for more than 8 levels of nesting.
    """
    return _read(declaration, 1)


def _read(declaration: Any, depth: int) -> Group:
    from symverify.groups import registry

    if depth > DEEPEST:
        raise InputError(f"groups are nested deeper than {DEEPEST} levels")
    if not isinstance(declaration, dict):
        raise InputError(f"a group's declaration is an object, not {declaration!r}")
    name = declaration.get("type")
    if not isinstance(name, str) or name not in registry():
        raise InputError(f"unknown type of group {name!r}; known: {', '.join(sorted(registry()))}")
    cls = registry()[name]
    missing = sorted(cls.schema.keys() - declaration.keys())
    unknown = sorted(map(str, declaration.keys() - cls.schema.keys() - {"type"}))
    if missing or unknown:
        raise InputError(f"{name}: missing fields {missing}, unknown fields {unknown}")
    return cls.from_parts(
        **{key: _field(declaration[key], sort, f"{name}: {key}", depth) for key, sort in cls.schema.items()}
    )


def _field(value: Any, sort: str, role: str, depth: int) -> Any:
    match sort:
        case "row":
            return [axes.checked_atom(atom, role) for atom in _list(value, role, least=1)]
        case "atoms":
            return [axes.checked_atom(atom, role) for atom in _list(value, role)]
        case "nothing":
            return _list(value, role, most=0)
        case "names":
            return [axes.checked_name(name, role) for name in _list(value, role, least=1)]
        case "groups":
            return [_read(group, depth + 1) for group in _list(value, role, least=2)]
        case "group":
            return _read(value, depth + 1)
        case "atom":
            return axes.checked_atom(value, role)
        case "name":
            return axes.checked_name(value, role)
        case "string" if isinstance(value, str):
            return value
    raise InputError(f"{role}: {value!r} is not a {sort}")


def _list(value: Any, role: str, *, least: int = 0, most: int | None = None) -> list:
    if not isinstance(value, list):
        raise InputError(f"{role}: {value!r} is not a list")
    if len(value) < least or (most is not None and len(value) > most):
        bounds = f"at least {least}" if most is None else f"at most {most}"
        raise InputError(f"{role}: {len(value)} entries, expected {bounds}")
    return value
