"""Mutants of the kernel's code, and what of the arena notices them: `python tests/mutation/kernel_mutants.py --all`.

A mutant differs from the kernel in one place of its syntax tree: a comparison turned or moved by one, a condition left
out or forced, and for or, a number changed by one, a statement left out, two arguments exchanged. It is executed as
modules of another package, in a process of its own. It is killed where it refuses a good certificate, or accepts a bad
one: for bad statements not only by the steps that they come with, but by whatever steps the mutant itself finds.
"""

from __future__ import annotations

import ast
import copy
import json
import multiprocessing
import random
import resource
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.arena.certificates import Exhibit, bad, good, tracked, transported  # noqa: E402
from tests.kernel.statements import EveryRule, certificate  # noqa: E402
from tests.mutation.forging import forgeries  # noqa: E402

KERNEL = ROOT / "symverify" / "kernel"
MODULES = ("polynomial", "groups", "rules", "check")  # each imports those before it
PACKAGE = "mutated_kernel"
MEMORY = 4 * 2**30  # bytes, of each process
SECONDS = 40.0  # of the processor; one that survives takes six
TURNED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
MOVED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}
NOT_CODE = ("annotation", "returns", "decorator_list")
EVERY = {"graph": EveryRule(), "action": EveryRule()}


@dataclass(frozen=True)
class Mutant:
    """The place of a change among those of its module, and what it says."""

    module: str
    number: int
    operator: str
    where: str
    before: str
    after: str

    @property
    def name(self) -> str:
        return f"{self.module}.{self.where}: {self.operator}: {self.before} -> {self.after}"


def variants(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """(operator, the node changed)."""
    yield from conditions(node)
    match node:
        case ast.Constant(value=bool(value)):
            yield "number", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (("number", ast.Constant(value + step)) for step in (1, -1))
        case ast.BinOp(left, op, right) if type(op) in OTHER:
            yield "arithmetic", ast.BinOp(left, OTHER[type(op)](), right)
        case ast.Call(func, [first, second, *rest], keywords) if not isinstance(first, ast.Starred):
            yield "arguments exchanged", ast.Call(func, [second, first, *rest], keywords)
        case ast.comprehension(target, source, [_, *_], is_async):
            yield "filter left out", ast.comprehension(target, source, [], is_async)
        case ast.Assign() | ast.AugAssign() | ast.Raise() | ast.Return() | ast.If():
            yield "statement left out", ast.Pass()
        case ast.Expr(value) if not isinstance(value, ast.Constant):
            yield "statement left out", ast.Pass()


def conditions(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare(left, [op], right):
            yield "comparison turned", ast.Compare(left, [TURNED[type(op)]()], right)
            if type(op) in MOVED:
                yield "comparison moved", ast.Compare(left, [MOVED[type(op)]()], right)
        case ast.BoolOp(op, values):
            yield "and for or", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for k in range(len(values)):
                rest = values[:k] + values[k + 1 :]
                yield "condition left out", rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(ast.Not(), operand):
            yield "not left out", operand
        case ast.IfExp(_, body, other):
            yield "condition forced", body
            yield "condition forced", other
        case ast.If(test, body, other) if not isinstance(test, ast.NamedExpr):
            yield "condition forced", ast.If(ast.Constant(True), body, other)


Site = tuple[Callable[[ast.AST], None], ast.AST, str]


def sites(node: ast.AST, where: str = "") -> Iterator[Site]:
    """(how to replace it, a node of the tree, the function that it is in)."""
    for field, value in ast.iter_fields(node):
        if field in NOT_CODE:
            continue
        inner = where
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            inner = f"{where}.{node.name}".strip(".")
        for k, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST):
                yield replacement(node, field, k), child, inner
                yield from sites(child, inner)


def replacement(parent: ast.AST, field: str, place: int) -> Callable[[ast.AST], None]:
    """How to put another node in one place."""

    def replace(new: ast.AST) -> None:
        held = getattr(parent, field)
        if isinstance(held, list):
            held[place] = new
        else:
            setattr(parent, field, new)

    return replace


def source(module: str) -> str:
    return (KERNEL / f"{module}.py").read_text().replace("symverify.kernel", PACKAGE)


def every_mutant() -> list[Mutant]:
    """All of them, in the order of the text. What says little, such as a number, is shown with what is around it."""
    found = []
    for module in MODULES:
        tree, number = ast.parse(source(module)), 0
        parent = {id(inner): node for node in ast.walk(tree) for inner in ast.iter_child_nodes(node)}
        for _, node, where in sites(tree):
            for what, new in variants(node):
                before, after = code(node), code(new)
                if isinstance(node, ast.Constant):
                    after += f" in {code(parent[id(node)])}"
                if before != after:
                    found.append(Mutant(module, number, what, where, before, after))
                number += 1
    return found


def code(node: ast.AST) -> str:
    return one_line(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))))


def one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def mutated(mutant: Mutant | None) -> types.ModuleType:
    """The module `check` of the kernel with one change; of the kernel itself for None."""
    sys.modules[PACKAGE] = types.ModuleType(PACKAGE)
    sys.modules[PACKAGE].__path__ = []  # type: ignore[attr-defined]
    for name in MODULES:
        tree = ast.parse(source(name))
        if mutant is not None and name == mutant.module:
            number = 0
            for replace, node, _ in list(sites(tree)):
                for _, new in variants(node):
                    if number == mutant.number:
                        replace(copy.deepcopy(new))
                    number += 1
        module = types.ModuleType(f"{PACKAGE}.{name}")
        sys.modules[module.__name__] = module
        exec(compile(ast.fix_missing_locations(tree), module.__name__, "exec"), module.__dict__)
    return sys.modules[f"{PACKAGE}.check"]


class Late(BaseException):
    """The time is over; no handler in the kernel takes it for a refusal."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise Late

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # of the processor, so that a busy machine kills no mutant
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def accepts(kernel: Any, predicate: Any) -> bool:
    """Whether a kernel accepts a certificate. What it raises instead of refusing is not acceptance."""
    try:
        kernel.check(predicate)
    except Exception:
        return False
    return True


def proves(kernel: Any, predicate: Any) -> bool:
    """Whether it accepts the certificate, or the statement by steps that it finds itself."""
    if accepts(kernel, predicate):
        return True
    if not isinstance(predicate, dict) or predicate.get("verdict") != "PROVED":
        return False
    try:
        statement = predicate["statement"]
        return accepts(kernel, certificate(statement, kernel.replay(statement, EVERY)))
    except Exception:  # a mutant may raise anything
        return False


@dataclass(frozen=True)
class Fate:
    """ "refuses", "accepts", "late" or "survives", and by which exhibit."""

    mutant: Mutant
    what: str
    by: str = ""


def fate(mutant: Mutant) -> Fate:
    """What becomes of a mutant in the arena."""
    by = ""
    try:
        with limited(SECONDS):
            kernel = mutated(mutant)
            for exhibit in positives():
                by = exhibit.name
                if not accepts(kernel, exhibit.predicate):
                    return Fate(mutant, "refuses", by)
            for exhibit in bad():
                by = exhibit.name
                judged = accepts if exhibit.source == "edited certificates" else proves
                if judged(kernel, exhibit.predicate):
                    return Fate(mutant, "accepts", by)
    except Late:
        return Fate(mutant, "late", by)
    except Exception as error:  # it cannot even be imported
        return Fate(mutant, "refuses", type(error).__name__)
    return Fate(mutant, "survives")


@cache
def positives() -> list[Exhibit]:
    """The good certificates, small ones first."""
    return sorted(good(), key=lambda exhibit: len(exhibit.predicate["statement"]["graph"]["nodes"]))


def more(mutant: Mutant) -> list[str]:
    """What a survivor accepts of further forged certificates that the kernel refuses."""
    try:
        with limited(SECONDS):
            kernel = mutated(mutant)
            return [name for name, predicate in further() if proves(kernel, predicate)]
    except Late:
        return []


_FURTHER: list[tuple[str, Any]] = []


def further() -> list[tuple[str, Any]]:
    """Forged certificates of another seed that the kernel refuses."""
    if not _FURTHER:
        kernel = mutated(None)
        real = [e for e in tracked() if transported(e) and len(e["predicate"]["statement"]["graph"]["nodes"]) < 15]
        for forgery in forgeries(real, 600, 77):
            try:
                predicate = json.loads(forgery.text)["predicate"]
            except (ValueError, LookupError, TypeError, RecursionError):
                continue
            if not proves(kernel, predicate):
                _FURTHER.append((forgery.what, predicate))
    return _FURTHER


def bounded_memory() -> None:
    """A mutant of a limit may ask for any amount."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def fates(mutants: Sequence[Mutant], processes: int = 2, tell: bool = False) -> list[Fate]:
    """The fates of mutants, in processes that inherit the exhibits."""
    good(), bad(), positives()
    found = []
    with multiprocessing.get_context("fork").Pool(processes, initializer=bounded_memory) as pool:
        for n, one in enumerate(pool.imap_unordered(fate, mutants, chunksize=1)):
            found.append(one)
            if tell and n % 50 == 49:
                print(n + 1, dict(Counter(f.what for f in found)), flush=True)
    return found


def sample(count: int, seed: int) -> list[Mutant]:
    return random.Random(seed).sample(every_mutant(), count)


def main(arguments: Sequence[str]) -> int:
    """Judge all mutants, or a sample, and print the survivors."""
    from tests.mutation.equivalent_mutants import reason

    begun, mutants = time.time(), every_mutant()
    chosen = mutants if "--all" in arguments else sample(int(arguments[0]) if arguments else 300, 1)
    found = fates(chosen, tell=True)
    survivors = [f.mutant for f in found if f.what == "survives"]
    counts = Counter(f.what for f in found)
    killed = len(found) - len(survivors)
    print(f"{len(chosen)} of {len(mutants)} mutants in {time.time() - begun:.0f} s: {killed} killed, {dict(counts)}")
    for mutant in sorted(survivors, key=lambda m: m.name):
        print(f"  {reason(mutant) or 'NOT REVIEWED'} | {mutant.name}{' ACCEPTS MORE: ' + str(more(mutant)[:3]) if more(mutant) else ''}")  # fmt: skip  # noqa: E501
    return int(any(more(m) or not reason(m) for m in survivors))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
