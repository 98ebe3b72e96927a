"""The part that must be believed: polynomials in tensors, the rules of the families of operations, and the checker."""
