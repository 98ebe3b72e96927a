"""Where the folders catalog/ and proofs/ lie: within an installed wheel, or beside the package in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name` that travels with the package ("catalog" or "proofs").

    Raises:
        FileNotFoundError: it is in neither place.
    """
    places = (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"symverify has no folder {name!r}: neither {places[0]} nor {places[1]} exists")
