"""The checker: replays a transport certificate. It imports the standard library alone and has no options.

A certificate's statement says which action of which group on which graph is a symmetry of which kind. Its steps say at
which node which rule may be used. With these rules and no others the checker computes both sides of

    a(1, t) = t,     a(h, a(g, t)) = a(h g, t),     f(a(g, t), x) = f(t, x)

in normal form, and refuses unless they are the same, every step was used, and the statement is well-formed.
"""

import json
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from symverify.kernel.groups import components, compose, element, inverse, neutral
from symverify.kernel.polynomial import Polynomial, Refused, Table, exponent, need, number
from symverify.kernel.rules import entrywise, equivariant, expectation, frame, logsumexp, powered, representation

VERSION, NODES, RANK, LEAVES = 1, 20_000, 32, ("parameter", "data", "constant")
RULES = {"permute", "scale", "reflect", "shift", "equivariant", "frame"}
FIELDS = {"kind", "axes", "leaves", "constants", "functions", "group", "graph", "action"}
LABELS = {"architecture", "claim", "batch", "loss"}
KINDS = {"functional", "loss", "data-dependent", "distribution"}


@contextmanager
def well_formed() -> Any:
    """Whatever goes wrong with ill-formed data is a refusal."""
    try:
        yield
    except Exception as error:
        reason = str(error) if isinstance(error, Refused) else f"malformed: {type(error).__name__}: {error!s:.200}"
        raise Refused(reason) from error


class Setting(Table):
    """The table of one statement: its axes and leaves, and where the evaluation of its programs stands."""

    def __init__(self, statement: Any) -> None:
        super().__init__()
        self.statement, self.declared = statement, statement["leaves"]
        self.size_of = {name: self.size(name) for name in statement["axes"]}
        for name, leaf in self.declared.items():
            need(name[:2] not in ("", "E[") and len(leaf) == 2 and leaf["kind"] in LEAVES, "a leaf")
            self.sizes(leaf["axes"])

    def size(self, name: str, part: bool = False) -> Any:
        """The size of an axis, in a form that can be compared: an integer, a symbol, or the sizes of its parts."""
        axes, size = self.statement["axes"], self.statement["axes"][name]
        if isinstance(size, list) and size and not part:
            return tuple([self.size(inner, True) for inner in size])
        root = axes[size] if isinstance(size, str) else size
        need((type(root) is int and 0 < root < 10**12) or (type(root) is str and root == size), "the size of an axis")
        return root

    def sizes(self, names: Any) -> tuple[Any, ...]:
        """The sizes of some axes."""
        need(isinstance(names, list) and len(names) <= RANK, "axes are a list of names, not too many")
        return tuple([self.size_of[name] for name in names])

    def tensor(self, name: Any, sizes: tuple[Any, ...], leaves: frozenset[str] = frozenset()) -> Polynomial:
        """An opaque tensor as a polynomial."""
        return Polynomial(sizes, {((self.atom("tensor", name, sizes, 0, "", leaves), (*range(len(sizes)),), ()),): 1})

    def leaf(self, name: str) -> Polynomial:
        """A parameter, datum or constant."""
        return self.tensor(("leaf", name), self.sizes(self.declared[name]["axes"]), frozenset([name]))

    def fixed(self, name: str, sizes: Any) -> Any:
        """The atom of a constant, or of the mean E[x] of a datum, with these sizes."""
        mean = name.startswith("E[")
        p = expectation(self, {name[2:-1]}, self.leaf(name[2:-1])) if mean else self.leaf(name)
        need(p.sizes == sizes and (mean or self.declared[name]["kind"] == "constant"), f"{name:.40} fits no leaf")
        return p.atom


def index(i: Any, n: int) -> int:
    """An index below n."""
    need(type(i) is int and 0 <= i < n, "an index")
    return int(i)


def function_key(fn: str, attrs: Any) -> str:
    """The name under which a function's traits are declared: relu, leaky_relu(slope=1/100)."""
    return fn + ("(" + ", ".join(f"{k}={v}" for k, v in sorted(attrs.items())) + ")") * bool(attrs)


def apply(table: Setting, fn: str, attrs: Any, *args: Polynomial) -> Any:
    """A function with the traits that the statement declares."""
    need(all(map(str.isidentifier, (fn, *attrs))) and None not in map(number, attrs.values()), "the name of a function")
    return entrywise(table, function_key(fn, attrs), table.statement["functions"][function_key(fn, attrs)], *args)


def lse(table: Setting, over: Any, p: Polynomial) -> Any:
    """log sum exp over some axes."""
    n = len(p.sizes)
    order = [*(k for k in range(n) if k not in over), *(index(k, n) for k in over)]
    return logsumexp(table, n - len(over), table.contract([p], [range(n)], order, tuple([p.sizes[k] for k in order])))


CONSTANTS = ("leaf", "element", "constant", "basis", "include", "size")
OPERATIONS: dict[str, Any] = {
    "leaf": lambda t, name: t.moved.get(name) or t.leaf(name),
    "element": lambda t, path: t.element[path],
    "constant": lambda t, name: t.tensor(("constant", name), t.sizes(t.statement["constants"][name]["axes"])),
    "basis": lambda t, axis, k=None: t.tensor(("basis",), t.sizes([axis] if k is None else [axis, k])),
    "include": lambda t, s, k: t.tensor(("include", s, k), t.sizes([s, t.statement["axes"][s][index(k, RANK)]])),
    "size": lambda t, s, e: t.single((), (t.atom("size", t.size_of[s], (), 0, "positive"), (), exponent(0, [("", e)]))),
    "contract": lambda t, labels, out, names, *ps: t.contract(ps, labels, out, t.sizes(names)),
    "add": lambda t, coefficients, *ps: t.linear(ps, list(map(number, coefficients))),
    "rename": lambda t, names, p: t.contract([p], [range(len(names))], range(len(names)), t.sizes(names)),
    "apply": apply,
    "lse": lse,
    "inverse": lambda t, rows, p: inverse(t, p, index(rows, len(p.sizes) // 2 + 1)),
    "word": lambda t, powers, parity, p: powered(t, exponent(index(parity, 2), powers), p),
    "represent": representation,
    "equivariant": lambda t, fn, rho, k, p: equivariant(t, fn, rho, index(k, len(p.sizes)), p),
    "frame": frame,
    "expectation": lambda t, names, p: expectation(t, set(names), p),
}


def evaluate(table: Any, program: Any, moved: Any, element: Any, steps: Any, fired: Any) -> dict[str, Polynomial]:
    """The outputs of a program, with some parameters moved and for an element of the group."""
    table.moved, table.element, values = moved, element, list[Polynomial]()
    need(set(program) == {"nodes", "outputs"} and len(program["nodes"]) <= NODES, f"a program of at most {NODES} nodes")
    for n, (kind, *args) in enumerate(program["nodes"]):
        table.allowed, table.fired = steps.get(str(n), ()), fired.setdefault(str(n), set())
        if kind not in CONSTANTS:
            args[-1:] = [values[index(i, n)] for i in (args[-1] if isinstance(args[-1], list) else args[-1:])]
        values.append(OPERATIONS[kind](table, *args))
    return {name: values[index(i, len(values))] for name, i in program["outputs"].items()}


@well_formed()
def replay(statement: Any, steps: Any) -> dict[str, dict[str, list[str]]]:
    """The steps that were used, if the statement holds by these steps; else Refused."""
    need(FIELDS <= set(statement) <= FIELDS | LABELS and statement["kind"] in KINDS, "the fields of the statement")
    table, kind, parts = Setting(statement), statement["kind"], list(components(statement["group"]))
    need(len(parts) <= NODES and [g["type"] for _, g, *_ in parts].count("Subgroup") <= 1, "more than one subgroup")
    data = {name for name, leaf in table.declared.items() if leaf["kind"] == "data"}
    fired: dict[str, dict[str, set[str]]] = {"graph": {}, "action": {}}
    g, h = ({path: element(table, tag, path, *rest[:3]) for path, *rest in parts} for tag in "gh")

    def act(element: Any, moved: Any) -> dict[str, Polynomial]:
        return evaluate(table, statement["action"], moved, element, steps["action"], fired["action"])

    def output(moved: Any) -> Polynomial:
        p = evaluate(table, statement["graph"], moved, {}, steps["graph"], fired["graph"])["output"]
        return expectation(table, data, p) if kind == "distribution" else p

    moved, at = act(g, {}), table.leaf
    seen = table.leaves([f for p in moved.values() for m in p.terms for f in m]) & data
    need(kind == "data-dependent" or not seen, f"the action of a {kind} symmetry sees the data", "not an action")
    need({table.declared[name]["kind"] for name in moved} <= {"parameter"}, "an action moves parameters")
    need(any(p != at(name) for name, p in moved.items()), "the action moves nothing", "vacuous")
    still, twice, once = act(neutral(table, parts), {}), act(h, moved), act(compose(table, parts, h, g), {})
    for name in moved:
        need(still[name] == at(name), f"the neutral element moves {name}", "not an action")
        need(twice[name] == once[name], f"h (g {name}) is not (h g) {name}", "not an action")
    need(output({}) == output(moved), "the output is moved", "not invariant")
    return {part: {n: sorted(rules) for n, rules in used.items() if rules} for part, used in fired.items()}


def digest(statement: Any) -> str:
    """The SHA-256 of a statement's canonical JSON."""
    return sha256(json.dumps(statement, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()).hexdigest()


@well_formed()
def check(predicate: Any) -> str:
    """The digest of the statement that a transport certificate proves; Refused, and nothing else, where it does not."""
    statement, steps = predicate["statement"], predicate["steps"]
    sizes = {name: size for name, size in statement["axes"].items() if type(size) is int} or "all"
    claimed = [predicate["version"], predicate["verdict"], predicate["sizes"]]
    need(digest(claimed) == digest([VERSION, "PROVED", sizes]), "version, verdict or sizes")
    need(predicate["digest"] == digest(statement), "the statement is not the one that was certified")
    need(replay(statement, steps) == steps, "a step that was not used")
    return str(predicate["digest"])
