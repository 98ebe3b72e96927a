"""Forged statements: another group, action, graph, kind, function or name than was judged."""

import copy

from tests.mutation.forger import GROUPS, Forgers, forger, statement_of, subtrees

FORGERS: Forgers = {}


@forger(FORGERS, "another group")
def another_group(rng, e, real):
    groups = [x for x in subtrees(statement_of(e)["group"]) if isinstance(x, dict) and x.get("type") in GROUPS]
    rng.choice(groups)["type"] = rng.choice(GROUPS)
    return e


@forger(FORGERS, "the group on another axis")
def another_axis(rng, e, real):
    groups = [x for x in subtrees(statement_of(e)["group"]) if isinstance(x, dict) and x.get("axes")]
    group = rng.choice(groups)
    group["axes"] = [rng.choice(sorted(statement_of(e)["axes"]))] * rng.choice((1, 1, 2))
    return e


@forger(FORGERS, "a move left out")
def move_left_out(rng, e, real):
    moves = statement_of(e)["action"]["outputs"]
    del moves[rng.choice(sorted(moves))]
    return e


@forger(FORGERS, "moves exchanged")
def moves_exchanged(rng, e, real):
    moves, nodes = statement_of(e)["action"]["outputs"], statement_of(e)["action"]["nodes"]
    moves[rng.choice(sorted(moves))] = rng.randrange(len(nodes) + 1)
    return e


@forger(FORGERS, "another move")
def another_move(rng, e, real):
    """A parameter or datum moved that was not, by an existing node."""
    statement = statement_of(e)
    statement["action"]["outputs"][rng.choice(sorted(statement["leaves"]))] = rng.randrange(
        len(statement["action"]["nodes"])
    )
    return e


@forger(FORGERS, "another kind")
def another_kind(rng, e, real):
    statement_of(e)["kind"] = rng.choice(("functional", "loss", "data-dependent", "distribution", "any"))
    return e


@forger(FORGERS, "labels turned")
def labels_turned(rng, e, real):
    node = rng.choice(
        [n for part in ("graph", "action") for n in statement_of(e)[part]["nodes"] if n[0] == "contract" and n[1]]
    )
    rng.shuffle(rng.choice(node[1]))
    return e


@forger(FORGERS, "inputs exchanged")
def inputs_exchanged(rng, e, real):
    nodes = [
        (k, n)
        for part in ("graph", "action")
        for k, n in enumerate(statement_of(e)[part]["nodes"])
        if n[0] in ("contract", "add", "apply")
    ]
    k, node = rng.choice(nodes)
    node[-1][rng.randrange(len(node[-1]))] = rng.randrange(-1, k + 2)
    return e


@forger(FORGERS, "inverse forgotten")
def inverse_forgotten(rng, e, real):
    nodes = statement_of(e)["action"]["nodes"]
    k = rng.choice([k for k, n in enumerate(nodes) if n[0] == "inverse"])
    child = nodes[nodes[k][2]]
    nodes[k] = ["element", child[1]] if child[0] == "element" else child
    return e


@forger(FORGERS, "coefficients")
def coefficients(rng, e, real):
    node = rng.choice([n for part in ("graph", "action") for n in statement_of(e)[part]["nodes"] if n[0] == "add"])
    node[1][rng.randrange(len(node[1]))] = rng.choice(("-1", "2", "0", "1/100", "1/0", "", "1e9"))
    return e


@forger(FORGERS, "exponents")
def exponents(rng, e, real):
    node = rng.choice([n for n in statement_of(e)["action"]["nodes"] if n[0] == "word"])
    node[1], node[2] = [[rng.choice(("", "alpha", "X")), rng.choice(("1", "-1", "2", "x"))]], rng.choice((0, 1, 2))
    return e


@forger(FORGERS, "another function")
def another_function(rng, e, real):
    """relu becomes tanh, an undefined function, or keeps its name with other attributes."""
    statement = statement_of(e)
    node = rng.choice([n for n in statement["graph"]["nodes"] if n[0] == "apply"])
    old = node[1]
    node[1] = rng.choice(("tanh", "relu", "sigma", "abs", "__class__"))
    if rng.random() < 0.7:
        traits = {"homogeneous": "1"} if rng.random() < 0.5 else {"reflect": ["-1", "0", "0"], "homogeneous": "1"}
        statement["functions"][node[1]] = rng.choice((traits, statement["functions"].get(old, {})))
    return e


@forger(FORGERS, "traits widened")
def traits_widened(rng, e, real):
    functions = statement_of(e)["functions"]
    traits = functions[rng.choice(sorted(functions))]
    traits |= rng.choice(
        (
            {"reflect": ["-1", "0", "0"]},
            {"reflect": ["1", "0", "0"]},
            {"homogeneous": "1"},
            {"homogeneous": "0"},
            {"identical": True},
        )
    )
    return e


@forger(FORGERS, "traits dropped")
def traits_dropped(rng, e, real):
    functions = statement_of(e)["functions"]
    key = rng.choice(sorted(functions))
    functions[key] = rng.choice(({}, None, [], {"odd": True}))
    return e


@forger(FORGERS, "axes joined or fixed")
def axes_joined(rng, e, real):
    axes = statement_of(e)["axes"]
    axes[rng.choice(sorted(axes))] = rng.choice((*sorted(axes), 1, 2, 10**13, 0, -1, "nowhere", [], ["h", "h"]))
    return e


@forger(FORGERS, "leaves of another kind")
def leaf_kinds(rng, e, real):
    leaf = rng.choice(list(statement_of(e)["leaves"].values()))
    leaf["kind"] = rng.choice(("parameter", "data", "constant", "element"))
    return e


@forger(FORGERS, "leaves of other axes")
def leaf_axes(rng, e, real):
    leaf = rng.choice(list(statement_of(e)["leaves"].values()))
    rng.shuffle(leaf["axes"])
    if rng.random() < 0.5:
        leaf["axes"].append(rng.choice(sorted(statement_of(e)["axes"])))
    return e


@forger(FORGERS, "another output")
def another_output(rng, e, real):
    graph = statement_of(e)["graph"]
    graph["outputs"]["output"] = rng.randrange(-2, len(graph["nodes"]) + 2)
    return e


@forger(FORGERS, "a statement from elsewhere")
def transplanted(rng, e, real):
    """The whole statement, or its graph, action, leaves or group, of another certificate."""
    other = copy.deepcopy(statement_of(rng.choice(list(real))))
    part = rng.choice(("whole", "graph", "action", "group", "leaves", "functions", "axes"))
    if part == "whole":
        e["predicate"]["statement"] = other
    else:
        statement_of(e)[part] = other[part]
    return e


@forger(FORGERS, "another name")
def another_name(rng, e, real):
    """The claim of another name is what it says it is; under its own name it must be its own."""
    other = statement_of(rng.choice(list(real)))
    statement_of(e)["claim"], statement_of(e)["architecture"] = other["claim"], other["architecture"]
    return e


@forger(FORGERS, "a field of the statement")
def statement_field(rng, e, real):
    statement = statement_of(e)
    if rng.random() < 0.5:
        del statement[rng.choice(sorted(statement))]
    else:
        statement[rng.choice(("note", "assume", "steps", "verdict"))] = "true"
    return e
