"""SymPy expressions -> terms. What SymPy would have to evaluate to represent is refused, so that no step is hidden."""

from __future__ import annotations

from functools import reduce
from typing import Any

from symverify.equational.signature import TUPLE, Signature
from symverify.equational.terms import Term, apply, closed
from symverify.errors import InputError


def from_sympy(expression: Any, signature: Signature) -> Term:
    """The term of a SymPy expression over declared names, read argument by argument and never evaluated.

    Undefined functions, symbols, integers that are declared as constants, tuples, Lambda, and (built with
    `evaluate=False` where their order matters) Add, Mul and x**-1. Anything else is refused.
    """
    from sympy import Add, Basic, Integer, Lambda, Mul, Pow, S, Symbol, Tuple
    from sympy.core.function import AppliedUndef

    if not isinstance(expression, Basic):
        raise InputError(f"{expression!r} is neither a text nor a SymPy expression")
    if isinstance(expression, Symbol | Integer):
        name = str(expression)
        return signature.variables.get(name) or signature.app(name)
    if isinstance(expression, Lambda):
        names = [signature.variables.get(str(name)) for name in expression.variables]
        if None in names:
            raise InputError(f"{expression}: its variables must be declared")
        return closed(from_sympy(expression.expr, signature), tuple(names))
    args = [from_sympy(arg, signature) for arg in expression.args if not (isinstance(expression, Pow) and arg is S(-1))]
    if isinstance(expression, Tuple):
        return signature.app(TUPLE, *args)
    if isinstance(expression, AppliedUndef):
        name = expression.func.__name__
        variable = signature.variables.get(name)
        return apply(variable, tuple(args)) if variable else signature.app(name, *args)
    if isinstance(expression, Add | Mul):
        return reduce(lambda x, y: signature.app("+" if isinstance(expression, Add) else "·", x, y), args)
    if isinstance(expression, Pow) and expression.exp == -1:
        return signature.app("⁻¹", *args)
    raise InputError(f"{expression}: a {type(expression).__name__} is no term of this language")
