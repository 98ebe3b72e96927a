"""Symmetry claims under continuous integration: the lock, what changed against it, reports for machines and people."""
