"""The shipped lemmas by their keys, with their equations: proved once."""

import pytest

from symverify.claims.lemmas import catalog, prove


@pytest.fixture(scope="session")
def found():
    return catalog()


@pytest.fixture(scope="session")
def equations(found):
    """Lemma names and laws do not tell them apart: the generator does."""
    return {one.chains: prove(one) for several in found.values() for one in several}
