"""Spark, from version 4.0 on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from budget_core._native import Catalogue, IndicatorTable
from budget_core.engines import _parts
from budget_core.types import Facts, Scopes

__all__ = ["evaluate"]


def evaluate(
    data: Any, catalogue: Catalogue, attributes: Facts | None = None, scope: Scopes | None = None, *, allow_float: bool = False
) -> IndicatorTable:
    """The indicators of a Spark DataFrame of balance lines; budget-core and pyarrow must be installed on the workers.

    Lines are shuffled by budget, so that the figures equal those of one machine for any partitions, lines that come again included. A worker holds the
    lines of one partition in memory (``spark.sql.shuffle.partitions``); sums go on by entity, and the driver receives about 250 bytes a budget and year.

    Raises `missing-column`; what a worker raises comes as Spark's ``PythonException``, with the code and message of the error in its text.
    """
    functions, arrow = _parts.library("pyspark.sql.functions", "spark"), _parts.library("pyarrow", "spark")
    facts, schema = _parts.known(attributes), "entity string, sums binary"

    def rows(pieces: Iterable[tuple[str, bytes]]) -> Any:
        entities, sums = zip(*pieces, strict=True) if (pieces := list(pieces)) else ((), ())
        return {"entity": arrow.array(entities, arrow.string()), "sums": arrow.array(sums, arrow.binary())}

    def fold(batches: Iterator[Any]) -> Iterator[Any]:
        yield arrow.RecordBatch.from_pydict(rows(_parts.fold(batches, catalogue, facts, allow_float).by_entity()))

    def join(table: Any) -> Any:
        if len(table) < 2:
            return table
        return arrow.Table.from_pydict(rows(_parts.join(table.column("sums").to_pylist(), catalogue, facts).by_entity()))

    texts = [functions.trim(functions.col(f"`{name}`").cast("string")) for name in _parts.keys(data.columns)]
    key = functions.coalesce(*(functions.nullif(text, functions.lit("")) for text in texts))
    years = [functions.col(f"`{name}`") for name in _parts.titled(data.columns, "EXER")]
    sums = data.repartition(key).sortWithinPartitions(key, *years).mapInArrow(fold, schema).groupBy("entity").applyInArrow(join, schema).toArrow()
    return _parts.join(sums.column("sums").to_pylist(), catalogue, facts).finish(scope)
