"""Lifting: a symmetry of a subnetwork is one of the network (Zhao et al. 2024, Proposition 3.1 and its corollaries)."""
