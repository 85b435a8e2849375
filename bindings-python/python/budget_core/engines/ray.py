"""Ray Data."""

from __future__ import annotations

import zlib
from typing import Any

from budget_core._native import Catalogue, IndicatorTable
from budget_core.engines import _parts
from budget_core.types import Facts, Scopes

__all__ = ["evaluate"]


def evaluate(
    data: Any, catalogue: Catalogue, attributes: Facts | None = None, scope: Scopes | None = None, *, allow_float: bool = False, parts: int = 64
) -> IndicatorTable:
    """The indicators of a Ray Dataset of balance lines.

    Budgets are spread over ``parts`` groups, each summed by one task that holds its lines in memory: the figures equal those of one machine for any
    blocks, lines that come again included.

    Raises `missing-column`; what a task raises comes as Ray's error, with that of this library as its cause.
    """
    _parts.library("ray.data", "ray")
    arrow, facts, columns = _parts.library("pyarrow", "ray"), _parts.known(attributes), data.schema().names
    names = _parts.keys(columns)

    def group(lines: Any) -> Any:
        texts = [lines.column(name).cast(arrow.string()).to_pylist() for name in names]
        keys = (next((text.strip() for text in row if text and text.strip()), "") for row in zip(*texts, strict=True))
        # The same number in any process, unlike `hash`.
        return lines.append_column(_parts.KEY, arrow.array([zlib.crc32(key.encode()) % parts for key in keys], arrow.int32()))

    order = [(name, "ascending") for name in [*names, *_parts.titled(columns, "EXER")]]

    def fold(lines: Any) -> Any:
        return arrow.table({"sums": arrow.array([_parts.fold([lines.sort_by(order)], catalogue, facts, allow_float).to_bytes()], arrow.binary())})

    grouped = data.map_batches(group, batch_format="pyarrow").groupby(_parts.KEY, num_partitions=parts)
    sums = grouped.map_groups(fold, batch_format="pyarrow").take_all()
    return _parts.join((row["sums"] for row in sums), catalogue, facts).finish(scope)
