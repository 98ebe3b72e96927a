"""What a discovery found: vector fields, how well they hold, their algebra, and the claims that came of them."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symverify.claims.certificate import Certificate, load, parsed, write
from symverify.discovery.brackets import Algebra
from symverify.discovery.fields import Fields, LibraryFields, read
from symverify.discovery.lie_algebra import LieAlgebra
from symverify.discovery.problem import Problem
from symverify.errors import InputError

if TYPE_CHECKING:
    import torch

VERSION = 1
PLAIN = (  # fields of the record that are fields of the discovery, too
    *("name", "method", "residuals", "flow", "explained", "history", "stopped"),
    *("structure", "batch", "sizes", "seed", "seconds"),
)
LISTS = ("shares", "families", "verdicts", "notes")
RESULT, ARRAYS, CERTIFICATES = "discovery.json", "arrays.safetensors", "certificates"


@dataclass(frozen=True)
class Generator:
    """One vector field, as a function of a state_dict.

    Attributes:
        fields, index: which of the fields found.
        shares: parameter -> the part of the field's length that lies in it, root mean square over random points.
    """

    fields: Fields
    index: int
    shares: Mapping[str, float]

    @property
    def moves(self) -> list[str]:
        """The parameters that it moves."""
        return [name for name, share in self.shares.items() if share > 1e-6]

    @property
    def formula(self) -> str:
        """The field written out, such as "W1[0,:]' = W1[1,:]"; empty for a learned one, or one of many terms."""
        from symverify.discovery.distilling import formula

        if not isinstance(self.fields, LibraryFields):
            return ""
        return formula(self.fields.library, self.fields.coefficients[self.index])

    def __call__(self, state: Mapping[str, torch.Tensor], data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The velocity of every parameter at the parameters `state` (and, of a data-dependent field, at the data).

        Raises:
            InputError: a parameter is missing, has another shape, or the field needs data and got none.
        """
        import torch

        problem = self.fields.problem
        for name, shape in problem.parameters.items():
            if name not in state or tuple(state[name].shape) != tuple(shape):
                given = tuple(state[name].shape) if name in state else "missing"
                raise InputError(f"{problem.name}: parameter {name} has the shape {shape}, and is {given} here")
        x = {name: torch.as_tensor(value, dtype=torch.float64) for name, value in (data or {}).items()}
        theta = problem.flat({name: state[name].detach().to(torch.float64) for name in problem.parameters})
        for name in self.fields.reads:
            if name not in x or tuple(x[name].shape) != problem.data[name]:
                raise InputError(f"{problem.name}: this field depends on the data: pass {name} {problem.data[name]}")
        velocity = self.fields(theta, x)[self.index]
        return {n: v.to(state[n].dtype) for n, v in problem.named(velocity).items()}


@dataclass(frozen=True)
class Discovery:
    """The result of `discover`.

    Attributes:
        name, method, batch, seed: of what, how, with batches of how many points (None: for all data), from which seed.
        fields: all vector fields found; `generators` are the same one by one.
        residuals: {"train", "held_out", "random_baseline"}: root mean square cosines between gradients of the outputs
            and the fields, a scale-free measure; 0 is a symmetry.
        flow: {"flow", "random_baseline"}: relative change of the outputs along finite flows.
        algebra: brackets, structure constants and the name.
        families: the fields recognised as groups, in words, with their `verdicts`; `claims` has the certificates.
        explained: the dimension of the span of proved families.
        history: what a training or a solver saw: name -> list of numbers.
        notes: what a reader should know.
        stopped: why a training ended early, if it did.
        structure: of a batch's fields, the numbers of symverify.discovery.structure.structured; the first "persisting"
            of the fields are those that survive one more point.
    """

    name: str
    method: str
    fields: Fields
    residuals: Mapping[str, float]
    algebra: Algebra
    shares: tuple[Mapping[str, float], ...] = ()
    flow: Mapping[str, float] = field(default_factory=dict)
    families: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    claims: tuple[Certificate, ...] = ()
    explained: int = 0
    history: Mapping[str, list[float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    stopped: str | None = None
    structure: Mapping[str, int] = field(default_factory=dict)
    batch: int | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    seconds: float = 0.0

    @property
    def dimension(self) -> int:
        """The number of independent fields found."""
        return len(self.fields)

    @property
    def generators(self) -> list[Generator]:
        """The vector fields, each callable on a state_dict."""
        return [Generator(self.fields, i, share) for i, share in enumerate(self.shares)]

    def record(self) -> dict[str, Any]:
        """Everything but arrays, as JSON."""
        problem = self.fields.problem
        return {
            "version": VERSION,
            "name": self.name,
            "method": self.method,
            "batch": self.batch,
            "sizes": dict(self.sizes),
            "seed": self.seed,
            "seconds": self.seconds,
            "parameters": {n: list(s) for n, s in problem.parameters.items()},
            "data": {n: list(s) for n, s in problem.data.items()},
            "axes": {n: list(a) for n, a in problem.axes.items()},
            "dimension": self.dimension,
            "residuals": dict(self.residuals),
            "flow": dict(self.flow),
            "algebra": {"name": self.algebra.name, "closure": self.algebra.closure, "closed": self.algebra.closed},
            "families": list(self.families),
            "verdicts": list(self.verdicts),
            "explained": self.explained,
            "shares": [dict(s) for s in self.shares],
            "formulas": [g.formula for g in self.generators],
            "history": {n: list(v) for n, v in self.history.items()},
            "notes": list(self.notes),
            "stopped": self.stopped,
            "structure": dict(self.structure),
            "claims": [c.title for c in self.claims],
            "fields": self.fields.saved()[0],
        }

    def save(self, folder: str | Path) -> Path:
        """Write discovery.json, arrays.safetensors and the certificates into a folder; each file is whole or absent."""
        import torch
        from safetensors.torch import save

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tensors = dict(self.fields.saved()[1])
        if self.algebra.lie is not None:
            tensors["structure_constants"] = torch.as_tensor(self.algebra.lie.constants)
        atomic(folder / ARRAYS, save({n: t.detach().cpu().contiguous() for n, t in tensors.items()}))
        for k, certificate in enumerate(self.claims):
            (folder / CERTIFICATES).mkdir(exist_ok=True)
            certificate.save(folder / CERTIFICATES / f"{k:02d}.json")
        write(folder / RESULT, json.dumps(self.record(), indent=1) + "\n")
        return folder / RESULT

    @classmethod
    def load(cls, folder: str | Path) -> Discovery:
        """Read what `save` wrote. Nothing in it is executed.

        Raises:
            InputError: the folder holds no discovery, or one that does not fit together.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load as load_arrays

        folder = Path(folder)
        held = parsed(folder / RESULT)
        if not isinstance(held, dict) or held.get("version") != VERSION:
            raise InputError(f"{folder / RESULT}: is no discovery of version {VERSION}")
        try:
            tensors = load_arrays((folder / ARRAYS).read_bytes())
        except (OSError, SafetensorError) as error:
            raise InputError(f"{folder / ARRAYS}: cannot be read: {error}") from error
        try:
            return cls._of(held, tensors, folder)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{folder / RESULT}: is not as a discovery is written ({error})") from error

    @classmethod
    def _of(cls, held: Mapping[str, Any], tensors: Mapping[str, Any], folder: Path) -> Discovery:
        problem = Problem(
            held["name"],
            {n: tuple(map(int, s)) for n, s in held["parameters"].items()},
            {n: tuple(map(int, s)) for n, s in held["data"].items()},
            {n: tuple(a) for n, a in held["axes"].items()},
            _unknown,
        )
        constants = tensors.get("structure_constants")
        lie = None if constants is None else LieAlgebra(constants.numpy())
        claims = tuple(load(folder / CERTIFICATES / f"{k:02d}.json") for k in range(len(held["claims"])))
        fields = read(held["fields"], tensors, problem)
        plain = {name: held[name] for name in PLAIN} | {name: tuple(held[name]) for name in LISTS}
        algebra = Algebra(len(fields), held["algebra"]["closure"], lie)
        return cls(fields=fields, algebra=algebra, claims=claims, **plain)

    def plot(self, folder: str | Path | None = None) -> list[Any]:
        """Draw the generators, the spectrum or training curves; see symverify.discovery.figures."""
        from symverify.discovery.figures import draw

        return draw(self, folder)


def _unknown(theta: Any, x: Any) -> Any:
    raise InputError("a discovery read from a folder holds vector fields, not the network they were found for")


def atomic(path: Path, content: bytes) -> None:
    """Write a file that is either whole or not there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
