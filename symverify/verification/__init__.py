"""Engines that judge claims: each works from the statement alone and says how far it came."""
