"""Unknown and data-dependent symmetries, from numbers to a proof: vector fields that a network's function ignores."""
