"""Answers that can be drawn: an entity beside its peers, and a figure over the years. They are dicts, as all answers are, with attributes beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budget_core import frames
from budget_core._native import Missing
from budget_core.figure import is_fictional
from budget_core.language import pick
from budget_core.types import Compared, Point, Warning

if TYPE_CHECKING:
    import pandas
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budget_core._native import IndicatorTable

__all__ = ["Comparison", "Series"]

#: Rows worth a first look where a catalogue has no main ratios.
_FEW = 12

#: What of a row may be a number or missing.
_NUMBERS = ("value", "average", "median", "percentile", "gap", "gap_eur")


class _Answer(dict[str, Any]):
    """A dict that knows whose figures it holds. Names and labels are looked up in the table when first asked for."""

    entity: str
    scope: str

    def __init__(self, data: dict[str, Any], table: IndicatorTable, entity: str, scope: str) -> None:
        super().__init__(data)
        self.entity, self.scope = entity, scope
        self._table: IndicatorTable | None = table
        self._name: str | None = None
        self._words: dict[str, dict[str, str]] = {}

    @property
    def name(self) -> str:
        """The name of the entity in its balances, or its code where the table has no other."""
        if self._name is None:
            self._name = (self._table.name_of(self.entity) if self._table is not None else None) or self.entity
        return self._name

    @property
    def warnings(self) -> list[Warning]:
        """What the figures do not say by themselves."""
        found: list[Warning] = self["warnings"]
        return found

    @property
    def is_fictional(self) -> bool:
        """Whether the figures are of the library's fictional sample."""
        return is_fictional(self.entity)

    def label(self, id: str) -> str:
        """The name of an indicator in the language chosen."""
        if id not in self._words:
            found = self._table.metadata(id) if self._table is not None else {}
            self._words[id] = {"fr": found.get("label_fr", ""), "en": found.get("label_en", "")}
        return pick(self._words[id]) or id

    def _ids(self) -> Iterable[str]:
        return ()

    def __getstate__(self) -> dict[str, Any]:
        # The table stays behind: what is shown of it goes along.
        _ = self.name, [self.label(id) for id in self._ids()]
        return self.__dict__ | {"_table": None}

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), dict(self), self.__getstate__())


class Comparison(_Answer):
    """An entity beside its peers in one year: ``peers``, ``rows``, ``warnings``, as keys and as attributes.

    Each row is a dict of ``id``, ``unit``, ``value``, ``average`` (sum over sum), ``median``, ``rank``, ``of``, ``percentile`` (0 to 1), ``gap`` and
    ``gap_eur``; amounts are per inhabitant.
    """

    year: int

    def __init__(self, data: dict[str, Any], table: IndicatorTable, entity: str, year: int, scope: str) -> None:
        super().__init__(data, table, entity, scope)
        self.year = year
        self._main = table.main
        self._peers: dict[str, list[Decimal]] = {}

    @property
    def peers(self) -> list[str]:
        """The codes of the peers, the entity among them where a rule chose them."""
        found: list[str] = self["peers"]
        return found

    @property
    def rows(self) -> list[Compared]:
        """A row an indicator, in the order of the catalogue."""
        found: list[Compared] = self["rows"]
        return found

    def row(self, id: str) -> Compared:
        """The row of an indicator. Raises KeyError where there is none."""
        for row in self.rows:
            if row["id"] == id:
                return row
        raise KeyError(id)

    def main(self, ids: Sequence[str] | None = None) -> list[Compared]:
        """The rows worth a first look, or those of ``ids``: the usual ratios that have a value, the first indicators where there are few of them.

        Raises KeyError for an indicator that is not among the rows.
        """
        if ids is not None:
            return [self.row(id) for id in ids]
        known = [row for row in self.rows if isinstance(row["value"], Decimal)]
        usual = [row for id in self._main for row in known if row["id"] == id]
        return usual if len(usual) >= 3 else known[:_FEW]

    def plot(self, ids: Sequence[str] | None = None, *, ax: Axes | None = None, title: str | None = None) -> Figure:
        """Draws the ratios (or the indicators of ``ids``) beside those of the peers; needs matplotlib (``pip install './bindings-python[plot]'``)."""
        from budget_core import plot

        return plot.comparison(self, ids=ids, ax=ax, title=title)

    def to_polars(self) -> polars.DataFrame:
        """A polars DataFrame: a row an indicator, exact decimals, ``reason`` where there is no value."""
        library = frames._library("polars")
        types = dict.fromkeys(_NUMBERS, library.Decimal(38, 10)) | {"rank": library.Int64, "reason": library.String}
        found: polars.DataFrame = library.DataFrame(self._records(), schema_overrides=types)
        return found

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame: a row an indicator, ``decimal.Decimal`` in the cells, ``reason`` where there is no value."""
        found: pandas.DataFrame = frames._library("pandas").DataFrame(self._records())
        return found

    def _records(self) -> list[dict[str, Any]]:
        return [_record({"id": row["id"], "label": self.label(row["id"]), **row}) for row in self.rows]

    def peer_values(self, id: str) -> list[Decimal]:
        """The values of the other peers that have one, in the unit of the row: dots of a picture."""
        if id not in self._peers:
            others = [peer for peer in self.peers if peer != self.entity]
            values = self._table.values(id, self.year, others, self.scope) if self._table is not None else []
            self._peers[id] = [value for value in values if isinstance(value, Decimal)]
        return self._peers[id]

    def _ids(self) -> Iterable[str]:
        return [row["id"] for row in self.rows]

    def _repr_html_(self) -> str:
        from budget_core import html

        return html.comparison(self)

    def __repr__(self) -> str:
        return f"<Comparison: {self.entity} in {self.year}, {len(self.rows)} indicators beside {len(self.peers)} peers>"


class Series(_Answer):
    """A figure over the years: ``points`` and ``warnings``, as keys and as attributes.

    Each point is a dict of ``year``, ``value`` (or ``Missing``), ``chart``, and ``chart_break`` where the chart is another one than the year before.
    """

    id: str

    def __init__(self, data: dict[str, Any], table: IndicatorTable, entity: str, id: str, scope: str) -> None:
        super().__init__(data, table, entity, scope)
        self.id = id
        self._unit: str | None = None

    @property
    def points(self) -> list[Point]:
        """A point a year, in order."""
        found: list[Point] = self["points"]
        return found

    @property
    def unit(self) -> str:
        """The unit of the values."""
        if self._unit is None:
            self._unit = self._table.units[self.id] if self._table is not None else "1"
        return self._unit

    def plot(self, *others: Series, ax: Axes | None = None, title: str | None = None) -> Figure:
        """Draws the figure over the years, with others of the same unit beside it; needs matplotlib (``pip install './bindings-python[plot]'``).

        A year without a value is a gap; a change of the chart of accounts is marked. Raises FormulaError (``unit-mismatch``) where units differ.
        """
        from budget_core import plot

        return plot.series([self, *others], ax=ax, title=title)

    def to_polars(self) -> polars.DataFrame:
        """A polars DataFrame: a row a year, an exact decimal, ``reason`` where there is no value."""
        library = frames._library("polars")
        found: polars.DataFrame = library.DataFrame(self._records(), schema_overrides={"value": library.Decimal(38, 10), "reason": library.String})
        return found

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame: a row a year, ``decimal.Decimal`` in the cells, ``reason`` where there is no value."""
        found: pandas.DataFrame = frames._library("pandas").DataFrame(self._records())
        return found

    def _records(self) -> list[dict[str, Any]]:
        return [_record({"entity": self.entity, "id": self.id, "unit": self.unit, **point}) for point in self.points]

    def _ids(self) -> Iterable[str]:
        _ = self.unit
        return [self.id]

    def _repr_html_(self) -> str:
        from budget_core import html

        return html.series(self)

    def __repr__(self) -> str:
        years = [point["year"] for point in self.points]
        span = f"{years[0]} to {years[-1]}" if years else "no year"
        return f"<Series: {self.id} of {self.entity}, {span}>"


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a frame: None for what is missing, the reason of its value beside."""
    reason = row["value"].reason if isinstance(row["value"], Missing) else None
    return {key: None if isinstance(value, Missing) else value for key, value in row.items()} | {"reason": reason}


def _remade(kind: type[_Answer], data: dict[str, Any], state: dict[str, Any]) -> _Answer:
    """An answer as it was in another process."""
    made = kind.__new__(kind)
    made.update(data)
    made.__dict__.update(state)
    return made
