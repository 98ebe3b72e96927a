"""Interpretations of whole propositions: equations are evaluated at given points, definitions mean what they say."""

from itertools import product

import pytest

from symverify.equational import Countermodel
from symverify.equational.terms import Var, variables


class Interpretation(Countermodel):
    """A countermodel that takes any values, dual numbers too, and tries whole equations."""

    def _element(self, value, sort, head):
        return value

    def tried(self, equation):
        """(how often the premises of the equation held, the values at which it is wrong all the same)."""
        sides = (equation.left, equation.right, *(side for premise in equation.premises for side in premise))
        names = tuple(dict.fromkeys(name for side in sides for name in variables(side)))
        held, wrong = 0, []
        for chosen in product(*(tuple(self._elements(name.sort)) for name in names)):
            values = dict(zip(names, chosen, strict=True))
            if all(self.value(a, values) == self.value(b, values) for a, b in equation.premises):
                held += 1
                if self.value(equation.left, values) != self.value(equation.right, values):
                    wrong.append(values)
        return held, wrong


def interpretation(proposition, carriers, functions):
    """The proposition with these points and meanings; a defined symbol gets its meaning from its definition."""
    fields = {"name": proposition.name, "says": "", "holds": {}, "fails": {}, "points": True}
    symbols = {name: getattr(proposition, name) for name in ("sorts", "symbols", "variables")}
    model = Interpretation(**fields, **symbols, carriers=carriers, functions=dict(functions))
    for definition in (proposition.assumed()[name] for name in proposition.definitions):
        left, right = definition.left, definition.right
        meaning = defined(model, left.args, right)
        model.functions.setdefault(left.head, meaning if left.args else meaning())
    return model


def defined(model, parameters, right):
    def meaning(*args):
        return model.value(right, dict(pair for p, a in zip(parameters, args, strict=True) for pair in bound(p, a)))

    return meaning


def bound(parameter, value):
    if isinstance(parameter, Var):
        return [(parameter, value)]
    return [pair for part, inner in zip(parameter.args, value, strict=True) for pair in bound(part, inner)]


@pytest.fixture(scope="session")
def interpreted():
    return interpretation
