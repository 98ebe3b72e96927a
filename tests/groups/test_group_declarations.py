"""Declarations: what is written is read back, and everything else is refused with its reason."""

import json

import pytest

from symverify.errors import InputError
from symverify.groups import (
    GL,
    BlockDiagonal,
    Commutant,
    Diagonal,
    O,
    Permutation,
    PositiveScalar,
    Power,
    Product,
    Semidirect,
    SignedPermutation,
    Signs,
    Stabiliser,
    Subgroup,
    Translation,
    from_declaration,
)

GL_H = {"type": "GL", "axes": ["h"]}


def test_what_is_written_is_read_back(drawn):
    written = json.loads(json.dumps(drawn.group.declaration()))
    back = from_declaration(written)
    assert back == drawn.group and hash(back) == hash(drawn.group)
    assert back.declaration() == written and back.canonical == drawn.group.canonical
    assert back.components() == drawn.group.components()


def test_different_groups_have_different_names(instances):
    assert len({group.canonical for group in instances}) == len(set(instances)) == len(instances)


WRITTEN = [
    (GL("head*v"), "GL(head*v)", {"type": "GL", "axes": ["head", "v"]}),
    (Power(GL("h"), over="head"), "GL(h)^head", {"type": "Power", "base": GL_H, "over": "head"}),
    (Translation("h", "k"), "Translation(h, k)", {"type": "Translation", "axes": ["h", "k"]}),
    (Translation(), "Translation()", {"type": "Translation", "axes": []}),
    (PositiveScalar(), "PositiveScalar", {"type": "PositiveScalar", "axes": []}),
    (Stabiliser("n", "1"), "Stabiliser(GL(n), 1)", {"type": "Stabiliser", "base": GL("n").declaration(), "of": "1"}),
    (Commutant("n", "C"), "Commutant(n, C)", {"type": "Commutant", "axes": ["n"], "of": ["C"]}),
    (Subgroup("h"), "Subgroup(h, G)", {"type": "Subgroup", "axes": ["h"], "name": "G"}),
    (
        BlockDiagonal(GL("h1"), O("h2")),
        "BlockDiagonal(GL(h1), O(h2))",
        {"type": "BlockDiagonal", "factors": [GL("h1").declaration(), O("h2").declaration()], "axis": "h1+h2"},
    ),
    (
        Semidirect(Translation("h"), GL("h")),
        "Translation(h) : GL(h)",
        {"type": "Semidirect", "normal": {"type": "Translation", "axes": ["h"]}, "acting": GL_H},
    ),
    (
        Product(GL("k"), GL("v")),
        "GL(k) x GL(v)",
        {"type": "Product", "factors": [{"type": "GL", "axes": ["k"]}, {"type": "GL", "axes": ["v"]}]},
    ),
]


@pytest.mark.parametrize("group, canonical, written", WRITTEN, ids=[written[1] for written in WRITTEN])
def test_names_and_declarations(group, canonical, written):
    assert group.canonical == canonical
    assert group.declaration() == written


def test_nested_names_are_enclosed_and_components_have_paths():
    affine = Semidirect(Translation("h"), GL("h"))
    assert Power(affine, over="head").canonical == "(Translation(h) : GL(h))^head"
    assert Power(Power(GL("k"), "a"), "b").canonical == "(GL(k)^a)^b"
    product = Product(affine, Product(GL("k"), PositiveScalar()))
    assert product.canonical == "(Translation(h) : GL(h)) x (GL(k) x PositiveScalar)"
    assert product.components() == (
        ("0.0", ("h",)),
        ("0.1", ("h", "h")),
        ("1.0", ("k", "k")),
        ("1.1", ()),
    )
    assert Power(affine, over="a").components() == (("0", ("a", "h")), ("1", ("a", "h", "h")))
    assert GL("head*v").components() == (("", ("head", "v", "head", "v")),)
    assert BlockDiagonal(GL("k"), GL("h")).components() == (("", ("k+h", "k+h")),)


def nested(levels):
    declaration = GL_H
    for _ in range(levels - 1):
        declaration = {"type": "Power", "base": declaration, "over": "a"}
    return declaration


def test_eight_levels_are_read():
    assert from_declaration(nested(8)).declaration() == nested(8)


REFUSED = {
    "no object": ([GL_H], "is an object"),
    "a name": ("GL(h)", "is an object"),
    "no type": ({"axes": ["h"]}, "unknown type of group None"),
    "unknown type": ({"type": "Sp", "axes": ["h"]}, "unknown type of group 'Sp'"),
    "the base class": ({"type": "Group", "axes": ["h"]}, "unknown type of group 'Group'"),
    "a type that is no string": ({"type": ["GL"], "axes": ["h"]}, "unknown type of group"),
    "no axes": ({"type": "GL"}, r"GL: missing fields \['axes'\]"),
    "a field too many": ({**GL_H, "over": "a"}, r"GL: .*unknown fields \['over'\]"),
    "a key that is no string": ({**GL_H, 1: "a"}, r"GL: .*unknown fields \['1'\]"),
    "empty axes": ({"type": "GL", "axes": []}, "GL: axes: 0 entries, expected at least 1"),
    "axes of a scalar": ({"type": "PositiveScalar", "axes": ["h"]}, "axes: 1 entries, expected at most 0"),
    "axes that are a string": ({"type": "GL", "axes": "h"}, "GL: axes: 'h' is not a list"),
    "axes that are numbers": ({"type": "GL", "axes": [3]}, "GL: axes: 3 is not an atom"),
    "a merged atom": ({"type": "GL", "axes": ["head*v"]}, r"GL: axes: 'head\*v' is not an atom"),
    "an empty atom": ({"type": "O", "axes": [""]}, "O: axes: '' is not an atom"),
    "a broken sum": ({"type": "O", "axes": ["h+"]}, r"O: axes: 'h\+' is not an atom"),
    "one factor": ({"type": "Product", "factors": [GL_H]}, "Product: factors: 1 entries, expected at least 2"),
    "a factor that is a name": ({"type": "Product", "factors": [GL_H, "GL"]}, "is an object, not 'GL'"),
    "a base that is a name": ({"type": "Power", "base": "GL", "over": "a"}, "is an object, not 'GL'"),
    "over two atoms": ({"type": "Power", "base": GL_H, "over": "a*b"}, r"Power: over: 'a\*b' is not an atom"),
    "over a list": ({"type": "Power", "base": GL_H, "over": ["a"]}, "Power: over: .* is not an atom"),
    "a stabiliser in SL": (
        {"type": "Stabiliser", "base": {"type": "SL", "axes": ["h"]}, "of": "1"},
        r"Stabiliser: the base is GL or O of an axis, not SL\(h\)",
    ),
    "a stabiliser of a number": ({"type": "Stabiliser", "base": GL_H, "of": 1}, "Stabiliser: of: 1 is not a string"),
    "a stabiliser of two": ({"type": "Stabiliser", "base": GL_H, "of": "2"}, "Stabiliser: of: '2' is not a name"),
    "a mean of nothing": ({"type": "Stabiliser", "base": GL_H, "of": "E[]"}, "Stabiliser: of: '' is not a name"),
    "a commutant of nothing": ({"type": "Commutant", "axes": ["n"], "of": []}, "Commutant: of: 0 entries"),
    "a commutant of a string": ({"type": "Commutant", "axes": ["n"], "of": "C"}, "Commutant: of: 'C' is not a list"),
    "a nameless subgroup": ({"type": "Subgroup", "axes": ["n"], "name": None}, "Subgroup: name: None is not a name"),
    "another block axis": (
        {"type": "BlockDiagonal", "factors": [GL_H, {"type": "O", "axes": ["k"]}], "axis": "k+h"},
        r"the factors' axis is 'h\+k', not 'k\+h'",
    ),
    "a block that is a scalar": (
        {"type": "BlockDiagonal", "factors": [GL_H, {"type": "PositiveScalar", "axes": []}], "axis": "h+"},
        "BlockDiagonal: PositiveScalar is not a group of matrices on one atom",
    ),
    "an action on nothing": (
        {"type": "Semidirect", "normal": {"type": "Translation", "axes": ["k"]}, "acting": GL_H},
        r"GL\(h\) does not act on Translation\(k\)",
    ),
    "nine levels": (nested(9), "nested deeper than 8 levels"),
    "nine hundred levels": (nested(900), "nested deeper than 8 levels"),
}


@pytest.mark.parametrize("declaration, reason", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_declaration_is_refused(declaration, reason):
    with pytest.raises(InputError, match=reason):
        from_declaration(declaration)


PAIRS = [
    (Translation("h"), GL("k")),
    (Translation("h", "h"), GL("h")),  # on which of the two?
    (Translation("v", "head"), GL("head*v")),
    (Translation("h"), PositiveScalar()),
    (Translation("h"), Product(GL("h"), GL("k"))),
    (Power(GL("k"), over="h"), Permutation("k")),
    (Power(GL("k"), over="h"), SignedPermutation("h")),
    (Signs("h"), SignedPermutation("h")),
    (Diagonal("h"), Permutation("k")),
    (GL("h"), Permutation("h")),
    (GL("h"), O("h")),
]


@pytest.mark.parametrize("normal, acting", PAIRS, ids=lambda group: group.canonical)
def test_other_semidirect_products_are_refused_by_name(normal, acting):
    with pytest.raises(InputError) as refusal:
        Semidirect(normal, acting)
    assert f"{acting.canonical} does not act on {normal.canonical}" in str(refusal.value)


CONSTRUCTIONS = {
    "merged block": (lambda: BlockDiagonal(GL("a*b"), GL("c")), r"GL\(a\*b\) is not a group of matrices on one atom"),
    "one block": (lambda: BlockDiagonal(GL("a")), "at least 2 groups"),
    "a product of one": (lambda: Product(GL("a")), "at least 2 groups"),
    "a product with a string": (lambda: Product(GL("a"), "b"), "'b' is not a group"),
    "a power of a string": (lambda: Power("GL", over="a"), "'GL' is not a group"),
    "no axis": (lambda: GL(""), "GL: '' is not an atom"),
    "an axis that is a number": (lambda: GL(3), "an axis is a string, not 3"),
    "an instance on another axis": (lambda: Subgroup("h", instance=O("k")), "is not a group of matrices on h"),
    "a semidirect product with a string": (lambda: Semidirect(Translation("h"), "h"), "acting is 'h', not a group"),
    "a stabiliser of a list": (lambda: Stabiliser("h", ["v"]), "is not a name"),
}


@pytest.mark.parametrize("construct, reason", CONSTRUCTIONS.values(), ids=CONSTRUCTIONS.keys())
def test_constructors_refuse(construct, reason):
    with pytest.raises(InputError, match=reason):
        construct()


def test_equality_is_structural():
    assert Translation("head*v") == Translation("head", "v")
    assert Stabiliser("n", "1") == Stabiliser(GL("n"), "1")
    assert Subgroup("h", instance=O("h")) == Subgroup("h")
    assert GL("h") != O("h") and GL("h") != GL("k") and Product(GL("h"), O("h")) != Product(O("h"), GL("h"))
