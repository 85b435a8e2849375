"""The shapes of answers and arguments. Answers are plain dicts and lists; money and other exact numbers are ``decimal.Decimal``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypedDict

if TYPE_CHECKING:
    from budget_core._native import Attributes, Ledger, Missing, Territory


class ArrowStream(Protocol):
    """Anything that hands out Arrow data: frames of polars, pandas, pyarrow, arro3, DuckDB relations, tables of this library."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


#: A path, bytes, a file open for bytes, or Arrow data.
SourceLike: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | ArrowStream"
#: One source or several.
SourcesLike: TypeAlias = "SourceLike | Iterable[SourceLike]"
#: A ledger, or what one reads.
LinesLike: TypeAlias = "Ledger | SourcesLike"
#: True for a bar, or a callable of the bytes done and of those in all.
ProgressLike: TypeAlias = "bool | Callable[[int, int], object]"
#: What is known of entities.
Facts: TypeAlias = "Attributes | Territory | SourceLike"
#: ``principal``, ``annexes``, ``consolidated``, or several of them.
Scopes: TypeAlias = "str | Sequence[str]"
#: ``stratum``, ``department``, ``region``, ``epci``, ``category``, or codes of entities.
PeersLike: TypeAlias = "str | Sequence[str]"
#: The name of a column or the number of a row.
Key: TypeAlias = "str | int"
#: A figure, or why there is none.
Value: TypeAlias = "Decimal | float | bool | str | Missing"
#: Yes, no, or why it cannot be told, by id.
Signals: TypeAlias = "dict[str, bool | Missing]"
#: How many of each.
Counts: TypeAlias = "dict[str, int]"
#: Words by name.
Words: TypeAlias = "dict[str, str]"
#: A dict whose keys its verb names.
AnyDict: TypeAlias = "dict[str, Any]"


class Text(TypedDict):
    """Words in both languages."""

    en: str
    fr: str


class Warning(TypedDict):
    """What a result does not say by itself."""

    code: str
    message: Text
    count: int
    first: list[str]


class Issue(TypedDict):
    """What could not be used in a file, or must be told."""

    code: str
    severity: Literal["information", "warning", "error"]
    message: Text
    help: Text
    file: str
    line: int | None
    column: str | None


class Budget(TypedDict):
    """A budget of one year."""

    entity: str
    siren: str
    siret: str
    name: str
    year: int
    chart: str
    abridged: bool
    category: str
    role: str
    department: str
    closing: bool


class Checked(TypedDict):
    """What a formula gives."""

    kind: Literal["number", "boolean", "text"]
    unit: str | None
    warnings: list[Warning]


class AccountPart(TypedDict):
    """What one account brings to a figure, in euros."""

    code: str
    label: str
    chart: str
    amount: Decimal
    sign: int


class Group(TypedDict):
    """The entities that a function over them counted."""

    n: int
    sum: Decimal
    skipped: int


class Rank(TypedDict):
    """A place in an order; ``cut`` is the last rank inside."""

    r: int
    of: int
    cut: int | None
    margin: Decimal | None


class Compared(TypedDict):
    """One indicator of an entity beside its peers."""

    id: str
    unit: str
    value: Value
    average: Value
    median: Value
    rank: int | None
    of: int
    percentile: Value
    gap: Value
    gap_eur: Value


class Comparison(TypedDict):
    """An entity beside its peers."""

    peers: list[str]
    rows: list[Compared]
    warnings: list[Warning]


class Point(TypedDict):
    """A figure of one year; ``chart_break`` where the chart of accounts is another one than the year before."""

    year: int
    value: Value
    chart: str
    chart_break: bool


class Series(TypedDict):
    """A figure over the years."""

    points: list[Point]
    warnings: list[Warning]


class Entity(TypedDict):
    """A commune, EPCI, EPT, department or region."""

    code: str
    insee: str | None
    siren: str | None
    name: str
    kind: str
    department: str | None
    region: str | None
    epci: str | None
    regime: str | None
    epci_kind: str | None


class Former(TypedDict):
    """A former commune and the one that it went into."""

    code: str
    name: str
    commune: str
    year: int | None
    status: str


class Found(TypedDict):
    """An entity, and the former code that led to it."""

    entity: Entity
    former: Former | None


class Population(TypedDict):
    """Inhabitants, and the year on 1 January of which the figure is in force."""

    entity: str
    kind: str
    year: int
    value: Decimal | Missing
    vintage: int | None


class Right(TypedDict):
    """Where an account may be written in a budget."""

    side: str
    operation: str
    chapter: str


class Account(TypedDict):
    """An account of a chart."""

    code: str
    label: str
    short_label: str
    parent: str | None
    depth: int
    is_leaf: bool
    is_budgetary: bool
    section: str | None
    suppressed_since: str | None
    in_equipment_operation: list[str]
    rights: list[Right]


class Chapter(TypedDict):
    """A chapter of a chart."""

    code: str
    label: str
    short_label: str
    axis: str
    section: str
    kind: str


class Function(TypedDict):
    """A functional reference of a chart."""

    code: str
    label: str
    short_label: str
    parent: str | None
    depth: int
    is_leaf: bool
