"""exp, tanh, sin, log, erf, ... modulo a prime: elements of the field that are functions of the argument's residue.

Each is pseudo-random, and differentiated by its algebraic rule: exp' = exp, log' = 1/x, erf' = (2/sqrt pi) exp(-x^2),
(sin, cos) on the circle. Of e^(a+b) = e^a e^b they know e^0 = 1, e^-a = 1/e^a and e^(log a) = a.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from symverify.ops.backends.residue_arithmetic import attached, power, reduced, scattered
from symverify.ops.backends.residue_array import Records, Residues

Tensor = torch.Tensor


class Elements:
    """The transcendental functions of a backend of residues."""

    p: int
    seed: int
    records: Records
    root_of_pi: Any

    def _element(self, z: Tensor, what: str) -> Tensor:
        """e^z or another odd or exponential function, by the argument's residue; opposite arguments share one."""
        opposite = reduced(-z, self.p)
        return scattered(torch.minimum(z, opposite), self.seed, what, self.p)

    def _exponential(self, x: Residues, times: int = 1) -> Tensor:
        """e^(times x), as an element, and its exponent for the record."""
        plain, factor = (x if times == 1 else x * times).logarithmic()
        if plain is None:
            return factor.detach()
        if not any(known.v is plain for known in self.records.real):
            self.records.real.append(x._with(plain))
        z = plain.detach()
        element = self._element(z, "exp")
        value = torch.where(z > reduced(-z, self.p), power(element, self.p - 2, self.p), element)
        value = torch.where(z == 0, torch.ones_like(z), value)
        return reduced(value * factor.detach(), self.p)

    def _value(self, x: Residues, value: Tensor, slope: Tensor) -> Residues:
        out = x._with(attached(x.v, value, slope, self.p))
        return Residues(out.v, self.p, varies=out.varies, algebraic=False)

    def _over(self, x: Tensor) -> Tensor:
        self.records.defined.append(x != 0)
        return power(x, self.p - 2, self.p)

    def _times(self, a: Tensor, b: Tensor) -> Tensor:
        return reduced(a * b, self.p)

    def exp(self, x: Residues) -> Residues:
        value = self._exponential(x)
        return self._value(x, value, value)

    def sigmoid(self, x: Residues) -> Residues:
        t = self._exponential(x)
        value = self._times(t, self._over(reduced(1 + t, self.p)))
        return self._value(x, value, self._times(value, reduced(1 - value, self.p)))

    def tanh(self, x: Residues) -> Residues:
        t = self._exponential(x, 2)
        value = self._times(reduced(t - 1, self.p), self._over(reduced(1 + t, self.p)))
        return self._value(x, value, reduced(1 - self._times(value, value), self.p))

    def _circle(self, x: Residues) -> tuple[Tensor, Tensor]:
        """sin and cos, by the tangent of the half angle."""
        if not any(known.v is x.v for known in self.records.imaginary):
            self.records.imaginary.append(x)
        z = x.v.detach()
        opposite = reduced(-z, self.p)
        tangent = self._element(z, "circle")
        tangent = torch.where(z > opposite, reduced(-tangent, self.p), tangent)
        tangent = torch.where(z == 0, torch.zeros_like(z), tangent)
        square = self._times(tangent, tangent)
        over = self._over(reduced(1 + square, self.p))
        return self._times(reduced(2 * tangent, self.p), over), self._times(reduced(1 - square, self.p), over)

    def sin(self, x: Residues) -> Residues:
        sine, cosine = self._circle(x)
        return self._value(x, sine, cosine)

    def cos(self, x: Residues) -> Residues:
        sine, cosine = self._circle(x)
        return self._value(x, cosine, reduced(-sine, self.p))

    def erf(self, x: Residues) -> Residues:
        z = x.v.detach()
        bell = self._exponential(x * x * -1)
        value = self._element(z, "erf")
        value = torch.where(z > reduced(-z, self.p), reduced(-value, self.p), value)
        value = torch.where(z == 0, torch.zeros_like(z), value)
        self.records.errors.append(x)
        kappa = reduced(2 * power(self.root_of_pi, self.p - 2, self.p), self.p)
        return self._value(x, value, self._times(bell, kappa))

    def _logarithm(self, w: Tensor) -> Tensor:
        self.records.defined.append(w != 0)
        return torch.where(w == 1, torch.zeros_like(w), scattered(w, self.seed, "log", self.p))

    def log(self, x: Residues) -> Residues:
        w = x.v.detach()
        out = self._value(x, self._logarithm(w), self._over(w))
        self.records.logs.append(out)
        return Residues(out.v, self.p, None, w, varies=out.varies, algebraic=False)

    def softplus(self, x: Residues) -> Residues:
        t = self._exponential(x)
        w = reduced(1 + t, self.p)
        out = self._value(x, self._logarithm(w), self._times(t, self._over(w)))
        self.records.logs.append(out)
        return Residues(out.v, self.p, None, w, varies=out.varies, algebraic=False)

    def logsumexp(self, x: Residues, axes: Sequence[int]) -> Residues:
        count = 1
        for axis in axes:
            count *= x.shape[axis]
        if count == 1:
            keep = tuple(n for i, n in enumerate(x.shape) if i not in axes)
            return x.reshape(keep)
        t, axes = self._exponential(x), tuple(axis + 1 for axis in axes)
        w = reduced(t.sum(axes, keepdim=True), self.p)
        share = self._logarithm(w) * float(pow(count, -1, self.p))
        parts = attached(x.v, reduced(share, self.p).expand(t.shape), self._times(t, self._over(w)), self.p)
        out = Residues(reduced(parts.sum(axes), self.p), self.p, varies=x.varies, algebraic=False)
        self.records.logs.append(out)
        return Residues(out.v, self.p, None, w.reshape(len(w), *out.shape), varies=x.varies, algebraic=False)
