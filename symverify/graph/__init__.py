"""Computation graphs over named axes: tracing, primitive programs, canonical form."""
