"""The same figures where the lines are: in Spark, Dask, Ray, polars, DuckDB or DataFusion.

Each engine has one verb, ``evaluate(data, catalogue, attributes=None, scope=None)``: ``data`` is its own frame of balance lines with the columns of the
DGFiP, the answer an ``IndicatorTable`` of this process that equals, to the bit, what ``Catalogue.evaluate`` gives of the same lines in any order.
Lines are many, entities few: the engine's processes sum the lines, only the sums travel, and ranks and earlier years are computed here.

An engine is worth its while where the lines are already there, or are more than one disk holds. The balances of the whole country for a year are read
by ``Catalogue.evaluate`` on a laptop in less time than a cluster needs to begin.

>>> from budget_core import engines
>>> sorted(engines.__all__)
['dask', 'datafusion', 'duckdb', 'polars', 'ray', 'spark']
"""

from __future__ import annotations

from budget_core.engines import dask, datafusion, duckdb, polars, ray, spark

__all__ = ["dask", "datafusion", "duckdb", "polars", "ray", "spark"]
