"""The errors a user can cause; each message names what is wrong and what would be right."""


class InputError(ValueError):
    """Bad input that leaves no claim to judge: an unknown name, an ill-formed architecture, an unreadable file."""


class ShapeError(InputError):
    """An expression whose axes do not fit. In an architecture it is bad input; in an action it refutes the claim."""
