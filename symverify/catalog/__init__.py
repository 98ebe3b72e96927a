"""The catalog: every entry as a module (catalog/mlp.py is symverify.catalog.mlp), and questions about all of them.

Opening it traces the entries and proves nothing; verdicts are those of the reviewed certificates that travel with it.
"""

from __future__ import annotations

import html
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from symverify._shipped import folder
from symverify.claims.architecture import Architecture, nearest
from symverify.claims.verdict import Verdict
from symverify.errors import InputError

if TYPE_CHECKING:
    from types import ModuleType

    from symverify.claims.certificate import Certificate
    from symverify.claims.claim import Claim
    from symverify.claims.module_claim import ModuleClaim
    from symverify.groups import Group

__path__.append(str(folder("catalog")))
UNKNOWN = "unknown"  # the verdict of a claim without a current certificate


def names() -> list[str]:
    """The names of all architectures, sorted."""
    return sorted(_entries())


def get(name: str) -> Architecture:
    """The architecture of this name.

    Raises:
        InputError: there is none; the message gives the nearest names.
    """
    entries = _entries()
    if name not in entries:
        raise InputError(f"the catalog has no architecture {name!r}; {nearest(str(name), entries)}")
    return entries[name]


def claims() -> list[Claim]:
    """Every claim, by the name of its architecture and then in the order of its file."""
    return [claim for name in names() for claim in _entries()[name].claims.values()]


def claim_of(architecture: str, claim: str) -> Claim | None:
    """The claim of this name about the architecture of this name, or None where the catalog holds none."""
    entry = _entries().get(architecture)
    return entry.claims.get(claim) if entry else None


def defined(module: ModuleType, where: str) -> list[Architecture]:
    """The architectures that a module holds, in the order in which it names them.

    Raises:
        InputError: two different ones bear the same name.
    """
    found: dict[str, Architecture] = {}
    for value in vars(module).values():
        if isinstance(value, Architecture) and found.setdefault(value.name, value) is not value:
            raise InputError(f"{where}: two architectures are named {value.name}")
    return list(found.values())


@cache
def _entries() -> dict[str, Architecture]:
    entries: dict[str, Architecture] = {}
    for entry in sorted(found.name for found in pkgutil.iter_modules([str(folder("catalog"))])):
        for made in defined(importlib.import_module(f"{__name__}.{entry}"), f"catalog/{entry}.py"):
            if made.name in entries:
                raise InputError(f"catalog/{entry}.py: another entry names an architecture {made.name}, too")
            entries[made.name] = made
    return entries


def file_name(claim: Claim | ModuleClaim | Certificate | str) -> str:
    """The name of the file that a certificate is kept in, from its claim, itself or the title of both."""
    title = claim if isinstance(claim, str) else claim.title
    return ".".join(re.sub(r"[^\w+-]", "_", name) for name in title.split("::", 1)) + ".json"


def reviewed(claim: Claim) -> Certificate | None:
    """The certificate of a claim that travels with the catalog, if it answers this very statement."""
    from symverify.claims.certificate import load

    try:
        certificate = load(folder("proofs") / "certificates" / file_name(claim))
    except (InputError, FileNotFoundError):  # none was made yet, or it is of another version
        return None
    return certificate if certificate.digest == claim.digest else None


@dataclass(frozen=True)
class Row:
    """One claim of the catalog; `verdict` is "unknown" and `sizes` None without a current certificate."""

    architecture: str
    claim: str
    kind: str
    group: str
    verdict: str
    sizes: str | Mapping[str, int] | None
    source: str | None


@dataclass(frozen=True)
class Rows:
    """What a query found: a sequence of rows that prints as a table."""

    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __getitem__(self, index: int) -> Row:
        return self.rows[index]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict per row, ready for JSON or a data frame."""
        return [{field.name: getattr(row, field.name) for field in fields(Row)} for row in self.rows]

    def _cells(self) -> list[list[str]]:
        return [[_shown(value) for value in row.values()] for row in self.to_dicts()]

    def __str__(self) -> str:
        if not self.rows:
            return "no claim of the catalog fits"
        lines = [[field.name for field in fields(Row)], *self._cells()]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{field.name}</th>" for field in fields(Row))
        body = ("".join(f"<td>{html.escape(cell)}</td>" for cell in line) for line in self._cells())
        return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in body)}</table>"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{axis}={size}" for axis, size in value.items())
    return "" if value is None else str(value)


def find(
    *,
    group: str | Group | None = None,
    op: str | None = None,
    kind: str | None = None,
    verdict: Verdict | str | None = None,
    source: str | None = None,
    text: str | None = None,
    complete: bool | None = None,
) -> Rows:
    """The claims that fit everything asked for.

    Args:
        group: a group, its canonical name "GL(h)" or class "GL", within products too; else a part of the name.
        op: an operation of the architecture, entrywise or composite: "relu", "softmax", "layer_norm".
        kind: "functional", "loss", "data-dependent" or "distribution".
        verdict: that of the certificate that travels with the catalog, or "unknown".
        source: a part of the source, in any case.
        text: a part of the architecture's name, description or source, or of the claim's.
        complete: True for architectures that are stated COMPLETE at all sizes at which completeness is stated, False
            for those of which something is stated MISSING.

    Raises:
        InputError: there is no such operation, kind or verdict.
    """
    from symverify.kernel.check import KINDS

    found = claims()
    _known("kind", kind, KINDS)
    _known("verdict", verdict, [*map(str, Verdict), UNKNOWN])
    if group is not None:
        found = _of_group(found, group if isinstance(group, str) else group.canonical)
    if op is not None:
        found = _with_operation(found, op)
    tests: list[Callable[[Claim], bool]] = [
        lambda claim: kind is None or claim.kind == kind,
        lambda claim: source is None or source.lower() in _source(claim).lower(),
        lambda claim: text is None or text.lower() in _text(claim).lower(),
        lambda claim: complete is None or complete is _complete(claim.architecture),
    ]
    rows = [_row(claim) for claim in found if all(test(claim) for test in tests)]
    return Rows(tuple(row for row in rows if verdict is None or row.verdict == verdict))


def _complete(architecture: Architecture) -> bool | None:
    """Whether completeness is stated at all its sizes, or something is missing; None where nothing is stated."""
    return all(s.missing == 0 for s in architecture.stated) if architecture.stated else None


def _known(what: str, name: Any, known: Any) -> None:
    if name is not None and name not in known:
        raise InputError(f"{what} is {name!r}; {nearest(str(name), known)}")


def _row(claim: Claim) -> Row:
    certificate = reviewed(claim)
    verdict, sizes = (str(certificate.verdict), certificate.sizes) if certificate else (UNKNOWN, None)
    names = (claim.architecture.name, claim.name, claim.kind, claim.group.canonical)
    return Row(*names, verdict, sizes, claim.source or claim.architecture.source)


def _source(claim: Claim) -> str:
    return " ".join(filter(None, (claim.source, claim.architecture.source)))


def _text(claim: Claim) -> str:
    return " ".join((claim.title, claim.architecture.doc, _source(claim)))


def _of_group(found: list[Claim], name: str) -> list[Claim]:
    """Those whose group has the name, whole: "O" is not a part of "SO". Only where there is none, a part will do."""
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    exact = [
        claim for claim in found if whole.search(claim.group.canonical) or name in _types(claim.group.declaration())
    ]
    return exact or [claim for claim in found if name.lower() in claim.group.canonical.lower()]


def _types(declaration: Any) -> set[str]:
    """The classes of a group and of the groups that it is made of."""
    if isinstance(declaration, list):
        return set().union(*map(_types, declaration))
    if not isinstance(declaration, dict):
        return set()
    return {declaration["type"]}.union(*map(_types, declaration.values()))


def _with_operation(found: list[Claim], op: str) -> list[Claim]:
    from symverify.ops import composites, registry

    used = {claim: operations(claim) for claim in found}
    _known("op", op, set().union(registry(), composites(), *used.values()))
    return [claim for claim in found if op in used[claim]]


def operations(claim: Claim) -> set[str]:
    """The operations of the graph that a claim speaks of: primitive kinds, entrywise functions, composites."""
    graph = claim.graph
    names = {node[0] for node in graph.nodes} | {name for scope in graph.scopes for name in scope}
    return names | {node[1] for node in graph.nodes if node[0] in ("apply", "equivariant", "frame")}
