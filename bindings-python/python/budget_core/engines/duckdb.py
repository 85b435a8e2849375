"""DuckDB: a relation, or SQL."""

from __future__ import annotations

from typing import Any

from budget_core._native import Catalogue, IndicatorTable
from budget_core.engines import _parts
from budget_core.types import Facts, Scopes

__all__ = ["evaluate"]


def evaluate(
    data: Any, catalogue: Catalogue, attributes: Facts | None = None, scope: Scopes | None = None, *, allow_float: bool = False, connection: Any = None
) -> IndicatorTable:
    """The indicators of a DuckDB relation of balance lines, or of a query in SQL: ``"select * from 'balances/*.parquet'"``.

    DuckDB sorts the lines by budget, on disk where memory does not hold them, and hands them over in order: the figures equal those of one machine,
    lines that come again included. ``connection`` runs the SQL; the default one of DuckDB unless told otherwise.

    Raises `missing-column`, and what `Ledger.read` and DuckDB raise.
    """
    duckdb = _parts.library("duckdb", "duckdb")
    _parts.library("pyarrow", "duckdb")
    lines = (connection or duckdb).sql(data) if isinstance(data, str) else data
    names, years = map(_quoted, (_parts.keys(lines.columns), _parts.titled(lines.columns, "EXER")))
    key = "coalesce(" + ", ".join(f"nullif(trim(cast({name} as varchar)), '')" for name in names) + ")"
    ordered = lines.project(f"*, {key} as {_parts.KEY}").order(", ".join([_parts.KEY, *years]))
    return _parts.stream(ordered.to_arrow_reader(_parts.LINES // 10), catalogue, attributes, scope, allow_float)


def _quoted(names: list[str]) -> list[str]:
    return ['"' + name.replace('"', '""') + '"' for name in names]
