"""What a proof that does not hold is answered with."""

from symverify.errors import InputError


class ProofError(InputError):
    """A step, a premise or a definition that is not what it claims to be; the message names it and both terms."""
