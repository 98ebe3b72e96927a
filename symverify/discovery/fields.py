"""Vector fields on parameters, as functions that can be evaluated, differentiated, saved and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from symverify.discovery.library import Library, Term
from symverify.discovery.problem import Problem
from symverify.errors import InputError

if TYPE_CHECKING:
    import torch


class Fields(Protocol):
    """A finite number of vector fields xi_1..xi_k."""

    @property
    def problem(self) -> Problem: ...

    @property
    def reads(self) -> list[str]:
        """The data that the fields depend on."""

    def __len__(self) -> int: ...

    def __call__(self, theta: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
        """The velocities (k, P) at parameters theta (P,) and data x."""

    def each(self, thetas: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
        """The velocity of field i at thetas[i], for all i: (k, P) to (k, P)."""

    def saved(self) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
        """What they are, as JSON and tensors; `read` makes fields of it again."""


@dataclass(frozen=True)
class LibraryFields:
    """Combinations of a library's terms: coefficients (k, columns)."""

    library: Library
    coefficients: torch.Tensor

    @property
    def problem(self) -> Problem:
        return self.library.problem

    @property
    def reads(self) -> list[str]:
        return list(self.problem.data) if self.library.sees_data else []

    def __len__(self) -> int:
        return len(self.coefficients)

    def __call__(self, theta: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
        import torch

        if not len(self):
            return theta.new_zeros(0, self.problem.size)
        at = self.problem.named(theta)
        c = self.coefficients.to(theta)
        return torch.func.vmap(lambda one: self.problem.flat(self.library.field(one, at, x)))(c)

    def each(self, thetas: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
        import torch

        def one(c: torch.Tensor, theta: torch.Tensor) -> torch.Tensor:
            return self.problem.flat(self.library.field(c, self.problem.named(theta), x))

        if not len(self):
            return thetas
        return torch.func.vmap(one)(self.coefficients.to(thetas), thetas)

    def saved(self) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
        terms = [asdict(term) for term in self.library.terms]
        return {"kind": "library", "sees_data": self.library.sees_data, "terms": terms}, {"basis": self.coefficients}


def read(described: Mapping[str, Any], tensors: Mapping[str, torch.Tensor], problem: Problem) -> Fields:
    """Fields as `saved` wrote them.

    Raises:
        InputError: what is described is no fields, or does not fit the problem.
    """
    if described.get("kind") == "network":
        from symverify.discovery.neural import NetworkFields

        return NetworkFields.read(described, tensors, problem)
    if described.get("kind") != "library":
        raise InputError(f"a discovery holds fields of kind {described.get('kind')!r:.30}, not library or network")
    library = Library(problem, tuple(_term(t, problem) for t in described["terms"]), bool(described["sees_data"]))
    basis = tensors.get("basis")
    if basis is None or basis.ndim != 2 or basis.shape[1] != library.columns:
        raise InputError(f"{problem.name}: the discovery's coefficients do not fit its {library.columns} terms")
    return LibraryFields(library, basis)


def _term(given: Any, problem: Problem) -> Term:
    """A term from JSON, its lists as tuples again."""
    try:
        term = Term(**given)
        term = replace(
            term,
            target_axes=tuple(term.target_axes),
            source_axes=tuple(term.source_axes),
            shared=tuple((int(i), int(j)) for i, j in term.shared),
            along=tuple(int(i) for i in term.along),
        )
        sizes = Library(problem, (term,)).shape(term)
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise InputError(f"{problem.name}: {str(given)[:80]} is no term of a library") from error
    del sizes
    return term
