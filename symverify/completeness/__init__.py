"""Is anything missing? The rank of a network's derivative by its parameters, against the tangents of proven actions."""
