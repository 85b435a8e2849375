"""
Public-budget computing for France: the native half of the package `budget_core`.
"""

from _typeshed import Incomplete, SupportsGetItem
from budget_core.answers import Comparison, Series
from budget_core.types import Account, AccountPart, AnyDict, Budget, Chapter, Checked, Counts, Entity, Facts, Former, Found, Function, Group, Issue, Key, PeersLike, Population, ProgressLike, Rank, Scopes, Signals, SourceLike, SourcesLike, Text, Value, Warning, Words
from decimal import Decimal
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from os import PathLike
from pandas import DataFrame
from polars import DataFrame as DataFrame2
from pyarrow import Table as Table2
from types import CapsuleType
from typing import Any, SupportsIndex, final
from typing_extensions import disjoint_base

@final
class ArrowTable:
    """
    A table as Arrow data with money in a chosen form, for any library that reads Arrow.
    """
    def __arrow_c_schema__(self, /) -> CapsuleType:
        """
        The Arrow schema (PyCapsule protocol).
        """
    def __arrow_c_stream__(self, /, requested_schema: CapsuleType | None = None) -> CapsuleType:
        """
        The Arrow stream (PyCapsule protocol).
        """
    def __repr__(self, /) -> str: ...

@final
class Attributes:
    """
    Facts of entities by year: populations above all (columns `entity`, `year`, `population_totale`, ...; a unit in the title: `surface [ha]`).

    They stand before those of the embedded territory. Read once, used by any evaluation.
    """
    def __repr__(self, /) -> str: ...
    @property
    def columns(self, /) -> list[tuple[str, str | None]]:
        """
        The names of the columns with their units; None for texts.
        """
    @property
    def entities(self, /) -> list[str]:
        """
        The entities named, in order.
        """
    @staticmethod
    def read(source: SourceLike, *, territory: bool = True) -> Attributes:
        """
        Reads CSV (`;` or `,`; a path, bytes or an open file) or a table (polars, pandas, pyarrow, DuckDB). `territory=False`: nothing else is known.

        Raises `missing-column`, `duplicate-id`, `invalid-value`, `unknown-unit` with line and column.
        """

@final
class Catalogue:
    """
    Indicators by id: formulas over accounts, built in or your own; every verb that changes a catalogue gives a new one.

    `Catalogue.builtin("ofgl").define("paie", "net_debit(64) / population", unit="EUR/inhabitant")`.
    """
    def __contains__(self, id: str, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __reduce__(self, /) -> tuple:
        """
        How it is made again in another process.
        """
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def builtin(names: str = "") -> Catalogue:
        """
        The built-in indicators: any of `ofgl`, `legal`, `dgfip`, `anafi`, `alert`, separated by blanks; all for an empty text.

        Raises `unknown-catalogue`.
        """
    def check(self, /, formula: str) -> Checked:
        """
        What a formula would give, without adding it: a dict of `kind` (`number`, `boolean`, `text`), `unit` on scale one, `warnings`.

        Raises `syntax`, `unknown-name`, `unit-mismatch`, ... with the place in the formula.
        """
    def define(self, /, id: str, formula: str, unit: str, label: str = "") -> Catalogue:
        """
        Adds one formula under an id, checked at once; `unit="boolean"` for a yes or no.

        Raises `syntax`, `unknown-name`, `unit-mismatch`, ... with the place in the formula, `unknown-unit`, `duplicate-id`.
        """
    def describe(self, /, id: str) -> AnyDict:
        """
        An indicator as it is declared: a dict of `id`, `label`, `unit`, `variants` (formulas with their charts and years), `source`, `confidence`, ...

        Raises `unknown-indicator` with the nearest ids.
        """
    def evaluate(self, /, ledger: Ledger, attributes: Facts | None = None, scope: Scopes | None = None) -> IndicatorTable:
        """
        Computes every indicator for every entity of a ledger, in one pass over its lines.

        `attributes`: populations and other facts (`Attributes`, a table, a CSV file); without them, or with a `Territory`, those of the embedded territory,
        each exercise with its own. `scope`: `principal`, `annexes`, `consolidated`, a list of them, or None for all.

        Raises `io`, `limit-exceeded`, `overflow`, `invalid-value`.
        """
    def explain(self, /, ledger: Ledger, id: str, entity: str, year: SupportsIndex, attributes: Facts | None = None, scope: str = "principal") -> Explanation:
        """
        Why a figure of an entity (INSEE code of a commune, SIREN of others) is what it is, down to its accounts.

        Raises `unknown-indicator`, `unknown-entity`, `unknown-year` with the years there are.
        """
    @property
    def ids(self, /) -> list[str]:
        """
        The ids of the indicators shown, in order.
        """
    def load(self, /, toml: str) -> Catalogue:
        """
        Adds the indicators of a TOML text (`docs/indicators.md` shows its form).

        Raises `invalid-data`, `syntax`, `unknown-unit`, `ambiguous-variant`, `duplicate-id`.
        """
    def only(self, /, ids: SupportsGetItem[int, str]) -> Catalogue:
        """
        The same with these indicators only; what they refer to is computed and not shown.

        Raises `unknown-indicator`.
        """
    @property
    def warnings(self, /) -> list[Warning]:
        """
        Hints about the formulas that were defined: dicts of `code`, `message`, `count`, `first`.
        """
    def with_column(self, /, name: str, unit: str) -> Catalogue:
        """
        Declares a column of your own attributes, so that formulas may name it; unit `text` for texts.

        Raises `unknown-unit`, `duplicate-id`.
        """

@final
class Chart:
    """
    A chart of accounts (*nomenclature*) in its edition of a year: accounts, chapters, functions.
    """
    def __repr__(self, /) -> str: ...
    def account(self, /, code: str) -> Account:
        """
        An account: a dict of `code`, `label`, `parent`, `depth`, `is_leaf`, `section`, `rights` (`side`, `operation`, `chapter`), ...

        Raises `unknown-account` with the nearest codes and the editions that have it.
        """
    def anomalies(self, /) -> list[AnyDict]:
        """
        What this edition says against its neighbours; it is kept as published.
        """
    def chapter(self, /, code: str, side: str, operation: str = "real") -> Chapter:
        """
        The chapter that an operation on an account belongs to: a dict of `code`, `label`, `section`, `kind`. `side` is `expense` or `revenue`
        (`D`, `R`), `operation` `real` or a kind of order operation.

        Raises `unknown-account`, `not-allowed`, `invalid-value`.
        """
    def children(self, /, code: str = "") -> list[Account]:
        """
        The accounts just below an account; the roots for an empty code.

        Raises `unknown-account`.
        """
    def compare(self, /, other: Chart) -> AnyDict:
        """
        What changed to another edition or chart: a dict of `from`, `to`, `changes` (`of`, `code`, `kind`, `before`, `after`).
        """
    @property
    def edition(self, /) -> int:
        """
        The edition used: the exercise asked for, or the last one before it.
        """
    def function(self, /, code: str) -> Function:
        """
        A functional reference: a dict of `code`, `label`, `parent`, `depth`, `is_leaf`.

        Raises `unknown-function`.
        """
    @staticmethod
    def list() -> list[AnyDict]:
        """
        Every chart: dicts of `norm`, `variant`, `editions` (`year`, `accounts`, `vote_accounts`, `functions`).
        """
    @property
    def norm(self, /) -> str:
        """
        The norm: `M57`.
        """
    @staticmethod
    def open(norm: str, year: SupportsIndex) -> Chart:
        """
        The chart of a norm or variant (`M57`, `M57A`, `M14`, `M57-M57_A`) for an exercise; after the last edition that one, with a warning.

        Raises `unknown-chart` with the nearest names, `unknown-year`.
        """
    @staticmethod
    def read(xml: SourceLike) -> Chart:
        """
        Reads an official plan file (`planDeCompte.xml`, plain or gzip): a path, bytes or an open file.

        Raises `invalid-xml`, `invalid-data`, `limit-exceeded`, `io`.
        """
    def search(self, /, text: str) -> list[AnyDict]:
        """
        Accounts, chapters and functions whose code or label holds a text: dicts of `kind`, `code`, `label`.
        """
    def table(self, /) -> Table:
        """
        Every account, chapter and function as a table.
        """
    @property
    def variant(self, /) -> str:
        """
        The variant: `M57_D`.
        """
    def warnings(self, /) -> list[Warning]:
        """
        What the chart does not say by itself: dicts of `code`, `message`, `count`, `first`.
        """
    @property
    def year(self, /) -> int:
        """
        The exercise asked for.
        """

@final
class Explanation:
    """
    A figure and what it was computed from: a node of a tree that opens in a notebook.

    `inputs` are nodes themselves, `accounts` what each account brings (their signed sum is the value where there are no inputs).
    """
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str:
        """
        The tree in lines of text.
        """
    def _repr_html_(self, /) -> str: ...
    @property
    def accounts(self, /) -> list[AccountPart]:
        """
        The accounts summed: dicts of `code`, `label`, `chart`, `amount` (euros), `sign`.
        """
    @property
    def confidence(self, /) -> str:
        """
        `high`, `medium` or `low`; empty for what is given.
        """
    @property
    def entity(self, /) -> str | None:
        """
        The code of the entity whose figure it is, as it was asked for; None where it is nobody's.
        """
    @property
    def formula(self, /) -> str:
        """
        The formula as it was applied; empty for what is given.
        """
    @property
    def group(self, /) -> Group | None:
        """
        The entities behind a function over them: a dict of `n`, `sum`, `skipped`; None where there is none.
        """
    @property
    def id(self, /) -> str:
        """
        The indicator, rule, column or parameter; a part of a formula has its text.
        """
    @property
    def inputs(self, /) -> list[Explanation]:
        """
        What the formula refers to.
        """
    @property
    def label(self, /) -> Text:
        """
        Its name in English and French: a dict of `en`, `fr`.
        """
    @property
    def margin(self, /) -> Decimal | None:
        """
        Of a comparison of numbers: by how much it holds (0 and more) or fails (less than 0).
        """
    def plot(self, /, *, ax: Axes | None = None, top: SupportsIndex = 12, title: str | None = None) -> Figure:
        """
        Draws what the figure is made of: its inputs where the formula adds and subtracts them, the largest `top` accounts otherwise, with their signs.
        `ax`: matplotlib axes to draw on. matplotlib must be installed (`pip install budget-core[plot]`). Returns the figure.
        """
    @property
    def rank(self, /) -> Rank | None:
        """
        The place among them: a dict of `r`, `of`, `cut`, `margin`; None where the formula ranks nobody.
        """
    @property
    def source(self, /) -> str:
        """
        Article of law, or source.
        """
    @property
    def state(self, /) -> str | None:
        """
        How the envelope ended that the formula shares out: `closed`, `unspent` or `infeasible`.
        """
    def to_dict(self, /) -> AnyDict:
        """
        The whole tree as dicts and lists.
        """
    @property
    def unit(self, /) -> str:
        """
        The unit of the value.
        """
    @property
    def value(self, /) -> Value:
        """
        The value in its unit: `decimal.Decimal` (float in simulations of mode `fast`), bool or str; `Missing` with the reason where there is none.
        """
    @property
    def version(self, /) -> str:
        """
        Which variant of the formula, in words: the chart and years that it is for.
        """
    @property
    def year(self, /) -> int | None:
        """
        The year of the figure.
        """

@final
class IndicatorTable(Table):
    """
    All indicators of all entities: a row an entity, year and scope (`entity`, `year`, `scope`, `name`, `category`, `chart`, `department`, `population`, then
    the indicators). An entity is named by the INSEE code of a commune, the SIREN of others; both are accepted.
    """
    def _values(self, /, column: str, entities: set[str], year: SupportsIndex | None = None, scope: str | None = None) -> list[Any]:
        """
        The cells of a column in the rows of these entities (codes), of all years and scopes unless one is named: what pictures are drawn from.
        """
    def compare(self, /, entity: str, year: SupportsIndex, scope: str = "principal", peers: PeersLike | None = None) -> Comparison:
        """
        An entity beside its peers in one year: a dict with attributes of `peers` (codes), `rows` (per indicator `value`, `average` (sum over sum), `median`, `rank`, `of`,
        `percentile`, `gap`, `gap_eur`) and `warnings`. Amounts are compared per inhabitant. `peers`: `stratum`, `department`, `region`, `epci`, `category`,
        or a list of codes. `plot()` draws it, `to_polars()` and `to_pandas()` give its rows.

        Raises `unknown-entity`, `unknown-year`.
        """
    def describe(self, /, id: str) -> AnyDict:
        """
        Unit, label, formula and source of an indicator: see `Catalogue.describe`.

        Raises `unknown-indicator`.
        """
    def is_doubtful(self, /, entity: str, year: SupportsIndex) -> bool:
        """
        Whether a balance behind the figures of an entity and year does not balance or has lines that could not be used.
        """
    def plot(self, /, entity: str, year: SupportsIndex, scope: str = "principal", peers: PeersLike | None = None, *, ids: SupportsGetItem[int, str] | None = None, ax: Axes | None = None, title: str | None = None) -> Figure:
        """
        Draws a dashboard: the main ratios of an entity beside its peers in one year. The same as `compare(...).plot(...)`; `ids` chooses the indicators.
        `ax`: matplotlib axes to draw on. matplotlib must be installed (`pip install budget-core[plot]`). Returns the figure.

        Raises `unknown-entity`, `unknown-year`, `unknown-indicator`.
        """
    def rank(self, /, id: str, year: SupportsIndex, scope: str = "principal") -> Table:
        """
        Every entity of a year by falling value: `entity`, `name`, `value`, `rank`, `percentile`.

        Raises `unknown-indicator`, `unknown-year`.
        """
    def series(self, /, entity: str, id: str, scope: str = "principal") -> Series:
        """
        A figure over the years: a dict with attributes of `points` (`year`, `value`, `chart`, `chart_break`) and `warnings`. `plot()` draws it,
        `to_polars()` and `to_pandas()` give its points.

        Raises `unknown-indicator`, `unknown-entity`.
        """
    def signals(self, /, entity: str, year: SupportsIndex) -> Signals:
        """
        The alert signals of an entity in a year: True, False, or `Missing` with the reason, by id.

        Raises `unknown-entity`, `unknown-year`.
        """
    def summary(self, /, year: SupportsIndex, scope: str = "principal") -> Table:
        """
        A row an indicator: `indicator`, `unit`, `n` values, `missing` ones, `min`, `median`, `max`.

        Raises `unknown-year`.
        """

@final
class Ledger:
    """
    Balances of local authorities (*balances comptables*), from files, bytes or Arrow data; lazy: opening reads headers only.

    Memory holds budgets, never lines. A source needs the columns `EXER`, `NOMEN`, `COMPTE`, one of `IDENT` and `SIREN`, and
    `OBNETDEB OBNETCRE OOBDEB OOBCRE`, as the DGFiP publishes them.
    """
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    def budgets(self, /) -> list[Budget]:
        """
        The budgets, in the order of first appearance: dicts of `entity`, `siren`, `siret`, `name`, `year`, `chart`, `category`, `role`, ...

        Raises `io`, `limit-exceeded`, `overflow`.
        """
    def counts(self, /) -> Counts:
        """
        How many issues of each code, listed or not.

        Raises `io`, `limit-exceeded`, `overflow`.
        """
    def issues(self, /) -> list[Issue]:
        """
        All that could not be used or must be told: dicts of `code`, `severity`, `message`, `help`, `file`, `line`, `column`; listed up to the limit,
        counted in full by `counts`.

        Raises `io`, `limit-exceeded`, `overflow`.
        """
    def join(self, /, other: Ledger) -> Ledger:
        """
        This ledger and another, its sources after those of this one.
        """
    def lines(self, /) -> Table:
        """
        A row a line used: `entity`, `year`, `siret`, `chart`, `role`, `account`, `function` and the amounts in euros. It holds every line in memory.

        Raises `io`, `limit-exceeded`, `overflow`.
        """
    @staticmethod
    def read(paths: SourcesLike, *, progress: ProgressLike | None = None, threads: SupportsIndex | None = None, allow_float: bool = False) -> Ledger:
        """
        Opens balances: paths, bytes, open files, tables (polars, pandas, pyarrow, DuckDB), or a list of them. CSV with `;`, `,` or tabs, plain, `.gz` or
        `.zip`, or Parquet, recognised by content; of tables money is decimal, text, or whole cents (`unit=centime`); floats with `allow_float` only, where
        they are whole cents. `progress`: True for a bar (tqdm, if installed), or a callable of the bytes done and those in all. `threads`: the cores unless
        told otherwise; figures are the same.

        Raises `io`, `empty-file`, `unknown-format`, `missing-column`, `limit-exceeded`, `type-mismatch`; `place` names the file.
        """
    def totals(self, /) -> Table:
        """
        A row a budget: its description, `lines`, and the sum of each amount in euros.

        Raises `io`, `limit-exceeded`, `overflow`.
        """

@final
class Missing:
    """
    A value that is missing, and why: never zero, never true.

    `reason` is a code of the closed list (`no-population`, `division-by-zero`, ...). Two are equal where their reasons are.
    """
    def __bool__(self, /) -> bool: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, reason: str) -> Missing: ...
    def __reduce__(self, /) -> tuple[type, tuple[str]]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def reason(self, /) -> str:
        """
        Why the value is missing.
        """

@disjoint_base
class Table:
    """
    Named columns of one length, each with a unit; a missing value carries its reason.

    Any library that reads Arrow reads it: `polars.DataFrame(table)`, `duckdb.sql("select * from table")`, `pyarrow.table(table)`. Money is
    `decimal64(18,2)` in euros, other exact numbers `decimal128(38,10)`; the unit stands in the metadata `unit` of each field.
    `table["epargne_brute"]` is a column as a list, `table[0]` a row as a dict, `len(table)` the number of rows.
    """
    def __arrow_c_schema__(self, /) -> CapsuleType:
        """
        The Arrow schema of the table (PyCapsule protocol).
        """
    def __arrow_c_stream__(self, /, requested_schema: CapsuleType | None = None) -> CapsuleType:
        """
        The Arrow stream of the table (PyCapsule protocol).
        """
    def __getitem__(self, key: Key, /) -> Any:
        """
        A column as a list by its name, a row as a dict by its number: `decimal.Decimal`, bool, str, or `Missing` with the reason.
        """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    def arrow(self, /, money: str = "decimal") -> ArrowTable:
        """
        The table with money in another form: `decimal` (decimal64), `decimal128` for readers that lack it, `cents` (whole numbers, `unit=centime`).

        Raises `invalid-value`.
        """
    @property
    def columns(self, /) -> list[str]:
        """
        The names of the columns, in order.
        """
    def long(self, /) -> Table:
        """
        The long form: a row an entity, year, scope and indicator, with `value` (an exact text), `unit`, and `reason` where there is none.
        """
    def metadata(self, /, name: str) -> Words:
        """
        What is known of a column beside its values: `label_fr`, `label_en`, `confidence` where they are known.

        Raises `missing-column`.
        """
    def reasons(self, /, name: str) -> list[str | None]:
        """
        Why each value of a column is missing: a code of the closed list, None where it is there.

        Raises `missing-column`.
        """
    @property
    def shape(self, /) -> tuple[int, int]:
        """
        How many rows and columns.
        """
    def to_dicts(self, /) -> list[AnyDict]:
        """
        Every row as a dict.
        """
    def to_pandas(self, /, *, money: str = "decimal") -> DataFrame:
        """
        A pandas DataFrame of Arrow-backed columns; pandas and pyarrow must be installed.
        """
    def to_polars(self, /, *, money: str = "decimal") -> DataFrame2:
        """
        A polars DataFrame; polars must be installed.
        """
    def to_pyarrow(self, /, *, money: str = "decimal") -> Table2:
        """
        A pyarrow Table; pyarrow must be installed.
        """
    @property
    def units(self, /) -> Words:
        """
        The unit of each column: `EUR`, `EUR/inhabitant`, `%`, `year`, ...; `1` for plain numbers, texts and booleans.
        """
    @property
    def warnings(self, /) -> list[Warning]:
        """
        What the values do not say by themselves: dicts of `code`, `message` (`en`, `fr`), `count`, `first`.
        """
    def where(self, /, column: str, value: Any) -> list[AnyDict]:
        """
        The rows where a column has a value: `table.where("entity", "99001")`.

        Raises `missing-column`.
        """
    def write_csv(self, /, path: str | PathLike[str]) -> None:
        """
        Writes CSV (`;`, UTF-8), a row an entity.

        Raises `io`.
        """
    def write_long_csv(self, /, path: str | PathLike[str]) -> None:
        """
        Writes CSV (`;`, UTF-8), a row a value.

        Raises `io`.
        """
    def write_parquet(self, /, path: str | PathLike[str]) -> None:
        """
        Writes Parquet.

        Raises `io`.
        """

@final
class Territory:
    """
    The communes, EPCI, departments and regions of a year, with their codes and dated populations.

    Source: `@etalab/decoupage-administratif` (INSEE, Licence Ouverte).
    """
    def __repr__(self, /) -> str: ...
    def entity(self, /, code: str) -> Found:
        """
        The entity of a code (INSEE code of a commune, SIREN, `departement:33`, `region:75`): a dict of `entity` (`code`, `insee`, `siren`, `name`, `kind`,
        `department`, `region`, `epci`, `regime`, ...) and `former`, set where the code is a former one and the answer its successor.

        Raises `unknown-entity` with the nearest.
        """
    def members(self, /, code: str) -> list[Entity]:
        """
        The communes of an EPCI, department or region: dicts as the `entity` of `entity()`.

        Raises `unknown-entity`.
        """
    def mergers(self, /) -> list[Former]:
        """
        Former codes of communes that have gone into another by the year: dicts of `code`, `name`, `commune`, `year`, `status`.
        """
    @staticmethod
    def open(year: SupportsIndex) -> Territory:
        """
        The territory of a year; a year without a vintage takes the nearest one, and `warnings` says so.
        """
    def peers(self, /, code: str, rule: str = "stratum:ofgl_communes") -> list[str]:
        """
        The codes of the peers of an entity, itself among them: `rule` is `stratum:ofgl_communes`, `department`, `epci`, `region` or `kind`.

        Raises `unknown-entity`, `invalid-value`, `unknown-scheme`.
        """
    def population(self, /, code: str, kind: str = "totale") -> Population:
        """
        The population of an entity, `kind` `totale` or `municipale`: a dict of `entity`, `kind`, `year`, `value` (inhabitants) and `vintage`.

        Raises `unknown-entity`, `invalid-value`.
        """
    def search(self, /, text: str) -> list[Entity]:
        """
        Entities whose name or code begins with a text, accents and case apart.
        """
    def stratum(self, /, code: str, scheme: str = "ofgl_communes") -> AnyDict:
        """
        The stratum of an entity in a scheme (`ofgl_communes`, ...): a dict of `stratum` (`code`, `from`, `to`, `label`, or `Missing`) and `population`.

        Raises `unknown-entity`, `unknown-scheme`.
        """
    def table(self, /) -> Table:
        """
        All entities: `code`, `siren`, `name`, `kind`, `department`, `region`, `epci`, `regime`, `population_totale`, `population_municipale`.
        """
    @property
    def vintage(self, /) -> int:
        """
        The year whose geography is used.
        """
    def warnings(self, /) -> list[Warning]:
        """
        What must be said beside every answer: another vintage. Dicts of `code`, `message`, `count`, `first`.
        """
    @property
    def year(self, /) -> int:
        """
        The year asked for.
        """

def __getattr__(name: str) -> Incomplete: ...
