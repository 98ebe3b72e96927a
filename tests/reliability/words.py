"""Words of group elements in normal form: two are equal if and only if they are equal as matrices for all elements.

A claim about all sizes is about n = 1, 2, 3, ... at once, so "equal" means at every n. A matrix here is D w with

- w a reduced word in free generators: a generic element g of GL, SL, O, SO or of permutations, and, for GL and SL,
  also g^-T, for which no relation to g holds. Why these are free:
  GL, SL: let a = [[1, 2], [0, 1]] and b = a^T. They generate a free group without -1 (Sanov 1947). For g = a b a^-1 and
    h = a^2 b a^-2 (so g^T = b^-1 a b, h^T = b^-2 a b^2) no product of two of g, h, g^T, h^T and their inverses, unless
    they are inverse to each other, cancels the middle letter of either; so they are a free basis, in SL(2, Z), and a
    word that is trivial for all elements of SL(n), even up to a factor, is the empty word.
  O, SO: SO(3) contains a free group on two generators (Hausdorff 1914), without -1; and g^T = g^-1.
  O, SO that fix a vector: the same in the complement.
  permutations: free groups are residually finite, so a word that is not empty is not trivial in some finite S_n.
- D a product of conjugates u d u^-1 of generic diagonal matrices, by words u in the permutations, with exponents: the
  entries of d are sgn(x)^parity |x|^exponent. Different u move some point of some finite set to different places
  (residual finiteness again), where the entries of d are independent; so D is trivial only if all exponents are 0 and
  all parities even.

Only permutations meet diagonals on an axis; the generator of claims sees to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

Letter = tuple[str, int, int]  # (name of a generic element, 1 for its inverse transpose, exponent 1 or -1)
Word = tuple[Letter, ...]

PERMUTING = {"Permutation", "SignedPermutation", "PositiveMonomial"}
ORTHOGONAL = {"O", "SO", "Stabiliser"}
FREE = {"GL", "SL"} | ORTHOGONAL
KINDS = ("GL", "SL", "O", "SO", "Stabiliser", "Signs", "Diagonal", "PositiveDiagonal", "Permutation")
KINDS += ("SignedPermutation", "PositiveMonomial")
ENTRIES = {  # the parity and exponent of the entries of a generic element
    "Signs": (1, 0),
    "SignedPermutation": (1, 0),
    "PositiveDiagonal": (0, 1),
    "PositiveMonomial": (0, 1),
    "Diagonal": (1, 1),
}


def kind(letter: Letter) -> str:
    """The group that a letter is generic in; its name says so."""
    return letter[0].split()[0]


def reduced(word: Word) -> Word:
    """Without x x^-1."""
    out: list[Letter] = []
    for name, turned, sign in word:
        if out and out[-1] == (name, turned, -sign):
            out.pop()
        else:
            out.append((name, turned, sign))
    return tuple(out)


def backwards(word: Word) -> Word:
    """The inverse."""
    return tuple((name, turned, -sign) for name, turned, sign in reversed(word))


@dataclass(frozen=True)
class Matrix:
    """D w. `entries` has (u, name) -> (parity, exponent) of the conjugate u d u^-1; `rigid` says that w^T = w^-1."""

    word: Word = ()
    entries: frozenset[tuple[tuple[Word, str], tuple[int, Fraction]]] = frozenset()
    rigid: bool = True

    def __mul__(self, other: Matrix) -> Matrix:
        found = dict(self.entries)
        for (u, name), (parity, exponent) in other.entries:
            at = (reduced(self.word + u), name)
            before = found.get(at, (0, Fraction(0)))
            found[at] = ((before[0] + parity) % 2, before[1] + exponent)
        return Matrix(reduced(self.word + other.word), tidy(found), self.rigid and other.rigid)

    @cached_property
    def inverse(self) -> Matrix:
        """w^-1 D^-1."""
        back = backwards(self.word)
        found = {(reduced(back + u), name): (parity, -e) for (u, name), (parity, e) in self.entries}
        return Matrix(back, tidy(found), self.rigid)

    @cached_property
    def transpose(self) -> Matrix:
        """w^T D; a permutation's and an orthogonal matrix's transpose is its inverse."""
        if not self.rigid:
            return Matrix(tuple((name, 1 - turned, -sign) for name, turned, sign in reversed(self.word)), rigid=False)
        back = backwards(self.word)
        return Matrix(back, tidy({(reduced(back + u), name): pe for (u, name), pe in self.entries}), True)

    def power(self, parity: int, exponent: Fraction) -> Matrix:
        """sgn(x)^parity |x|^exponent of the entries that are not 0, of a diagonal or monomial matrix."""
        found = {at: (p * parity % 2, e * exponent) for at, (p, e) in self.entries}
        return Matrix(self.word, tidy(found), self.rigid)

    @property
    def permutation(self) -> Matrix:
        """w alone."""
        return Matrix(self.word, frozenset(), self.rigid)

    @property
    def is_one(self) -> bool:
        return not self.word and not self.entries

    @property
    def is_diagonal(self) -> bool:
        """No word that is not empty is diagonal for all its elements."""
        return not self.word

    @property
    def is_orthogonal(self) -> bool:
        return (self * self.transpose).is_one

    @property
    def is_monomial(self) -> bool:
        """The generic elements of the other groups have no entry that is 0."""
        return all(kind(letter) in PERMUTING for letter in self.word)

    @property
    def fixes_ones(self) -> bool:
        """M 1 = 1."""
        return not self.entries and all(kind(letter) in PERMUTING | {"Stabiliser"} for letter in self.word)


def tidy(
    entries: dict[tuple[Word, str], tuple[int, Fraction]],
) -> frozenset[tuple[tuple[Word, str], tuple[int, Fraction]]]:
    """Without entries that are all 1."""
    return frozenset((at, pe) for at, pe in entries.items() if pe != (0, 0))


ONE = Matrix()


def generic(group: str, name: str) -> Matrix:
    """A generic element of a group of matrices on one axis."""
    name = f"{group} {name}"
    word: Word = ((name, 0, 1),) if group in PERMUTING | FREE else ()
    entries = {((), name): (ENTRIES[group][0], Fraction(ENTRIES[group][1]))} if group in ENTRIES else {}
    return Matrix(word, tidy(entries), group not in ("GL", "SL"))
