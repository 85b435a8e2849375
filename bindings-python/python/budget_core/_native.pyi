"""
Public-budget computing for France: the native half of the package `budget_core`.
"""

from _typeshed import Incomplete, SupportsGetItem
from budget_core.answers import Comparison, Series
from budget_core.types import Account, AccountPart, Allocation, AllocationImpact, AnyDict, AxesLike, Bin, Bounds, Budget, Change, Changed, Chapter, Check, Checked, ColumnsLike, Communes, Counts, Deciles, Eligibility, Entity, ExactLike, ExactsLike, Facts, Feed, Files, Former, Found, Function, Grant, GrantTotal, Group, ImpactCounts, ImpactGap, ImpactGroup, InputColumn, Issue, Joined, Key, LinesLike, MapLike, Move, Names, National, Parameter, Party, PartyTotal, PeersLike, Pickled, Population, ProgressLike, Rank, ReformLike, Restored, RoundingGap, Rule, RulebookLike, Scopes, Secret, Signals, Solution, SourceLike, SourcesLike, StateChange, Sum, Sweep, Text, Transfer, Value, Warning, Words
from decimal import Decimal
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from os import PathLike
from pandas import DataFrame
from polars import DataFrame as DataFrame2
from pyarrow import Table as Table2
from typing import Any, List, SupportsIndex, final
from typing_extensions import CapsuleType, disjoint_base

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
    def __reduce__(self, /) -> Pickled:
        """
        How they are made again in another process.
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
    def none() -> Attributes:
        """
        Nothing is known of any entity, not even what the embedded territory knows: what needs a population is missing.
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
    def __reduce__(self, /) -> Pickled:
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
    def only(self, /, ids: Names) -> Catalogue:
        """
        The same with these indicators only; what they refer to is computed and not shown.

        Raises `unknown-indicator`.
        """
    def partial(self, /, ledger: LinesLike | None = None, attributes: Facts | None = None) -> Partial:
        """
        Partial sums of a ledger or of what `Ledger.read` reads: one part of what several processes read. Without a ledger they are empty, to merge others in.

        `attributes` as in `evaluate`; the same ones for all parts. All budgets are summed: the scope is given to `Partial.finish`.

        Raises what `Ledger.read` raises, `limit-exceeded`, `overflow`.
        """
    def partial_from_bytes(self, /, bytes: bytes, attributes: Facts | None = None) -> Partial:
        """
        Partial sums from the bytes that `Partial.to_bytes` or `Partial.by_entity` gave in this or another process, with the same formulas and attributes.

        Raises `unknown-format`, `invalid-data` (damaged), `plan-mismatch`, `limit-exceeded`, `overflow`.
        """
    @property
    def warnings(self, /) -> List[Warning]:
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
    def anomalies(self, /) -> List[AnyDict]:
        """
        What this edition says against its neighbours; it is kept as published.
        """
    def chapter(self, /, code: str, side: str, operation: str = "real") -> Chapter:
        """
        The chapter that an operation on an account belongs to: a dict of `code`, `label`, `section`, `kind`. `side` is `expense` or `revenue`
        (`D`, `R`), `operation` `real` or a kind of order operation.

        Raises `unknown-account`, `not-allowed`, `invalid-value`.
        """
    def children(self, /, code: str = "") -> List[Account]:
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
    def list() -> List[AnyDict]:
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
    def search(self, /, text: str) -> List[AnyDict]:
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
    def warnings(self, /) -> List[Warning]:
        """
        What the chart does not say by itself: dicts of `code`, `message`, `count`, `first`.
        """
    @property
    def year(self, /) -> int:
        """
        The exercise asked for.
        """

@final
class Criteria:
    """
    Criteria of communes (*critères de répartition*) as they were read: the DGCL's files, the census of local taxes (REI), any CSV, or a table.

    `Criteria.read("criteres_2026.csv", law=law).issues()` says what could not be used; `law.simulate(criteria)` takes it as it is.
    """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    @property
    def absent(self, /) -> list[str]:
        """
        Columns that the law or the map names and that the file lacks.
        """
    def counts(self, /) -> Counts:
        """
        How many issues of each code, listed or not.
        """
    @property
    def ignored(self, /) -> list[str]:
        """
        Titles of the file that are no column that anybody named: they are not read.
        """
    def inputs(self, /) -> Table:
        """
        The table without what was published for the same year: what a simulation of that year reads.
        """
    def issues(self, /) -> List[Issue]:
        """
        All that could not be used or must be told: dicts of `code`, `severity`, `message`, `help`, `file`, `line` (the row in a table), `column`; listed up
        to a limit, counted in full by `counts`.
        """
    def merged(self, /, mergers: Mergers) -> Merged:
        """
        Last year's table (this one) by the communes of this year: amounts, populations and counts of communes that merged are added, rates are not.
        `law.simulate(now, previous=before.merged(mergers))`.

        Raises `overflow`.
        """
    @staticmethod
    def read(paths: SourcesLike, *, law: Law, map: MapLike | None = None, year: SupportsIndex | None = None, passing_through: bool = False, threads: SupportsIndex | None = None, allow_float: bool = False) -> Criteria:
        """
        Reads what a law reads: paths, bytes, open files (CSV with `;`, `,` or tabs, plain, gzip or zip), or tables (polars, pandas, pyarrow, DuckDB), each
        column in the unit that `law.columns()` says. Several files are joined by INSEE code: more communes, or more columns of the same. `map`: a column map
        of your own, a TOML text or its path. `year`: the exercise of the file, whatever its titles say. `passing_through`: columns that nobody named are kept
        as texts. `threads`: the cores unless told otherwise. `allow_float`: money of tables may be binary floats.

        Raises `io`, `empty-file`, `unknown-format`, `missing-column`, `duplicate-entity`, `type-mismatch`, `limit-exceeded`, `unit-mismatch`,
        `invalid-data`; `place` names file, line and column.
        """
    def table(self, /) -> Table:
        """
        A row a commune in the order of the file: the key, the columns of the law that the file has, then what else is known of it (what was published for
        the year, too).
        """
    def warnings(self, /) -> List[Warning]:
        """
        The issues as the warnings of a simulation tell them, one a code: dicts of `code`, `message`, `count`, `first`.
        """
    @property
    def year(self, /) -> int | None:
        """
        The exercise: as the caller says, else that of the file whose titles match; None where nobody knows.
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
    def accounts(self, /) -> List[AccountPart]:
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
        `ax`: matplotlib axes to draw on. matplotlib must be installed (`pip install "./bindings-python[plot]"`). Returns the figure.
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
class Impact:
    """
    What an amendment does to every commune: the fields of `impact.json` as attributes. Amounts are euros to the cent (`decimal.Decimal`), amounts per head
    euros with two decimals.

    `impact.cost["change"]`, `impact.losers[0]["name"]`, `impact.groups["strata"]`; `impact.html()` is one page in French that says it all.
    """
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def allocations(self, /) -> List[AllocationImpact]:
        """
        Each envelope before and after: dicts of `rule`, `label`, `part`, `point`, `baseline`, `reform`.
        """
    @property
    def changes(self, /) -> List[Changed]:
        """
        What the amendment changed: dicts of `id`, `kind` (`parameter`, `rule`, `column`), `label`, `before`, `after`, `unit`, `article`.
        """
    @property
    def cost(self, /) -> Sum:
        """
        The sum of all grants of the main party, each euro once, in euros: a dict of `baseline`, `reform`, `change`, each None where nobody's is known.
        """
    @property
    def counts(self, /) -> ImpactCounts:
        """
        How many communes gain and lose, and what in euros: a dict of `n`, `winners`, `losers`, `unchanged`, `unknown`, `gained`, `lost`, ...
        """
    @property
    def deciles(self, /) -> Deciles:
        """
        Communes whose amount changes in ten groups of one size, by change `per_head` and in `euros`.
        """
    @property
    def eligibility(self, /) -> List[Eligibility]:
        """
        Who enters and who leaves, by rule of eligibility: dicts of `rule`, `grant`, `eligible`, `newly`, `no_longer`, `entered`, `left`, ...
        """
    @property
    def fictional(self, /) -> bool:
        """
        The communes are invented: whoever shows a figure of them says so.
        """
    @property
    def groupings(self, /) -> dict[str, Text]:
        """
        The names of the groupings, by id.
        """
    @property
    def groups(self, /) -> dict[str, List[ImpactGroup]]:
        """
        The same by group, by grouping: dicts of `key`, `label`, `n`, `population`, `winners`, `losers`, `change` (euros), `per_head`, ...
        """
    @property
    def histogram(self, /) -> List[Bin]:
        """
        Communes by what they gain or lose per head: dicts of `from`, `to` (euros per inhabitant), `n`, `population`.
        """
    def html(self, /) -> str:
        """
        One page in French that says it all, to be written to a file.
        """
    @property
    def law(self, /) -> Text:
        """
        The law that is amended, in words: a dict of `en`, `fr`.
        """
    @property
    def losers(self, /) -> List[Move]:
        """
        Those who lose most, most first: dicts as those of `winners`.
        """
    @property
    def mode(self, /) -> str:
        """
        The numbers that it was computed with: `fast` or `decimal`.
        """
    @property
    def parties(self, /) -> List[PartyTotal]:
        """
        Who gains and who pays, the main party first, in euros: dicts of `party`, `label`, `pays`, `baseline`, `reform`, `change`, `secret`.
        """
    def plot(self, /, by: str | None = None, *, ax: AxesLike | None = None, title: str | None = None) -> Figure:
        """
        Draws who gains and who loses: communes by change per head, and the winners and losers of each group; `by`: a grouping, the first unless told.
        `ax`: two matplotlib axes to draw on. matplotlib must be installed (`pip install "./bindings-python[plot]"`). Returns the figure.
        """
    @property
    def reference(self, /) -> str:
        """
        Where the amendment comes from, such as a bill; empty where it does not say.
        """
    @property
    def rounding_gaps(self, /) -> List[ImpactGap]:
        """
        What rules that round each amount by itself leave of their envelope, in euros: dicts of `rule`, `label`, `baseline`, `reform`.
        """
    @property
    def scope(self, /) -> Text | None:
        """
        What the figures leave out: a dict of `en`, `fr`; None where the rulebook says nothing.
        """
    @property
    def secret(self, /) -> Secret:
        """
        Communes of which secrecy hides an amount, in no total: a dict of `n` and `communes`.
        """
    @property
    def sources(self, /) -> List[Text]:
        """
        Where the figures come from: dicts of `en`, `fr`.
        """
    @property
    def state(self, /) -> List[StateChange]:
        """
        National values that move: dicts of `rule`, `label`, `unit`, `baseline`, `reform`.
        """
    @property
    def title(self, /) -> str:
        """
        The title of the amendment; empty where it has none.
        """
    def to_dict(self, /) -> AnyDict:
        """
        All fields as one dict, in the order of `impact.json`.
        """
    def to_json(self, /) -> str:
        """
        The fields as JSON; exact numbers are texts.
        """
    @property
    def totals(self, /) -> List[GrantTotal]:
        """
        Each grant, in euros: dicts of `rule`, `label`, `baseline`, `reform`, `change`, `state`, `winners`, `losers`, ...
        """
    @property
    def transfers(self, /) -> List[Transfer]:
        """
        Whom it takes from, the first being all grants together: dicts of `grant`, `gained`, `lost`, `new_money`, `from`, `to`, ...
        """
    @property
    def warnings(self, /) -> List[Warning]:
        """
        What the figures do not say by themselves: dicts of `code`, `message`, `count`, `first`.
        """
    @property
    def winners(self, /) -> List[Move]:
        """
        Those who gain most, most first: dicts of `entity`, `name`, `population`, `baseline`, `reform`, `change` (euros), `per_head`, `secret`.
        """
    @property
    def year(self, /) -> int:
        """
        The exercise.
        """

@final
class IndicatorTable(Table):
    """
    All indicators of all entities: a row an entity, year and scope (`entity`, `year`, `scope`, `name`, `category`, `chart`, `department`, `population`, then
    the indicators). An entity is named by the INSEE code of a commune, the SIREN of others; both are accepted.
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
    @property
    def main(self, /) -> list[str]:
        """
        The ids of the main ratios, in the order of a first picture.
        """
    def name_of(self, /, entity: str) -> str | None:
        """
        The name of an entity in its latest balances; none where it has no accounts.
        """
    def plot(self, /, entity: str, year: SupportsIndex, scope: str = "principal", peers: PeersLike | None = None, *, ids: SupportsGetItem[int, str] | None = None, ax: Axes | None = None, title: str | None = None) -> Figure:
        """
        Draws a dashboard: the main ratios of an entity beside its peers in one year. The same as `compare(...).plot(...)`; `ids` chooses the indicators.
        `ax`: matplotlib axes to draw on. matplotlib must be installed (`pip install "./bindings-python[plot]"`). Returns the figure.

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
    def values(self, /, id: str, year: SupportsIndex, entities: Names, scope: str = "principal") -> List[Value]:
        """
        The values of entities as a comparison shows them, in their order: amounts per inhabitant, others in their unit; `Missing` where there is none.

        Raises `unknown-indicator`, `unknown-entity`, `unknown-year`.
        """

@final
class Law:
    """
    The law in force for one exercise: dated parameters and rules, as it is or as reforms amend it. Every verb gives a new one.

    `Law.builtin("dgf_communes", 2026)` is the State's grants to communes, `Law.builtin("fiscalite_locale", 2026)` local direct taxes.
    """
    def __repr__(self, /) -> str: ...
    def amend(self, /, reform: ReformLike) -> Law:
        """
        The law as a reform changes it: a `Reform`, a dict, a TOML or JSON text, or the path of such a file. Everything is checked before: paths, values,
        units, bounds, the year, names, formulas and circles.

        Raises `unknown-parameter` and `unknown-rule` with the nearest names, `out-of-bounds`, `invalid-value`, `type-mismatch` for floats, `unit-mismatch`,
        `unknown-year`, `duplicate-id`, `cycle`, `invalid-data`, `io`, and those of formulas with their place.
        """
    @staticmethod
    def builtin(name: str, year: SupportsIndex, mode: str = "fast", carried: bool = False) -> Law:
        """
        A rulebook of the library at one exercise: `dgf_communes` or `fiscalite_locale`. `mode`: the numbers of simulations, `fast` (binary floats, amounts
        that are shared out to the cent all the same) or `decimal`. `carried`: annual values stand in for later years whose own is not published, and every
        simulation says which.

        Raises `unknown-law` with the nearest names, `unknown-year` with the exercises that have rules, `invalid-value`.
        """
    @staticmethod
    def builtin_reform(name: str) -> Reform:
        """
        A reform of the library: `independent_model`.

        Raises `unknown-law` with the nearest names.
        """
    def carried(self, /) -> Law:
        """
        The same law with annual values standing in for later years where the exercise's own is not published; every simulation says which.
        """
    def changes(self, /) -> List[Change]:
        """
        What the reforms changed, in order: dicts of `id`, `label`, `before`, `after` (values or formulas as texts), `unit`, `article`, `reform`, `parameter`.
        """
    def checks(self, /) -> dict[str, Check]:
        """
        What is told where a rule is true, by id: dicts of `label`, `rule`, `article`, `message`.
        """
    def columns(self, /) -> List[InputColumn]:
        """
        What it reads of each commune, in the order of the file: dicts of `id`, `label`, `kind` (a unit, `boolean` or `text`), `minimum`, `maximum`,
        `above`, `merge`, `repeats`, `optional`.
        """
    @property
    def entity_column(self, /) -> str:
        """
        The column of the entities' codes in tables: `code_insee`.
        """
    @property
    def exercise(self, /) -> int:
        """
        The exercise.
        """
    @property
    def exercises(self, /) -> list[int]:
        """
        The exercises that the rulebook has rules for.
        """
    def feeds(self, /) -> dict[str, List[Feed]]:
        """
        By the id of another rulebook, the columns of its tables that differences of this one move: dicts of `column`, `rule`, `per`.
        """
    def grants(self, /) -> dict[str, Grant]:
        """
        The grants or taxes whose amounts an impact adds up, by id: dicts of `label`, `rule`, `eligible`, `part_of`, `party`.
        """
    @property
    def groups(self, /) -> Words:
        """
        The names of groupings and the rule or column of each, for `Simulation.impact(by=...)`.
        """
    @property
    def id(self, /) -> str:
        """
        The id of the rulebook: `dgf_communes`.
        """
    @property
    def label(self, /) -> Text:
        """
        The name of the rulebook: a dict of `en`, `fr`.
        """
    @staticmethod
    def load(files: Files, year: SupportsIndex, mode: str = "fast", carried: bool = False) -> Law:
        """
        A rulebook of your own: a dict of the path and the text of each file, or its folder (`rulebook.toml`, `columns.toml`, `FOLDER/parameters.toml`,
        `FOLDER/NAME.toml`; `docs/law.md` shows their forms).

        Raises `invalid-data`, `unknown-year`, `io`, and those of formulas, each with its file, id and place.
        """
    @property
    def mode(self, /) -> str:
        """
        The numbers of simulations: `fast` or `decimal`.
        """
    def parameter(self, /, path: str) -> Parameter:
        """
        The parameter of a path.

        Raises `unknown-parameter` with the nearest paths.
        """
    def parameters(self, /) -> List[Parameter]:
        """
        The parameters, in the order of the files: dicts of `path`, `label`, `value` (as the law writes it: a text, pairs of texts for a table, None where
        none was published), `unit`, `kind` (`standing`, `annual`), `carried_from`, `article`, `minimum`, `maximum`, `confidence`.
        """
    def parties(self, /) -> dict[str, Party]:
        """
        Who receives or pays, the main party first, by id: dicts of `label`, `pays`.
        """
    @property
    def reforms(self, /) -> list[Reform]:
        """
        The reforms that were applied, in order.
        """
    def rule(self, /, id: str) -> Rule:
        """
        The rule of an id.

        Raises `unknown-rule` with the nearest ids.
        """
    def rules(self, /) -> List[Rule]:
        """
        The rules in force, in the order of the files: dicts of `id`, `label`, `kind` (a unit, `boolean` or `text`), `formula`, `article`, `folder`, `note`,
        `envelope`, `lever`.
        """
    @property
    def scope(self, /) -> Text | None:
        """
        What the figures leave out: a dict of `en`, `fr`; None where the rulebook says nothing.
        """
    def simulate(self, /, table: Communes, previous: Communes | None = None, *, allow_float: bool = False) -> Simulation:
        """
        Applies the law to communes: `Criteria`, a `Table` whose columns bear the names and units of `columns()`, a table of another library (polars, pandas,
        pyarrow, DuckDB; each column in the unit that `columns()` says), or a path, bytes or an open file of criteria. `previous`: the same of the year
        before; columns `x__prev` of the table stand for it too. Money of floats is refused unless `allow_float`. A column that is absent leaves the rules
        that read it without values: `warnings()` says so, and `issues()` what could not be read.

        Raises `missing-column`, `duplicate-entity`, `type-mismatch`, `invalid-value`, `empty-file`, `unknown-format`, `io`, `limit-exceeded`.
        """
    @property
    def source(self, /) -> str:
        """
        Where its rules come from.
        """
    def warnings(self, /) -> List[Warning]:
        """
        Hints on formulas, reforms that replace earlier ones or change what nothing reads: dicts of `code`, `message`, `count`, `first`.
        """
    def with_mode(self, /, mode: str) -> Law:
        """
        The same law, computed with other numbers: `fast` or `decimal`.

        Raises `invalid-value`.
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
    def budgets(self, /) -> List[Budget]:
        """
        The budgets, in the order of first appearance: dicts of `entity`, `siren`, `siret`, `name`, `year`, `chart`, `category`, `role`, ...

        Raises `io`, `limit-exceeded`, `overflow`.
        """
    def counts(self, /) -> Counts:
        """
        How many issues of each code, listed or not.

        Raises `io`, `limit-exceeded`, `overflow`.
        """
    def issues(self, /) -> List[Issue]:
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
class Merged:
    """
    Last year's table by this year's communes, of `Criteria.merged`; `law.simulate(now, previous=merged)` takes it.
    """
    def __repr__(self, /) -> str: ...
    @property
    def joined(self, /) -> List[Joined]:
        """
        Communes that have merged or changed their code: dicts of `commune` and `from` (last year's codes).
        """
    @property
    def restored(self, /) -> List[Restored]:
        """
        Communes taken out of one of the table, which have no values of last year: dicts of `commune` and `from`.
        """
    @property
    def table(self, /) -> Table:
        """
        One row a commune, in the order of last year's table.
        """
    @property
    def warnings(self, /) -> List[Warning]:
        """
        How many communes were put together: dicts of `code`, `message`, `count`, `first`. A simulation that takes the table tells them too.
        """

@final
class Mergers:
    """
    What became of communes between two years (*communes nouvelles*, *défusions*).
    """
    def __repr__(self, /) -> str: ...
    @staticmethod
    def between(before: Territory, now: Territory) -> Mergers:
        """
        What changed between the territory of last year and that of this year: `Mergers.between(Territory.open(2025), Territory.open(2026))`.
        """
    @property
    def gone(self, /) -> Words:
        """
        By the code of each commune that went into another one or changed its code, that of the commune that holds its territory.
        """
    @staticmethod
    def parse(csv: str) -> Mergers:
        """
        Reads a list of one's own: CSV with `;`, title line `code;commune`, a former commune and the one that it went into a line.

        Raises `invalid-value` where a line has not two codes, `duplicate-id`, `cycle`; each with its line.
        """
    @property
    def restored(self, /) -> Words:
        """
        By the code of each commune taken out of another one, that of the other.
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
    @property
    def words(self, /) -> Text:
        """
        Why, in a few words: a dict of `en`, `fr`; the code itself where it is none of the list.
        """

@final
class Partial:
    """
    Sums of some lines: made apart by `Catalogue.partial`, sent as bytes, merged in any order, finished once.

    The finished table is the same bits for any split of the budgets, and of the lines of a budget where none comes again. Whether a line that comes again
    is a copy, and whether two files hold the same budget, is told within one part: give all lines of a budget to one.
    """
    def __reduce__(self, /) -> Pickled:
        """
        How it is made again in another process.
        """
    def __repr__(self, /) -> str: ...
    def by_entity(self, /) -> list[tuple[str, bytes]]:
        """
        The same in pieces, an entity each, sorted: `(code of the entity, bytes)`. What belongs to no entity has an empty code. All pieces of all
        entities are needed to finish.
        """
    def finish(self, /, scope: Scopes | None = None) -> IndicatorTable:
        """
        Computes the indicators. `scope`: `principal`, `annexes`, `consolidated`, a list of them, or None for all. The sums stay, for another scope.

        Raises `invalid-value`, and what the evaluation raises.
        """
    def merge(self, /, other: Partial) -> None:
        """
        Adds other sums of the same catalogue and attributes to these; the others stay as they are.

        Raises `plan-mismatch` (other formulas, or attributes that put a budget under another formula), `overflow`; these sums cannot be used any more then.
        """
    def to_bytes(self, /) -> bytes:
        """
        The sums as bytes for `Catalogue.partial_from_bytes`, here or elsewhere.
        """

@final
class Reform:
    """
    An amendment, a bill or any other change of the law (*amendement*): new values of parameters, new formulas of rules.

    `Reform.parse({"title": "Amendement II-1234", "parameters": {"dotation_solidarite_rurale.seuil_nombre_habitants": "9000"}})`, or the same keys in a
    TOML or JSON text or file (`docs/law.md` shows them).
    """
    def __repr__(self, /) -> str: ...
    @staticmethod
    def of(path: str, value: ExactLike) -> Reform:
        """
        A reform of one parameter: `Reform.of("dotation_solidarite_rurale.seuil_nombre_habitants", 9000)`.

        Raises `type-mismatch` for floats.
        """
    @staticmethod
    def parse(text: ReformLike) -> Reform:
        """
        Reads a reform: a dict with the keys `title`, `year`, `reference`, `parameters`, `rules`, `columns`, a text of TOML or JSON, or the path of such a
        file. Numbers are texts, ints or decimals on the scale of the parameter's unit; a table of thresholds is a list of pairs.

        Raises `invalid-data` with its line, `invalid-value`, `type-mismatch` for floats, `unknown-unit`, `limit-exceeded`, `io`.
        """
    @property
    def reference(self, /) -> str:
        """
        The bill that it amends, or where it is published; may be empty.
        """
    @property
    def title(self, /) -> str:
        """
        Its name; may be empty.
        """
    @property
    def year(self, /) -> int | None:
        """
        The exercise that it is written for, where it names one.
        """

@final
class Simulation:
    """
    What a law gives every commune and the nation. Rows are the communes sorted by code.

    `after.impact(before)` compares two of them, `after.results().to_polars()` is all amounts, `after.explain("99001", "dotation_forfaitaire")` says why.
    """
    def __contains__(self, entity: str, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def allocations(self, /) -> List[Allocation]:
        """
        What became of each envelope that is shared out, in euros: dicts of `rule`, `written`, `point`, `state` (`closed`, `unspent`, `infeasible`),
        `envelope`, `paid`, `unspent`, `value` (of the point), `entities`, `at_floor`, `at_cap`, `uncapped`, `skipped`.
        """
    def column(self, /, id: str) -> List[Value]:
        """
        A rule, an input or another column of the table as a list, one value a commune in the order of `keys`: `decimal.Decimal` (in mode `fast` for
        what grants pay, float for other numbers), bool, str, or `Missing` with the reason.

        Raises `unknown-rule` with the nearest.
        """
    def explain(self, /, entity: str, rule: str) -> Explanation:
        """
        Why a commune has the value that it has: a tree of values, formulas, articles, ranks and groups, down to what the table gave.

        Raises `unknown-entity` and `unknown-rule` with the nearest.
        """
    def feed(self, /, baseline: Simulation, table: Communes, rulebook: RulebookLike, *, allow_float: bool = False) -> Table:
        """
        The table of another rulebook, each of its columns that this rulebook feeds being moved by what this law gives more than the baseline
        (*répercussion*): `after.feed(before, grants_2026, "dgf_communes")`. `table`: as that of `Law.simulate`; `rulebook`: the name of a rulebook of the
        library, or a `Law` of it (of your own rulebook a `Law`, a `Criteria` or a `Table` is needed). The warnings of the table say who keeps their values.

        Raises `unknown-law`, `missing-column`, `duplicate-entity`, `unit-mismatch`, `invalid-value`, and those of `Law.simulate`.
        """
    def impact(self, /, baseline: Simulation, by: Names | None = None, top: SupportsIndex = 10) -> Impact:
        """
        What this law does beside another one, the baseline: both are simulations of the same communes. `by`: groupings, those of the rulebook (`strata`,
        `departement`, `epci`), `region`, a rule, an input or any column of the table; those of the rulebook and `region` unless named. `top`: how many
        winners and losers are named.

        Raises `invalid-value` where communes or exercises are not the same, `unknown-name` with the nearest groupings, `overflow`.
        """
    def issues(self, /) -> List[Issue]:
        """
        What could not be used in the files or tables that were read, or must be told: dicts as those of `Criteria.issues()`; empty for a `Table`.
        """
    @property
    def keys(self, /) -> list[str]:
        """
        The codes of the communes, sorted: the order of all columns.
        """
    @property
    def law(self, /) -> Law:
        """
        The law that was applied.
        """
    def results(self, /, rules: Names | None = None) -> Table:
        """
        What the rules give, a row a commune: the key, then every rule that has a value a commune, or the rules and inputs named (a national figure stands in
        every row). Amounts are in the unit of each rule, those of grants whole cents; of a whole country, name what you want: the rest is not written out.

        Raises `unknown-rule` with the nearest.
        """
    def rounding_gaps(self, /) -> List[RoundingGap]:
        """
        The masses whose amounts are rounded one by one, in euros: dicts of `rule`, `envelope`, `sum`, `gap` (envelope less sum).
        """
    def solve(self, /, path: str, condition: str, between: Bounds | None = None) -> Solution:
        """
        The value of a parameter at which a condition of the nation turns (`sum(dsu_montant) >= 2900000000`): a dict of `value` (the last one for which it
        holds), `beyond` (the next one on the other side), `simulations`. `between`: two values between which it turns once; the bounds of the parameter
        where they are not given.

        Raises `no-solution`, `unknown-parameter`, `out-of-bounds`, `wrong-arguments`, `type-mismatch` for floats, and those of formulas.
        """
    def state(self, /) -> List[National]:
        """
        The rules that are the same for the whole nation (values of a point, means, thresholds, masses): dicts of `id`, `label`, `value`, `unit`, `article`.
        """
    def sweep(self, /, path: str, values: ExactsLike, rules: Names | None = None) -> List[Sweep]:
        """
        The law with one parameter (or cell of a table) set to each of the values in turn: dicts of `value`, `totals` (by rule the sum over all communes, or
        the one figure of a national rule), `winners` and `losers` against this simulation. All grants where no `rules` are named. Values are ints, texts or
        decimals, on the scale of the parameter's unit.

        Raises `unknown-parameter`, `out-of-bounds`, `unknown-rule`, `limit-exceeded`, `type-mismatch` for floats.
        """
    def under(self, /, law: Law) -> Simulation:
        """
        The same communes under another law, mostly an amended one: only what differs is evaluated again, the rest is taken over bit for bit. The numbers are
        those of this simulation (`fast` or `decimal`).

        Raises as `Law.simulate`.
        """
    def value(self, /, entity: str, id: str) -> Value:
        """
        The value of a rule or an input for a commune, in its unit, exact to 15 digits in mode `fast`: `decimal.Decimal`, bool, str, or `Missing` with the
        reason.

        Raises `unknown-entity` and `unknown-rule` with the nearest.
        """
    def warnings(self, /) -> List[Warning]:
        """
        What is to be known beside the figures: what could not be read (`reading-issue`, one a code; `issues()` lists them), absent columns and the rules
        they leave without values, impossible values, carried amounts, a table that is not the whole nation: dicts of `code`, `message`, `count`, `first`.
        """

@disjoint_base
class Table:
    """
    Named columns of one length, each with a unit; a missing value carries its reason.

    Any library that reads Arrow reads it: `polars.DataFrame(indicators)`, `duckdb.sql("select * from indicators")`, `pyarrow.table(indicators)`. Money of
    accounts and grants is `decimal128(18,2)` in euros, other exact numbers `decimal128(38,10)`; the unit stands in the metadata `unit` of each field.
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
    def __contains__(self, name: str, /) -> bool:
        """
        Whether there is a column of that name.
        """
    def __getitem__(self, key: Key, /) -> Any:
        """
        A column as a list by its name, a row as a dict by its number: `decimal.Decimal`, bool, str, or `Missing` with the reason.
        """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
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
    @staticmethod
    def of(columns: ColumnsLike, units: dict[str, str] | None = None) -> Table:
        """
        A table of your own: a dict of a list a column, all of one length, and the unit of each (`EUR`, `inhabitant`, `EUR/inhabitant`, `%`, ...; `text` and
        `boolean`, found by their values where nothing is said; `1` for other numbers). Numbers are ints, decimals or texts; None is not provided, a
        `Missing` keeps its reason. `Table.of({"code_insee": ["99001"], "population_dgf": [1200]}, units={"population_dgf": "inhabitant"})`.

        Raises `type-mismatch` for floats, `invalid-value`, `unknown-unit`.
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
    def to_arrow(self, /, money: str = "decimal") -> ArrowTable:
        """
        The table with money in another form: `decimal` (decimal128), `decimal64` (half the bytes; polars 2.1 misreads
        it), `cents` (whole numbers,
        `unit=centime`; figures in euros that are no whole cents stay decimals in `EUR`).

        Raises `invalid-value`.
        """
    def to_dicts(self, /) -> List[AnyDict]:
        """
        Every row as a dict.
        """
    def to_pandas(self, /, *, money: str = "decimal") -> DataFrame:
        """
        A pandas DataFrame of Arrow-backed columns; pandas and pyarrow must be installed. Decimals stay exact; a product or quotient of two of them may
        need more than Arrow's 38 digits: `frame["x"].astype(float)` where exactness ends.
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
    def warnings(self, /) -> List[Warning]:
        """
        What the values do not say by themselves: dicts of `code`, `message` (`en`, `fr`), `count`, `first`.
        """
    def where(self, /, column: str, value: Any) -> List[AnyDict]:
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
    def members(self, /, code: str) -> List[Entity]:
        """
        The communes of an EPCI, department or region: dicts as the `entity` of `entity()`.

        Raises `unknown-entity`.
        """
    def mergers(self, /) -> List[Former]:
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
    def search(self, /, text: str) -> List[Entity]:
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
    def warnings(self, /) -> List[Warning]:
        """
        What must be said beside every answer: another vintage. Dicts of `code`, `message`, `count`, `first`.
        """
    @property
    def year(self, /) -> int:
        """
        The year asked for.
        """

def is_fictional(code: str) -> bool:
    """
    Whether a code is of the fictional samples: whoever shows its figures says so.
    """

def __getattr__(name: str) -> Incomplete: ...
