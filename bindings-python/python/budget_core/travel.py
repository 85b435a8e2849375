"""How objects are made again in another process (pickle, Spark, Dask)."""

from __future__ import annotations

from typing import Any

from budget_core._native import Catalogue

__all__ = ["catalogue"]


def catalogue(steps: list[tuple[str, list[str]]]) -> Catalogue:
    """A catalogue from the verbs that made it."""
    made: Any = Catalogue
    for verb, arguments in steps:
        made = made.only(arguments) if verb == "only" else getattr(made, verb)(*arguments)
    return made  # type: ignore[no-any-return]
