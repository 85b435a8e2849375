"""Apache DataFusion."""

from __future__ import annotations

from typing import Any

from budget_core._native import Catalogue, IndicatorTable
from budget_core.engines import _parts
from budget_core.types import Facts, Scopes

__all__ = ["evaluate"]


def evaluate(
    data: Any, catalogue: Catalogue, attributes: Facts | None = None, scope: Scopes | None = None, *, allow_float: bool = False
) -> IndicatorTable:
    """The indicators of a DataFusion DataFrame of balance lines: ``SessionContext().sql("select * from balances")``.

    DataFusion sorts the lines by budget, on disk where the runtime's memory pool is limited and full, and hands them over in order: the figures equal
    those of one machine, lines that come again included.

    Raises `missing-column`, and what `Ledger.read` and DataFusion raise.
    """
    datafusion, arrow = _parts.library("datafusion", "datafusion"), _parts.library("pyarrow", "datafusion")
    col, functions = datafusion.col, datafusion.functions
    names = data.schema().names
    texts = [functions.trim(_column(col, name).cast(arrow.string())) for name in _parts.keys(names)]
    years = [_column(col, name) for name in _parts.titled(names, "EXER")]
    key = functions.coalesce(*(functions.nullif(text, datafusion.lit("")) for text in texts))
    ordered = data.with_column(_parts.KEY, key).sort(col(_parts.KEY), *years)
    batches = (batch.to_pyarrow() for batch in ordered.execute_stream())
    return _parts.stream(batches, catalogue, attributes, scope, allow_float)


def _column(col: Any, name: str) -> Any:
    """A column under its very name: without quotes case is lost."""
    return col('"' + name.replace('"', '""') + '"')
