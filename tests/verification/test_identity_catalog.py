"""The identity engine over the catalog, whose other tests hold every claim to its expected verdict: it agrees."""

import pytest

from symverify import PROVED, REFUTED, catalog
from symverify.verification import exact, identity

CLAIMS = {
    claim.title: claim
    for name in catalog.names()
    for claim in catalog.get(name).claims.values()
    if claim.ill_formed is None
}
ABSTRACT = "equivariant_mlp::"  # an abstract equivariant function has no value at a random point


@pytest.mark.parametrize("title", CLAIMS)
def test_it_accepts_what_is_proved_and_nothing_that_is_refuted(title):
    claim = CLAIMS[title]
    found = identity.test(claim.statement)
    if title.startswith(ABSTRACT):
        assert found.accepted is None
        assert found.reason.startswith("not expressible: node")
    elif claim.expect == PROVED:
        assert found.accepted is True, found.reason
        assert found.bound <= -80
    else:
        assert claim.expect == REFUTED
        assert found.accepted is not True or exact.undefined(claim.statement), found.reason
