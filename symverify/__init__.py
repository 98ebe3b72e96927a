"""symverify: claims about the parameter-space symmetries of neural networks, proved, refuted and kept from rotting.

Names are loaded on first use, so that importing the checker or a plugin loads nothing else.
"""

from __future__ import annotations

import importlib
from typing import Any

from symverify._version import __version__ as __version__

_GRAPH = "concat constant contract gather inverse merge part power rename represent scope size split transpose basis"
_GROUPS = (
    "GL SL O SO PositiveDiagonal Diagonal PositiveScalar Signs Permutation SignedPermutation PositiveMonomial "
    "Translation Stabiliser Commutant BlockDiagonal Product Power Semidirect Subgroup Group"
)
_HOME = {
    "symverify.errors": "InputError ShapeError",
    "symverify.equational": (
        "Chain Conclusion Countermodel Induction Proposition ProofError Step countermodels propositions"
    ),
    "symverify.graph.tracing": _GRAPH.replace("constant ", ""),
    "symverify.groups": _GROUPS,
    "symverify.claims.verdict": "Verdict PROVED EXACT SUPPORTED REFUTED UNDECIDED",
    "symverify.claims.architecture": "Architecture architecture",
    "symverify.claims.claim": "Claim",
    "symverify.claims.certificate": "Certificate load",
    "symverify.claims.completeness": "COMPLETE MISSING",
    "symverify.claims.lemmas": "lemma",
    "symverify.claims.module_claim": "ModuleClaim claim",
    "symverify.completeness.batches": "BatchDimensions batch_dimensions",
    "symverify.completeness.certificate": "CompletenessCertificate",
    "symverify.completeness.complete": "complete",
    "symverify.completeness.replaying": "check",
    "symverify.completeness.dimension": "FunctionalDimension",
    "symverify.completeness.functional": "functional_dimension",
    "symverify.discovery.discovery": "Discovery",
    "symverify.discovery.finding": "discover",
    "symverify.lifting.lifting": "Lifted NotLiftable lift",
    "symverify.verification.judging": "verify",
    "symverify.verification.checking": "Check",
    "symverify.verification.module_assertion": "SymmetryError assert_symmetry",
    "symverify.ops.pointwise": "pointwise",
}
_PLACES = {name: module for module, names in _HOME.items() for name in names.split()}
_OPS = [
    "abs",
    "attention",
    "batch_norm",
    "clamp",
    "conv1d",
    "conv2d",
    "cos",
    "equivariant",
    "erf",
    "exp",
    "expectation",
    "frame",
    "frame_as_printed",
    "gelu",
    "gelu_tanh",
    "group_norm",
    "identity",
    "layer_norm",
    "leaky_relu",
    "log",
    "log_softmax",
    "logsumexp",
    "mean",
    "multi_head_attention",
    "norm",
    "normalize",
    "prelu",
    "radial",
    "radial_basis",
    "relu",
    "relu6",
    "rms_norm",
    "sigmoid",
    "silu",
    "sin",
    "softmax",
    "softplus",
    "sqrt",
    "squared_norm",
    "standardize",
    "step",
    "tanh",
    "total",
    "variance",
    "weight_norm",
]

__all__ = sorted([*_PLACES, *_OPS, "catalog", "__version__"])


def __getattr__(name: str) -> Any:
    if name == "catalog":
        return importlib.import_module("symverify.catalog")
    if name in _PLACES:
        value = getattr(importlib.import_module(_PLACES[name]), name)
    elif name in _OPS:
        value = importlib.import_module("symverify.ops").function(name)
    else:
        raise AttributeError(f"module 'symverify' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
