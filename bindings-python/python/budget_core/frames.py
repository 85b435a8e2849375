"""Tables as frames of other libraries, imported when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["pandas", "polars", "pyarrow"]


def polars(table: Any) -> Any:
    """A polars DataFrame."""
    return _library("polars").DataFrame(table)


def pyarrow(table: Any) -> Any:
    """A pyarrow Table."""
    return _library("pyarrow").table(table)


def pandas(table: Any) -> Any:
    """A pandas DataFrame whose columns are Arrow's: decimals stay decimals."""
    arrow_dtype = _library("pandas").ArrowDtype
    return pyarrow(table).to_pandas(types_mapper=arrow_dtype)


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f"`{name}` is not installed: pip install {name}") from error
