"""Every file of the catalog is one architecture, with something true and something false claimed of it, and why."""

import ast
import importlib
import inspect
import pkgutil
import re

import pytest

import symverify.catalog
from symverify import PROVED, REFUTED, SUPPORTED, Architecture

NAMES = sorted(found.name for found in pkgutil.iter_modules(symverify.catalog.__path__))


def module(name):
    return importlib.import_module(f"symverify.catalog.{name}")


def entries(name):
    return [value for value in vars(module(name)).values() if isinstance(value, Architecture)]


def claims():
    return [claim for name in NAMES for entry in entries(name) for claim in entry.claims.values()]


def actions(name):
    """Name of a claim -> the docstring of the function that states it."""
    tree = ast.parse(inspect.getsource(module(name)))
    return {node.name: ast.get_docstring(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_catalog_is_there():
    assert len(NAMES) >= 35
    assert len(claims()) >= 120


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_one_architecture_of_its_name(name):
    assert [entry.name for entry in entries(name)] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_claims_something_true_and_something_false(name):
    (entry,) = entries(name)
    expected = [claim.expect for claim in entry.claims.values()]
    assert {PROVED, SUPPORTED} & set(expected), "nothing true is claimed"
    assert REFUTED in expected, "nothing false is claimed"


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_and_each_of_its_claims_say_where_they_are_from_or_why(name):
    (entry,) = entries(name)
    assert entry.source
    reasons = actions(name)
    for claim in entry.claims.values():
        assert claim.source or reasons[claim.name], f"{claim.title} has neither source nor docstring"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_begins_with_what_it_is_and_is_short(name):
    lines = inspect.getsource(module(name)).splitlines()
    assert re.match(r'"""[A-Z].*\."""$', lines[0]), f"the first line is {lines[0]!r}"
    assert len(lines) <= 110


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_imports_public_names_only(name):
    tree = ast.parse(inspect.getsource(module(name)))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {getattr(node, "module", "import") for node in imported}
    others = {name for name in modules if name.startswith("symverify.catalog.")}  # whose claims it lifts
    assert modules - others <= {"symverify", "fractions"}
    names = {alias.name for node in imported if node.module == "symverify" for alias in node.names}
    assert names <= set(symverify.__all__)


def test_titles_are_unique():
    titles = [claim.title for claim in claims()]
    assert len(set(titles)) == len(titles)


def test_what_is_as_printed_and_wrong_has_its_correction_beside_it():
    for claim in claims():
        if "as_printed" in claim.name:
            assert "as printed" in claim.source, claim.title
            true = [other for other in claim.architecture.claims.values() if other.expect == PROVED]
            assert claim.expect == REFUTED and true, claim.title


def test_every_kind_of_claim_occurs():
    assert {claim.kind for claim in claims()} == {"functional", "loss", "data-dependent", "distribution"}


def test_every_expected_verdict_but_the_refuted_has_shapes_that_fit():
    for claim in claims():
        assert claim.expect == REFUTED or claim.ill_formed is None, f"{claim.title}: {claim.ill_formed}"


def test_an_ill_formed_claim_says_what_does_not_fit():
    reasons = {claim.title: claim.ill_formed for claim in claims() if claim.ill_formed}
    assert "(m h)" in reasons["tanh_mlp::sign_flips_as_printed"]
    assert "with a part 2" in reasons["concatenated_heads::rows_of_the_last_head_as_printed"]
    assert (
        "inverse" in reasons["equivariant_mlp::bias_as_printed"]
        or "represent" in reasons["equivariant_mlp::bias_as_printed"]
    )
