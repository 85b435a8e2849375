"""A polars LazyFrame, also of more lines than fit into memory."""

from __future__ import annotations

from typing import Any

from budget_core._native import Catalogue, IndicatorTable
from budget_core.engines import _parts
from budget_core.types import Facts, Scopes

__all__ = ["evaluate"]


def evaluate(
    data: Any, catalogue: Catalogue, attributes: Facts | None = None, scope: Scopes | None = None, *, allow_float: bool = False, parts: int = 4
) -> IndicatorTable:
    """The indicators of a LazyFrame of balance lines.

    The frame is computed ``parts`` times by the streaming engine, each time for another share of the budgets, so that memory holds the lines of one share:
    1 is fastest, more take less memory. The figures equal those of one machine, lines that come again included.

    Raises `missing-column`, and what `Ledger.read` raises.
    """
    polars, facts = _parts.library("polars", "polars"), _parts.known(attributes)
    names = data.collect_schema().names()
    texts = [polars.col(name).cast(polars.String).str.strip_chars() for name in _parts.keys(names)]
    key = polars.coalesce(*(polars.when(text != "").then(text) for text in texts)).fill_null("")
    whole = catalogue.partial(attributes=facts)
    for part in range(max(parts, 1)):
        share = data.lazy().filter(key.hash() % max(parts, 1) == part)
        lines = share.sort(key, *_parts.titled(names, "EXER")).collect(engine="streaming")
        whole.merge(_parts.fold([lines], catalogue, facts, allow_float))
    return whole.finish(scope)
