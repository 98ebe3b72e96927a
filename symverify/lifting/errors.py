"""Why a claim cannot be lifted."""

from symverify.errors import InputError


class NotLiftable(InputError):
    """The subnetwork does not occur, occurs more than once, or a side condition of the proposition fails."""
