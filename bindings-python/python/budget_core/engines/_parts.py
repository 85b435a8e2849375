"""What the engines share.

Whether a line that comes again is a copy of another is told by the whole budget, so all lines of a budget go to one part. A budget is named by its SIRET
(``IDENT``), where that is empty by its SIREN: lines with the same key stay together, whatever the exercise. Within a part they are sorted by key and
exercise, since lines of a budget that follow each other are read several times faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from budget_core._native import Attributes, Catalogue, IndicatorTable, Ledger, Partial, Territory
from budget_core.errors import InputError
from budget_core.types import Facts, Scopes

#: The column that the engines add; it is no column of a balance.
KEY = "_budget_core_key"
#: Lines summed at once.
LINES = 500_000


def library(name: str, extra: str) -> Any:
    """A module of an engine, or what to install."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f"`{name}` is not installed: pip install './bindings-python[{extra}]'") from error


def keys(names: Iterable[str]) -> list[str]:
    """The columns that name a budget, the SIRET first, as they are written in the data."""
    columns = titled(names, "IDENT", "SIREN")
    if not columns:
        message, french = "there is neither a column `IDENT` nor `SIREN`", "il n'y a ni colonne `IDENT` ni colonne `SIREN`"
        raise InputError("missing-column", message, "give the columns of the DGFiP", french=f"{french} ; donnez les colonnes de la DGFiP")
    return columns


def titled(names: Iterable[str], *titles: str) -> list[str]:
    """The columns of these titles, in either case, as they are written in the data."""
    found = {name.strip().upper(): name for name in names}
    return [found[title] for title in titles if title in found]


def known(attributes: Facts | None) -> Attributes | None:
    """Attributes that travel; nothing, or a territory, stands for those inside the library."""
    if attributes is None or isinstance(attributes, (Attributes, Territory)):
        return attributes if isinstance(attributes, Attributes) else None
    return Attributes.read(attributes)


def fold(frames: Iterable[Any], catalogue: Catalogue, attributes: Attributes | None, allow_float: bool = False) -> Partial:
    """The sums of lines of whole budgets."""
    # A frame without lines is no error here: an engine's parts may be empty.
    filled = [frame for frame in frames if getattr(frame, "shape", (1,))[0]]
    if not filled:
        return catalogue.partial(attributes=attributes)
    return catalogue.partial(Ledger.read(filled, allow_float=allow_float), attributes)


def join(pieces: Iterable[bytes], catalogue: Catalogue, attributes: Attributes | None) -> Partial:
    """The sums of several parts."""
    whole = catalogue.partial(attributes=attributes)
    for piece in pieces:
        whole.merge(catalogue.partial_from_bytes(piece, attributes))
    return whole


def stream(batches: Iterable[Any], catalogue: Catalogue, attributes: Facts | None, scope: Scopes | None, allow_float: bool) -> IndicatorTable:
    """The indicators of pyarrow batches that are sorted by their last column, the key; those of some budgets are in memory at a time."""
    facts = known(attributes)
    whole = catalogue.partial(attributes=facts)
    for run in runs(batches, LINES):
        whole.merge(fold(run, catalogue, facts, allow_float))
    return whole.finish(scope)


def runs(batches: Iterable[Any], lines: int) -> Iterator[list[Any]]:
    """Sorted batches put together so that the lines of a key, the last column, are never apart."""
    held: list[Any] = []
    for batch in filter(len, batches):
        held.append(batch)
        if sum(map(len, held)) < lines:
            continue
        column = batch.column(batch.num_columns - 1).cast("string")
        # The first row of the last key: it may go on in the next batch. Lines without a key are of no budget.
        cut = column.index(column[-1]).as_py() if column[-1].is_valid else 0
        if cut > 0:
            yield [*held[:-1], batch.slice(0, cut)]
            held = [batch.slice(cut)]
    if held:
        yield held
