"""Plain numpy: concrete arrays for the atoms of a table, by what they are declared to be and not by their laws."""

from math import prod

import numpy as np

FUNCTIONS = {  # name -> (numpy, traits)
    "relu": (lambda x: np.maximum(x, 0), {"homogeneous": "1", "reflect": ["1", "-1", "0"]}),
    "tanh": (np.tanh, {"reflect": ["-1", "0", "0"]}),
    "cos": (np.cos, {"reflect": ["1", "0", "0"]}),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), {"reflect": ["-1", "0", "1"]}),
    "absolute": (np.abs, {"homogeneous": "1", "reflect": ["1", "0", "0"]}),
    "cube": (lambda x: x**3, {"homogeneous": "3", "reflect": ["-1", "0", "0"]}),
    "step": (lambda x: (x > 0) * 1.0, {"homogeneous": "0"}),
    "exp": (np.exp, {}),
    "prelu": (lambda x, s: np.where(x > 0, x, s * x), {"homogeneous": "1"}),
    "powers": (
        lambda x, p: np.where(x > 0, 1.0, -0.4) * np.abs(x) ** p,
        {"homogeneous": {"exponent of": 1}, "identical": False},
    ),
    "along": (lambda x: np.sin(x + np.arange(x.shape[0]).reshape(-1, *[1] * (x.ndim - 1))), {"identical": False}),
}  # fmt: skip
SAMPLES = 4
ENTRIES = {  # of monomial and diagonal groups
    "Permutation": "one", "SignedPermutation": "signs", "PositiveMonomial": "positive", "PositiveDiagonal": "positive",
    "PositiveScalar": "positive", "Diagonal": "nonzero", "Signs": "signs", "Subgroup": "nonzero",
}  # fmt: skip


class World:
    """One array for every atom. Data have SAMPLES jointly distributed values: `at` says which one of each is meant."""

    def __init__(self, table, sizes, groups, rng):
        self.table, self.sizes, self.groups, self.rng, self.known = table, sizes, groups, rng, {}

    def length(self, size):
        if isinstance(size, tuple):
            return sum(map(self.length, size))
        return size if isinstance(size, int) else self.sizes[size]

    def shape(self, sizes):
        return tuple(map(self.length, sizes))

    def leaf(self, name, at):
        sizes = self.table.sizes(self.table.declared[name]["axes"])
        if name not in self.known:
            self.known[name] = self.rng.normal(size=(SAMPLES, *self.shape(sizes)))
        return self.known[name][at.get(name, 0)]

    def square(self, name, shape, batch, sort):
        """A matrix of its group, one for every index of the batch; of a diagonal one its entries."""
        kind, half = name[0], (batch + len(shape)) // 2
        if sort == "diagonal":
            return self.entries(ENTRIES[kind], shape)
        n = prod(shape[batch:half])
        if kind in ("Stabiliser", "Commutant"):
            return self.fixing(self.groups[name[1]], n)
        found = []
        for _ in range(prod(shape[:batch])):
            if kind in ENTRIES:
                found.append(np.eye(n)[self.rng.permutation(n)] * self.entries(ENTRIES[kind], (n, 1)))
            elif kind in ("O", "SO"):
                found.append(np.linalg.qr(self.rng.normal(size=(n, n)))[0])
            else:
                found.append(self.rng.normal(size=(n, n)) + 2 * np.eye(n))
        return np.array(found).reshape(shape)

    def entries(self, domain, shape):
        signs = self.rng.choice([-1.0, 1.0], size=shape)
        sizes = np.exp(self.rng.normal(size=shape) / 2)
        return {"positive": sizes, "nonzero": signs * sizes, "signs": signs, "one": np.ones(shape)}[domain]

    def fixing(self, group, n):
        """An element of a stabiliser or of a commutant."""
        if group["type"] == "Commutant":
            c = self.leaf(group["of"][0], {})
            return np.eye(n) + 0.5 * c + 0.3 * c @ c
        v = np.ones(n) if group["of"] == "1" else self.fixed(group["of"])
        off = np.eye(n) - np.outer(v, v) / (v @ v)
        if group["base"]["type"] == "GL":
            return np.eye(n) + self.rng.normal(size=(n, n)) @ off
        u = off @ self.rng.normal(size=n)
        return np.eye(n) - 2 * np.outer(u, u) / (u @ u)

    def fixed(self, name):
        if name.startswith("E["):
            self.leaf(name[2:-1], {})
            return self.known[name[2:-1]].mean(0)
        return self.leaf(name, {})

    def atom(self, a, at):
        """The array of an atom, where the data have the values `at`."""
        if self.table.atoms[a].leaves & at.keys():
            return self.made(self.table.atoms[a], at)
        if a not in self.known:
            self.known[a] = self.made(self.table.atoms[a], at)
        return self.known[a]

    def made(self, atom, at):
        sort, name, sizes, batch, domain, _ = atom
        shape = self.shape(sizes)
        if sort == "delta":
            return np.eye(*shape)
        if sort == "size":
            return np.array(float(self.length(name)))
        if name[-1] == "inverse":
            whole = self.atom(self.table.number[(sort, name[:-1], sizes, batch, domain, atom.leaves)], at)
            half = (len(shape) - batch) // 2
            n = prod(shape[batch : batch + half])
            return np.linalg.inv(whole.reshape(*shape[:batch], n, n)).reshape(shape)
        match name:
            case ("leaf", leaf):
                return self.leaf(leaf, at)
            case ("basis",):
                return np.eye(shape[0])[:, 0] if len(shape) == 1 else np.eye(*shape)
            case ("apply", fn, *args):
                return FUNCTIONS[fn][0](*(self.key(arg, at) for arg in args))
            case ("lse", kept, arg):
                x = self.key(arg, at)
                return np.log(np.exp(x).sum(tuple(range(kept, x.ndim))))
            case ("equivariant", _, _, _, arg):
                return self.key(arg, at) ** 3
            case ("represent", _, *original):
                return self.named(tuple(original), at) ** 3
            case ("mean", names, monomial):
                values = [self.term(monomial, sizes, at | dict.fromkeys(names, s)) for s in range(SAMPLES)]
                return np.mean(values, axis=0)
            case ("frame", z_sizes, terms):
                z = self.key((z_sizes, terms), at)
                z = z.reshape(len(z), -1)
                completion = np.random.default_rng(5).normal(size=(len(z), len(z) - z.shape[1]))
                return np.concatenate([z, completion], axis=1)
        return self.square(name, shape, batch, sort)

    def named(self, name, at):
        (a,) = (a for a, atom in self.table.atoms.items() if atom.name == name)
        return self.atom(a, at)

    def factor(self, a, e, at):
        x = self.atom(a, at)
        if e == ():
            return x
        parity, power = e[0], sum((float(v) * (self.fixed(s) if s else 1) for s, v in e[1]), 0.0)
        return np.where(x == 0, 0.0, np.sign(x) ** parity * np.abs(np.where(x == 0, 1, x)) ** power)

    def term(self, factors, sizes, at):
        """The value of a product of factors, straight from its definition."""
        operands = [y for a, ix, e in factors for y in (self.factor(a, e, at), list(ix))]
        free = list(range(len(sizes)))
        ones = [y for i in free for y in (np.ones(self.length(sizes[i])), [i])]
        return np.einsum(*operands, *ones, np.array(1.0), [], free, optimize="greedy")

    def value(self, p, at=None):
        """The value of a polynomial."""
        at = at or {}
        total = np.zeros(self.shape(p.sizes))
        return sum((float(c) * self.term(m, p.sizes, at) for m, c in p.terms.items()), total)

    def key(self, key, at):
        """The value of a polynomial that is part of an atom's name."""
        sizes, terms = key
        return sum((float(c) * self.term(m, sizes, at) for m, c in terms), np.zeros(self.shape(sizes)))
