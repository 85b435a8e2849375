"""How objects are made again in another process (pickle, Spark, Dask)."""

from __future__ import annotations

from typing import Any

from budget_core._native import Attributes, Catalogue, Partial

__all__ = ["attributes", "catalogue", "partial"]


def catalogue(steps: list[tuple[str, list[str]]]) -> Catalogue:
    """A catalogue from the verbs that made it."""
    made: Any = Catalogue
    for verb, arguments in steps:
        made = made.only(arguments) if verb == "only" else getattr(made, verb)(*arguments)
    return made  # type: ignore[no-any-return]


def attributes(csv: bytes, territory: bool) -> Attributes:
    """Attributes from the file that they are written as."""
    return Attributes.read(csv, territory=territory) if csv.count(b"\n") > 1 else Attributes.none()


def partial(catalogue: Catalogue, sums: bytes, attributes: Attributes | None) -> Partial:
    """Partial sums from their bytes."""
    return catalogue.partial_from_bytes(sums, attributes)
