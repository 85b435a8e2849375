"""The shapes of answers and arguments. Answers are plain dicts and lists; money and other exact numbers are ``decimal.Decimal``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypedDict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from budget_core._native import Attributes, Criteria, Law, Ledger, Merged, Missing, Reform, Table, Territory


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
#: How an object is made again in another process.
Pickled: TypeAlias = "tuple[Any, ...]"
#: One or several axes of matplotlib.
AxesLike: TypeAlias = "Axes | Sequence[Axes]"
#: Yes, no, or why it cannot be told, by id.
Signals: TypeAlias = "dict[str, bool | Missing]"
#: How many of each.
Counts: TypeAlias = "dict[str, int]"
#: Words by name.
Words: TypeAlias = "dict[str, str]"
#: An exact number: binary floats are not.
ExactLike: TypeAlias = "int | str | Decimal"
#: Exact numbers.
ExactsLike: TypeAlias = "Iterable[int | str | Decimal]"
#: Two exact numbers.
Bounds: TypeAlias = "tuple[int | str | Decimal, int | str | Decimal] | Sequence[int | str | Decimal]"
#: One name or several.
Names: TypeAlias = "str | Iterable[str]"
#: Lists of values by name.
ColumnsLike: TypeAlias = "Mapping[str, Iterable[int | str | Decimal | bool | Missing | None]]"
#: A reform, a dict of its keys, a TOML or JSON text, or the path of one.
ReformLike: TypeAlias = "Reform | Mapping[str, Any] | str | os.PathLike[str]"
#: Texts of files by path, or a folder.
Files: TypeAlias = "Mapping[str, str] | str | os.PathLike[str]"
#: A TOML text or the path of one.
MapLike: TypeAlias = "str | os.PathLike[str]"
#: Communes for a simulation.
Communes: TypeAlias = "Criteria | Merged | Table | SourcesLike"
#: The name of a rulebook of the library, or a law of it.
RulebookLike: TypeAlias = "str | Law"
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


class Point(TypedDict):
    """A figure of one year; ``chart_break`` where the chart of accounts is another one than the year before."""

    year: int
    value: Value
    chart: str
    chart_break: bool


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


class Parameter(TypedDict):
    """A parameter of the law at an exercise; ``value`` as the law writes it, a list of pairs for a table of thresholds."""

    path: str
    label: Text
    value: str | list[list[str]] | None
    unit: str
    threshold_unit: str
    kind: Literal["standing", "annual"]
    carried_from: int | None
    article: str
    minimum: str | None
    maximum: str | None
    confidence: str | None


class Rule(TypedDict):
    """A rule of law in force; ``kind`` is a unit, ``boolean`` or ``text``."""

    id: str
    label: Text
    kind: str
    formula: str
    article: str
    folder: str
    note: str
    envelope: str | None
    lever: str | None


class InputColumn(TypedDict):
    """What a law reads of each commune; ``kind`` is a unit, ``boolean`` or ``text``; bounds are on scale one."""

    id: str
    label: Text
    kind: str
    minimum: Decimal | None
    maximum: Decimal | None
    above: Decimal | None
    merge: Literal["sum", "any"] | None
    repeats: str | None
    optional: bool


class Grant(TypedDict):
    """An amount that an impact adds up."""

    label: Text
    rule: str
    eligible: str | None
    part_of: str | None
    party: str


class Party(TypedDict):
    """Who receives, or pays."""

    label: Text
    pays: bool


class Check(TypedDict):
    """A rule that is true where something is to be told."""

    label: Text
    rule: str
    article: str
    message: Text


class Feed(TypedDict):
    """A column of another rulebook's table, and the rule whose difference moves it."""

    column: str
    rule: str
    per: str | None


class Change(TypedDict):
    """One thing that a reform changed: the path of a parameter or the id of a rule."""

    id: str
    label: Text
    before: str
    after: str
    unit: str
    article: str
    reform: str
    parameter: bool


# Keys that are words of Python.
Joined = TypedDict("Joined", {"commune": str, "from": list[str]})
Restored = TypedDict("Restored", {"commune": str, "from": str})


class National(TypedDict):
    """A figure that is the same for the whole nation."""

    id: str
    label: Text
    value: Value
    unit: str
    article: str


class Allocation(TypedDict):
    """What became of an envelope, in euros: paid + unspent = envelope."""

    rule: str
    written: str
    point: bool
    state: Literal["closed", "unspent", "infeasible"]
    envelope: Decimal
    paid: Decimal
    unspent: Decimal
    value: Decimal | None
    entities: int
    at_floor: int
    at_cap: int
    uncapped: Decimal
    skipped: int


class RoundingGap(TypedDict):
    """What remains between a mass and the sum of amounts rounded one by one, in euros."""

    rule: str
    envelope: Decimal
    sum: Decimal
    gap: Decimal


class Sweep(TypedDict):
    """What one value of a parameter gives."""

    value: Decimal
    totals: dict[str, Value]
    winners: int
    losers: int


class Solution(TypedDict):
    """The last value for which a condition holds, and the next one on the other side."""

    value: Decimal
    beyond: Decimal
    simulations: int


class Changed(TypedDict):
    """Something that an amendment changed; None where it is new or removed."""

    id: str
    kind: Literal["parameter", "rule", "column"]
    label: Text
    before: str | None
    after: str | None
    unit: str
    article: str


class Sum(TypedDict):
    """A sum on both sides, in euros."""

    baseline: Decimal | None
    reform: Decimal | None
    change: Decimal | None


class PartyTotal(TypedDict):
    """A party on both sides, in euros; ``secret``: communes of which secrecy hides an amount."""

    party: str
    label: Text
    pays: bool
    baseline: Decimal | None
    reform: Decimal | None
    change: Decimal | None
    secret: int


class ImpactCounts(TypedDict):
    """How many communes gain and lose: winners + losers + unchanged + unknown = n; what, in euros."""

    n: int
    winners: int
    losers: int
    unchanged: int
    unknown: int
    below_one_euro: int
    gained: Decimal
    lost: Decimal
    winners_population: int
    losers_population: int
    without_population: int


class Sides(TypedDict):
    """A count under the law as it is and under the amended law."""

    baseline: int
    reform: int


class GrantTotal(TypedDict):
    """A grant on both sides, in euros."""

    rule: str
    label: Text
    part_of: str | None
    party: str | None
    baseline: Decimal | None
    reform: Decimal | None
    change: Decimal | None
    state: Literal["closed", "unspent", "infeasible", "open", "missing"]
    beneficiaries: Sides
    winners: int
    losers: int
    missing: Sides
    unknown: int
    secret: int


class Hidden(TypedDict):
    """A commune of which secrecy hides amounts."""

    entity: str
    name: str | None
    grants: list[str]


class Secret(TypedDict):
    """Communes of which secrecy hides an amount."""

    n: int
    communes: list[Hidden]


class Move(TypedDict):
    """What a commune gains or loses, in euros and in euros per inhabitant."""

    entity: str
    name: str | None
    population: int | None
    baseline: Decimal | None
    reform: Decimal | None
    change: Decimal | None
    per_head: Decimal | None
    secret: bool


class Eligibility(TypedDict):
    """Who enters and who leaves."""

    rule: str
    label: Text
    grant: str
    eligible: Sides
    newly: int
    no_longer: int
    unknown: int
    entered: list[Move]
    left: list[Move]


class ImpactGroup(TypedDict):
    """A group of communes, in euros; ``key`` None holds those whose group is not known."""

    key: str | None
    label: Text
    n: int
    population: int
    winners: int
    losers: int
    unchanged: int
    unknown: int
    baseline: Decimal
    reform: Decimal
    change: Decimal
    per_head: Decimal | None
    gained: Decimal
    lost: Decimal
    parties: dict[str, Decimal]


Decile = TypedDict("Decile", {"decile": int, "n": int, "from": Decimal, "to": Decimal, "change": Decimal, "population": int})
Bin = TypedDict("Bin", {"from": Decimal | None, "to": Decimal | None, "n": int, "population": int})


class Deciles(TypedDict):
    """Tenths of the communes whose amount changes, from those who lose most to those who gain most."""

    per_head: list[Decile]
    euros: list[Decile]


class Share(TypedDict):
    """A group's part of what is lost or gained, in euros."""

    key: str | None
    label: Text
    amount: Decimal
    per_euro: Decimal | None


Transfer = TypedDict(
    "Transfer",
    {
        "grant": str | None,
        "label": Text,
        "gained": Decimal,
        "lost": Decimal,
        "new_money": Decimal,
        "new_money_per_euro": Decimal | None,
        "from": dict[str, list[Share]],
        "to": dict[str, list[Share]],
    },
)


class Allocated(TypedDict):
    """An envelope as it came out, in euros."""

    state: Literal["closed", "unspent", "infeasible", "open", "missing"]
    envelope: Decimal
    paid: Decimal
    unspent: Decimal
    value: Decimal | None
    entities: int
    at_floor: int
    at_cap: int
    skipped: int


class AllocationImpact(TypedDict):
    """An envelope on both sides."""

    rule: str
    label: Text
    part: int
    point: bool
    baseline: Allocated | None
    reform: Allocated | None


class ImpactGap(TypedDict):
    """What is left of an envelope because each amount is rounded by itself, in euros."""

    rule: str
    label: Text
    baseline: Decimal | None
    reform: Decimal | None


class StateChange(TypedDict):
    """A national value that moves."""

    rule: str
    label: Text
    unit: str
    baseline: Decimal | None
    reform: Decimal | None
