"""Dask: DataFrames, and bags of files."""

from __future__ import annotations

from typing import Any

from budget_core._native import Attributes, Catalogue, IndicatorTable
from budget_core.engines import _parts
from budget_core.types import Facts, Scopes

__all__ = ["evaluate"]


def evaluate(
    data: Any, catalogue: Catalogue, attributes: Facts | None = None, scope: Scopes | None = None, *, allow_float: bool = False
) -> IndicatorTable:
    """The indicators of a Dask DataFrame of balance lines, or of a bag of what `Ledger.read` reads (paths, bytes, frames).

    A DataFrame is shuffled by budget: the figures equal those of one machine for any partitions, lines that come again included. The items of a bag are
    read where they are, without a shuffle: the figures are the same where no budget of a year is in two partitions.

    Raises `missing-column`, and what `Ledger.read` raises.
    """
    dask, facts = _parts.library("dask", "dask"), _parts.known(attributes)
    if hasattr(data, "columns"):
        names, years = _parts.keys(data.columns), _parts.titled(data.columns, "EXER")
        key = data.map_partitions(_key, names, meta=(_parts.KEY, "string"))
        together = data.assign(**{_parts.KEY: key}).shuffle(_parts.KEY).map_partitions(_sorted, [_parts.KEY, *years])
        parts = [[part] for part in together.to_delayed()]
    else:
        parts = data.to_delayed()
    sums = dask.compute(*(dask.delayed(_sums)(part, catalogue, facts, allow_float) for part in parts))
    return _parts.join(sums, catalogue, facts).finish(scope)


def _key(frame: Any, names: list[str]) -> Any:
    """The key of each line of a pandas frame."""
    texts = [frame[name].astype("string").fillna("").str.strip() for name in names]
    return texts[0].where(texts[0] != "", texts[-1])


def _sorted(frame: Any, columns: list[str]) -> Any:
    return frame.sort_values(columns)


def _sums(part: list[Any], catalogue: Catalogue, attributes: Attributes | None, allow_float: bool) -> bytes:
    return _parts.fold(part, catalogue, attributes, allow_float).to_bytes()
